#include "lease.h"

#include "ceilings.h"

bool HoldLease::follows(uint16_t seq) const {
  if (!anyAccepted_) return true;
  const uint16_t step = static_cast<uint16_t>(seq - ackSeq_);
  return step >= 1 && step <= 32767;
}

void HoldLease::accept(const Lease& lease, uint32_t nowMs) {
  // A lapse that no tick has seen yet is still a lapse: the late frame must not renew what has ended.
  tick(nowMs);
  anyAccepted_ = true;
  ackSeq_ = lease.seq;
  acceptedMs_ = nowMs;
  ageMs_ = 0;
  valid_ = true;
  lapseSounding_ = false;
  armed_ = lease.armed;
  wantedSignal_ = lease.signal;
  if (!lease.hold) {
    holdRefused_ = false;
    trip_ = Trip::none;
  }
  holding_ = lease.hold && !holdRefused_;
}

void HoldLease::tick(uint32_t nowMs) {
  if (ageMs_ == LEASE_AGE_UNKNOWN) return;
  const uint32_t age = nowMs - acceptedMs_;
  ageMs_ = age >= LEASE_AGE_UNKNOWN ? LEASE_AGE_UNKNOWN : static_cast<uint16_t>(age);
  if (!valid_ || age < LEASE_MS) return;

  valid_ = false;
  if (!holding_ && !armed_) return;
  forceRelease();
  armed_ = false;
  trip_ = Trip::leaseLapsed;
  lapseSounding_ = true;
}

void HoldLease::forceRelease() {
  holding_ = false;
  holdRefused_ = true;
}
