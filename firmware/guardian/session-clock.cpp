#include "session-clock.h"

void SessionClock::start(uint32_t nowMs) {
  inverted_ = false;
  begun_ = false;
  invertedMs_ = 0;
  lastMs_ = nowMs;
}

void SessionClock::passTo(uint32_t nowMs, int16_t angleCentideg) {
  if (inverted_) invertedMs_ += nowMs - lastMs_;
  lastMs_ = nowMs;
  if (angleCentideg <= HORIZONTAL_CENTIDEG) {
    inverted_ = false;
  } else if (angleCentideg >= INVERSION_STARTS_CENTIDEG && !inverted_) {
    inverted_ = true;
    if (!begun_) firstMs_ = nowMs;
    begun_ = true;
  }
}
