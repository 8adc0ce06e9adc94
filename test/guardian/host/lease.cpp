#include "../../../firmware/guardian/lease.h"

#include <initializer_list>

#include "../../../firmware/guardian/ceilings.h"
#include "check.h"

namespace {

void nothingIsPermittedBeforeTheFirst() {
  LeaseClock lease;
  CHECK(!lease.valid());
  CHECK(!lease.lapsedAt(0));
  CHECK(!lease.lapsedAt(4000000000u));
  CHECK_EQUAL(lease.ageMs(), LEASE_AGE_UNKNOWN);
  CHECK_EQUAL(lease.ackSeq(), 0);
}

void lapsesOnceAfterItsTimeAlsoWhereTheClockComesRound() {
  for (uint32_t start : {0u, 1000u, 0xFFFFFF00u}) {
    LeaseClock lease;
    lease.renew(start);
    for (uint32_t ms = 0; ms < LEASE_MS; ms++) {
      CHECK(!lease.lapsedAt(start + ms) && lease.valid());
      CHECK_EQUAL(lease.ageMs(), ms);
    }
    CHECK(lease.lapsedAt(start + LEASE_MS));
    CHECK(!lease.valid());
    CHECK(!lease.lapsedAt(start + LEASE_MS + 1));
    lease.renew(start + 700);
    CHECK(lease.valid());
    CHECK(lease.lapsedAt(start + 700 + LEASE_MS));
  }
}

void sequenceMovesOn() {
  LeaseClock lease;
  for (uint32_t seq = 0; seq <= 65535; seq++) CHECK(lease.follows(static_cast<uint16_t>(seq)));
  lease.count(65000);
  CHECK_EQUAL(lease.ackSeq(), 65000);
  for (uint32_t step = 0; step <= 65535; step++) {
    CHECK_EQUAL(lease.follows(static_cast<uint16_t>(65000 + step)), step >= 1 && step <= 32767);
  }
}

void countingRenewsNothing() {
  LeaseClock lease;
  lease.count(7);
  CHECK(!lease.valid());
  CHECK_EQUAL(lease.ackSeq(), 7);
}

// A permission is not revived, nor its age known again, when the millisecond counter comes round.
void ageStaysUnknownAfterOverflow() {
  LeaseClock lease;
  lease.renew(5);
  CHECK(lease.lapsedAt(70000));
  CHECK_EQUAL(lease.ageMs(), LEASE_AGE_UNKNOWN);
  CHECK(!lease.lapsedAt(6));
  CHECK_EQUAL(lease.ageMs(), LEASE_AGE_UNKNOWN);
  CHECK(!lease.valid());
}

}  // namespace

int main() {
  nothingIsPermittedBeforeTheFirst();
  lapsesOnceAfterItsTimeAlsoWhereTheClockComesRound();
  sequenceMovesOn();
  countingRenewsNothing();
  ageStaysUnknownAfterOverflow();
  return report();
}
