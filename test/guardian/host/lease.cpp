#include "../../../firmware/guardian/lease.h"

#include <initializer_list>

#include "check.h"

namespace {

Lease wish(uint16_t seq, bool hold, bool armed = true, Signal signal = Signal::none) {
  return Lease{hold, armed, seq, 2000, 120, signal};
}

void nothingIsHeldWithoutALease() {
  HoldLease lease;
  lease.tick(0);
  lease.tick(4000000000u);
  CHECK(!lease.holding() && !lease.valid() && !lease.armed());
  CHECK(lease.trip() == Trip::none && lease.signal() == Signal::none);
  CHECK_EQUAL(lease.ageMs(), LEASE_AGE_UNKNOWN);
}

void lapsesAfter500Ms() {
  for (uint32_t start : {0u, 1000u, 0xFFFFFF00u}) {
    HoldLease lease;
    lease.accept(wish(1, true), start);
    for (uint32_t ms = 0; ms < 500; ms++) {
      lease.tick(start + ms);
      CHECK(lease.holding() && lease.valid());
      CHECK_EQUAL(lease.ageMs(), ms);
    }
    lease.tick(start + 500);
    CHECK(!lease.holding() && !lease.valid() && !lease.armed());
    CHECK(lease.trip() == Trip::leaseLapsed && lease.signal() == Signal::high);
  }
}

void reHoldNeedsALeaseWithoutHold() {
  HoldLease lease;
  lease.accept(wish(1, true), 0);
  lease.tick(600);
  lease.accept(wish(2, true), 700);
  CHECK(!lease.holding() && lease.valid());
  CHECK(lease.signal() == Signal::none);
  CHECK(lease.trip() == Trip::leaseLapsed);
  lease.accept(wish(3, false), 800);
  CHECK(lease.trip() == Trip::none && !lease.holding());
  lease.accept(wish(4, true), 900);
  CHECK(lease.holding());
}

// A frame that comes late but before the next tick must not renew a permission that has ended.
void lateFrameIsALapse() {
  HoldLease lease;
  lease.accept(wish(1, true), 0);
  lease.accept(wish(2, true), 500);
  CHECK(!lease.holding());
  CHECK(lease.trip() == Trip::leaseLapsed);
}

void lapseWhileArmedSoundsAndWhileIdleDoesNot() {
  HoldLease armed;
  armed.accept(wish(1, false, true), 0);
  armed.tick(500);
  CHECK(armed.trip() == Trip::leaseLapsed && armed.signal() == Signal::high);

  HoldLease idle;
  idle.accept(wish(1, false, false, Signal::medium), 0);
  idle.tick(500);
  CHECK(idle.trip() == Trip::none && !idle.valid());
  CHECK(idle.signal() == Signal::medium);
}

void sequenceMovesOn() {
  HoldLease lease;
  for (uint32_t seq = 0; seq <= 65535; seq++) CHECK(lease.follows(static_cast<uint16_t>(seq)));
  lease.accept(wish(65000, false), 0);
  CHECK_EQUAL(lease.ackSeq(), 65000);
  for (uint32_t step = 0; step <= 65535; step++) {
    CHECK_EQUAL(lease.follows(static_cast<uint16_t>(65000 + step)), step >= 1 && step <= 32767);
  }
}

void forcedReleaseStaysUntilALeaseWithoutHold() {
  HoldLease lease;
  lease.accept(wish(1, true), 0);
  lease.forceRelease();
  CHECK(!lease.holding());
  lease.accept(wish(2, true), 10);
  CHECK(!lease.holding());
  lease.accept(wish(3, false), 20);
  lease.accept(wish(4, true), 30);
  CHECK(lease.holding());
}

// A lapse is not forgotten, nor a lease revived, when the millisecond counter comes round.
void ageStaysUnknownAfterOverflow() {
  HoldLease lease;
  lease.accept(wish(1, false), 5);
  lease.tick(70000);
  CHECK_EQUAL(lease.ageMs(), LEASE_AGE_UNKNOWN);
  lease.tick(6);
  CHECK_EQUAL(lease.ageMs(), LEASE_AGE_UNKNOWN);
  CHECK(!lease.valid());
}

}  // namespace

int main() {
  nothingIsHeldWithoutALease();
  lapsesAfter500Ms();
  reHoldNeedsALeaseWithoutHold();
  lateFrameIsALapse();
  lapseWhileArmedSoundsAndWhileIdleDoesNot();
  sequenceMovesOn();
  forcedReleaseStaysUntilALeaseWithoutHold();
  ageStaysUnknownAfterOverflow();
  return report();
}
