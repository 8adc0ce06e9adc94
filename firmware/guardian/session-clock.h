// How long this session has been inverted, by the board's own clock.
//
// Pure. Inverted from +5 degrees on until back at or below 0 (hysteresis); the time adds up over rests. The session
// as a whole is timed from the first inversion, whatever the angle says afterwards.
#pragma once

#include <stdint.h>

constexpr int16_t INVERSION_STARTS_CENTIDEG = 500;
constexpr int16_t HORIZONTAL_CENTIDEG = 0;

class SessionClock {
 public:
  void start(uint32_t nowMs);

  // Moves on to `nowMs` with the angle known now.
  void passTo(uint32_t nowMs, int16_t angleCentideg);

  bool inverted() const { return inverted_; }
  uint32_t invertedMs() const { return invertedMs_; }

  // Since the first inversion; 0 before it.
  uint32_t sinceFirstMs() const { return begun_ ? lastMs_ - firstMs_ : 0; }

 private:
  bool inverted_ = false;
  bool begun_ = false;
  uint32_t invertedMs_ = 0;
  uint32_t firstMs_ = 0;
  uint32_t lastMs_ = 0;
};
