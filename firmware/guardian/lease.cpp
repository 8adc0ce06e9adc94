#include "lease.h"

#include "ceilings.h"

bool LeaseClock::follows(uint16_t seq) const {
  if (!anyAccepted_) return true;
  const uint16_t step = static_cast<uint16_t>(seq - ackSeq_);
  return step >= 1 && step <= 32767;
}

void LeaseClock::count(uint16_t seq) {
  anyAccepted_ = true;
  ackSeq_ = seq;
}

void LeaseClock::renew(uint32_t nowMs) {
  renewedMs_ = nowMs;
  ageMs_ = 0;
  valid_ = true;
}

bool LeaseClock::lapsedAt(uint32_t nowMs) {
  if (ageMs_ == LEASE_AGE_UNKNOWN) return false;
  const uint32_t age = nowMs - renewedMs_;
  ageMs_ = age >= LEASE_AGE_UNKNOWN ? LEASE_AGE_UNKNOWN : static_cast<uint16_t>(age);
  if (!valid_ || age < LEASE_MS) return false;
  valid_ = false;
  return true;
}
