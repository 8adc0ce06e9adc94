// What the supervisor promises beyond the single event: sequences, sound, and what outlives what.
#include <initializer_list>

#include "../../../firmware/guardian/ceilings.h"
#include "check.h"
#include "supervised.h"

namespace {

Supervised holdingAt(int16_t centideg, uint32_t startMs = 1000) {
  Supervised table(startMs);
  table.lease(Wish::armed);
  table.tilt(centideg);
  table.lease(Wish::hold);
  table.pass(50);
  CHECK(table.is() == "holding");
  return table;
}

Supervised tripped() {
  Supervised table = holdingAt(2000);
  table.tilt(3001);
  CHECK(table.is() == "tripped 2");
  table.tilt(2000);
  return table;
}

void nothingArmsBehindAnObstacle() {
  const auto refused = [](Supervised table, uint8_t obstacle) {
    table.tick();
    CHECK_EQUAL(table.board.obstacles(table.angle, table.supply, table.obstacles), obstacle);
    CHECK(table.lease(Wish::hold));
    CHECK(!table.board.armed() && !table.board.holding());
    // It counts as heard all the same.
    CHECK_EQUAL(table.board.lease().ackSeq(), table.seq);
  };
  for (int bit = 0; bit < 8; bit++) {
    Supervised table;
    table.obstacles = static_cast<uint8_t>(1 << bit);
    refused(table, table.obstacles);
  }
  Supervised table;
  table.angle.centideg = 1;
  refused(table, OBSTACLE_ANGLE);
  table.angle.state = SensorState::uncalibrated;
  refused(table, OBSTACLE_UNCALIBRATED);
  for (const SensorState state : {SensorState::noReading, SensorState::open, SensorState::shorted, SensorState::noisy,
                                  SensorState::implausibleRate, SensorState::disagree, SensorState::silent}) {
    table.angle.state = state;
    refused(table, OBSTACLE_SENSOR);
  }
  Supervised starved;
  starved.supply.configure(0);
  refused(starved, OBSTACLE_SUPPLY);
  Supervised low;
  low.supply.configure(1100);
  low.supply.take(256, low.now);
  refused(low, OBSTACLE_SUPPLY);
}

void limitsOnlyTighten() {
  Supervised table = holdingAt(1000);
  table.limits = SessionLimits{2500, 100, 200};
  CHECK(table.lease(Wish::hold));
  CHECK_EQUAL(table.board.limits().maxAngleCentideg, 2500);
  const SessionLimits loosened[] = {{2501, 100, 200}, {2500, 101, 200}, {2500, 100, 201}, {1000, 50, 201}};
  for (const SessionLimits& limits : loosened) {
    table.limits = limits;
    CHECK(!table.lease(Wish::hold));
    CHECK_EQUAL(table.board.limits().maxAngleCentideg, 2500);
    CHECK_EQUAL(table.board.limits().maxDurationS, 100);
    CHECK_EQUAL(table.board.limits().sessionCapS, 200);
  }
  // Frames that are refused renew nothing.
  table.hostLives = false;
  for (int i = 0; i < 5; i++) {
    table.lease(Wish::hold);
    table.pass(100);
  }
  CHECK(table.is() == "tripped 1");
  // The next session may be given more again.
  Supervised other = holdingAt(1000);
  other.lease(Wish::nothing);
  other.tilt(-7500);
  other.limits = SessionLimits{6000, 600, 720};
  CHECK(other.lease(Wish::armed) && other.board.armed());
}

void aTightenedDurationThatIsOverEndsTheSession() {
  Supervised table = holdingAt(1000);
  table.pass(60000);
  table.limits.maxDurationS = 50;
  CHECK(table.lease(Wish::hold));
  table.pass(1);
  CHECK(table.is() == "tripped 4");
}

void holdIsRefusedUntilItWasLetGoOf() {
  Supervised stopped = holdingAt(1000);
  stopped.openStop(50);
  stopped.pass(300);
  CHECK(stopped.is() == "armed");
  stopped.lease(Wish::armed);
  stopped.lease(Wish::hold);
  CHECK(stopped.is() == "holding");
  // Not while the circuit is open, whatever is said meanwhile.
  stopped.stopOpen = true;
  stopped.pass(50);
  for (int i = 0; i < 5; i++) {
    stopped.lease(Wish::armed);
    stopped.lease(Wish::hold);
    CHECK(stopped.is() == "armed");
  }
  stopped.tick();
  stopped.stopOpen = false;
  stopped.pass(20);
  stopped.lease(Wish::hold);
  CHECK(stopped.is() == "armed");

  Supervised reset = holdingAt(1000);
  reset.board.forceRelease();
  reset.lease(Wish::hold);
  CHECK(reset.is() == "armed");
  reset.lease(Wish::nothing);
  reset.tilt(-7500);
  reset.lease(Wish::hold);
  CHECK(reset.is() == "holding");
}

void overRateCountsOnlyInverted() {
  Supervised table;
  table.lease(Wish::armed);
  table.angle.overRate = true;
  table.tilt(499);
  table.pass(300);
  CHECK(table.is() == "armed");
  table.tilt(500);
  CHECK(table.is() == "tripped 3");
}

void theClockRunsOverRestsAndStartsAnewWithASession() {
  Supervised table = holdingAt(1000);
  table.pass(1000);
  const uint32_t before = table.board.clock().invertedMs();
  CHECK(before >= 1000 && before <= 1060);
  table.tilt(0);
  table.pass(5000);
  CHECK(table.board.clock().invertedMs() - before <= 1);
  table.lease(Wish::nothing);
  // It tells of the last session until the next begins.
  CHECK(table.board.clock().invertedMs() >= before);
  table.tilt(-7500);
  table.lease(Wish::armed);
  CHECK_EQUAL(table.board.clock().invertedMs(), 0);
}

void aTripIsAcknowledgedUprightAndWithItsConditionGone() {
  Supervised supplied = holdingAt(1000);
  supplied.supplyCounts = LOW_SUPPLY;
  supplied.pass(200);
  CHECK(supplied.is() == "tripped 11");
  supplied.tilt(-7500);
  supplied.lease(Wish::acknowledge);
  CHECK(supplied.is() == "tripped 11");
  supplied.wish = Wish::nothing;
  supplied.supplyCounts = FULL_SUPPLY;
  supplied.pass(100);
  supplied.lease(Wish::acknowledge);
  CHECK(supplied.is() == "unarmed");

  Supervised stuck = holdingAt(1000);
  stuck.lease(Wish::armed);
  stuck.lock = LockSwitch::notReleased;
  stuck.pass(600);
  CHECK(stuck.is() == "tripped 12");
  stuck.tilt(-7500);
  stuck.lease(Wish::acknowledge);
  CHECK(stuck.is() == "tripped 12");
  stuck.lock = LockSwitch::released;
  stuck.tick();
  stuck.lease(Wish::acknowledge);
  CHECK(stuck.is() == "unarmed");

  for (const SensorState state : {SensorState::open, SensorState::noReading, SensorState::disagree}) {
    Supervised blind = tripped();
    blind.tilt(-7500);
    blind.angle.state = state;
    blind.tick();
    blind.lease(Wish::acknowledge);
    CHECK(blind.is() == "tripped 2");
  }
}

// A supply that is less than in the session before is compared with what it is when the next begins.
void eachSessionHasItsOwnSupply() {
  Supervised table = holdingAt(1000);
  table.lease(Wish::nothing);
  table.tilt(-7500);
  table.supplyCounts = LOW_SUPPLY;
  table.pass(200);
  table.lease(Wish::armed);
  table.pass(300);
  CHECK(table.is() == "armed");
}

// The loop takes bytes before it judges: a frame that comes in the very millisecond must not renew what has ended.
void aFrameAtTheEndOfALeaseIsTooLate() {
  for (uint32_t start : {0u, 1000u, 0xFFFFFF00u}) {
    for (uint32_t afterMs = LEASE_MS - 1; afterMs < LEASE_MS + 3; afterMs++) {
      Supervised table = holdingAt(1000, start);
      table.lease(Wish::hold);
      const uint32_t renewedMs = table.now;
      table.hostLives = false;
      table.pass(LEASE_MS - 1);
      CHECK(table.is() == "holding");
      table.now = renewedMs + afterMs;
      table.lease(Wish::hold);
      CHECK(table.is() == (afterMs < LEASE_MS ? "holding" : "tripped 1"));
    }
  }
}

// Nobody can have acknowledged what the very same frame has brought to light.
void aLateAcknowledgementIsNone() {
  Supervised table;
  table.lease(Wish::armed);
  table.now += 600;
  table.lease(Wish::acknowledge);
  CHECK(table.is() == "tripped 1");
  table.lease(Wish::acknowledge);
  CHECK(table.is() == "unarmed");
}

void theButtonAcknowledgesUprightOnly() {
  Supervised table = tripped();
  table.openStop(3500);
  CHECK(table.is() == "tripped 2");
  CHECK(!table.board.quiet());
  table.tilt(-1700);
  table.openStop(2500);
  CHECK(table.is() == "tripped 2");
  table.openStop(15500);
  CHECK(table.is() == "tripped 2");
  table.openStop(3500);
  CHECK(table.is() == "unarmed");
  // A press that began before the trip is a STOP and nothing else.
  Supervised stopped = holdingAt(2000);
  stopped.stopOpen = true;
  stopped.pass(100);
  stopped.tilt(3001);
  stopped.tilt(-7500);
  stopped.pass(4000);
  stopped.stopOpen = false;
  stopped.pass(20);
  CHECK(stopped.is() == "tripped 2");
  CHECK(!stopped.board.quiet());
}

void aPauseLastsThirtySecondsAndNotIntoAnotherTrip() {
  for (uint32_t start : {1000u, 0xFFFFD000u}) {
    Supervised table = holdingAt(2000, start);
    table.tilt(3001);
    CHECK(table.board.signal() == Signal::high);
    table.openStop(500);
    CHECK(table.board.quiet());
    CHECK(table.board.signal() == Signal::none);
    table.pass(29900);
    CHECK(table.board.quiet());
    table.pass(100);
    CHECK(!table.board.quiet());
    CHECK(table.board.signal() == Signal::high);
  }
  Supervised table = tripped();
  table.openStop(500);
  CHECK(table.board.quiet());
  table.tilt(-7500);
  table.lease(Wish::acknowledge);
  table.lease(Wish::armed);
  CHECK(!table.board.quiet());
  table.tilt(3001);
  CHECK(table.is() == "tripped 2");
  CHECK(!table.board.quiet());
  CHECK(table.board.signal() == Signal::high);
}

// While the board's own sound is paused the host's is heard, as long as there is a host.
void aPauseLeavesTheHostItsSignal() {
  Supervised table = tripped();
  table.wantedSignal = Signal::low;
  table.openStop(500);
  table.pass(200);
  CHECK(table.board.signal() == Signal::low);
  table.hostLives = false;
  table.pass(600);
  CHECK(table.board.signal() == Signal::none);
}

void withoutAnAngleThreeSecondsSilence() {
  Supervised table = holdingAt(2000);
  table.angle.state = SensorState::open;
  table.tick();
  CHECK(table.is() == "tripped 6");
  table.openStop(3500);
  CHECK(table.is() == "tripped 6");
  CHECK(table.board.quiet());
  table.pass(120000);
  CHECK(table.board.quiet());
  // An angle that says that somebody is not standing is heard; one that says upright is not.
  table.angle.state = SensorState::ok;
  table.tilt(-1700);
  CHECK(table.board.quiet());
  table.tilt(-1699);
  CHECK(!table.board.quiet());
  CHECK(table.board.signal() == Signal::high);
}

void stopSoundsInASessionByItself() {
  Supervised table = holdingAt(2000);
  CHECK(table.board.signal() == Signal::none);
  table.stopOpen = true;
  table.pass(10);
  CHECK(table.board.signal() == Signal::high);
  table.stopOpen = false;
  table.pass(20);
  CHECK(table.board.signal() == Signal::none);
  table.stopOpen = true;
  table.pass(10);
  table.wantedSignal = Signal::medium;
  table.lease(Wish::nothing);
  CHECK(table.board.signal() == Signal::medium);
}

void theLastSignalOutlivesItsHost() {
  Supervised table;
  table.wantedSignal = Signal::medium;
  table.lease(Wish::nothing);
  table.hostLives = false;
  table.pass(600000);
  CHECK(table.is() == "unarmed");
  CHECK(table.board.signal() == Signal::medium);
}

void silenceIsATripWhereSomebodyHangs() {
  for (const int16_t centideg : {500, 501}) {
    Supervised table;
    table.lease(Wish::nothing);
    table.tilt(centideg);
    table.hostLives = false;
    table.pass(600);
    CHECK(table.is() == (centideg > 500 ? "tripped 1" : "unarmed"));
    Supervised late;
    late.lease(Wish::nothing);
    late.tilt(centideg);
    late.now += 600;
    late.lease(Wish::nothing);
    CHECK(late.is() == (centideg > 500 ? "tripped 1" : "unarmed"));
  }
}

void theFirstAngleOfABoot() {
  for (const int16_t centideg : {500, 501, 7000}) {
    Supervised table(0);
    Supervised fresh(0);
    fresh.board = Supervisor();
    fresh.angle = TableAngle{SensorState::noReading, 0, NO_RATE, false};
    fresh.pass(20);
    // A sensor that is broken first is judged by the first angle it gives.
    fresh.angle.state = SensorState::open;
    fresh.pass(700);
    fresh.angle.state = SensorState::ok;
    fresh.tilt(centideg);
    CHECK(fresh.is() == (centideg > 500 ? "tripped 14" : "unarmed"));
    // Later angles are a person's who tilts without a session.
    table.tilt(centideg);
    CHECK(table.is() == "unarmed");
  }
  // A table that gets its calibration now had no session before.
  Supervised blank(0);
  blank.board = Supervisor();
  blank.angle = TableAngle{SensorState::uncalibrated, 0, NO_RATE, false};
  blank.pass(100);
  blank.angle.state = SensorState::noReading;
  blank.pass(10);
  blank.angle.state = SensorState::ok;
  blank.tilt(4000);
  CHECK(blank.is() == "unarmed");
}

void whatWasNotAcknowledgedIsThereAgain() {
  for (uint8_t cause = 1; cause <= LAST_TRIP; cause++) {
    Supervised table(1000, static_cast<Trip>(cause));
    CHECK(table.is() == "tripped " + std::to_string(cause));
    CHECK(table.board.signal() == Signal::high);
    table.lease(Wish::hold);
    CHECK(!table.board.armed());
    table.lease(Wish::acknowledge);
    CHECK(table.is() == "unarmed");
  }
  CHECK(Supervised(1000, Trip::none).is() == "unarmed");
}

void aLockThatStaysIsSeenAfterTheSessionToo() {
  Supervised table = holdingAt(1000);
  table.lock = LockSwitch::notReleased;
  table.pass(5000);
  CHECK(table.is() == "holding");
  table.lease(Wish::nothing);
  table.pass(498);
  CHECK(table.is() == "unarmed");
  table.pass(3);
  CHECK(table.is() == "tripped 12");
  // One that let go, or was never held, may be tried by hand afterwards.
  Supervised free = holdingAt(1000);
  free.lock = LockSwitch::notReleased;
  free.lease(Wish::nothing);
  free.lock = LockSwitch::released;
  free.pass(100);
  free.lock = LockSwitch::notReleased;
  free.pass(5000);
  CHECK(free.is() == "unarmed");
}

void oneSequenceOfNumbers() {
  Supervised table;
  table.lease(Wish::nothing);
  CHECK(table.board.takeNumber(2));
  CHECK(!table.board.takeNumber(2));
  CHECK(!table.lease(Wish::nothing));
  CHECK(table.lease(Wish::nothing));
  CHECK(!table.board.takeNumber(1));
}

}  // namespace

int main() {
  nothingArmsBehindAnObstacle();
  limitsOnlyTighten();
  aTightenedDurationThatIsOverEndsTheSession();
  holdIsRefusedUntilItWasLetGoOf();
  overRateCountsOnlyInverted();
  theClockRunsOverRestsAndStartsAnewWithASession();
  aTripIsAcknowledgedUprightAndWithItsConditionGone();
  eachSessionHasItsOwnSupply();
  aFrameAtTheEndOfALeaseIsTooLate();
  aLateAcknowledgementIsNone();
  theButtonAcknowledgesUprightOnly();
  aPauseLastsThirtySecondsAndNotIntoAnotherTrip();
  aPauseLeavesTheHostItsSignal();
  withoutAnAngleThreeSecondsSilence();
  stopSoundsInASessionByItself();
  theLastSignalOutlivesItsHost();
  silenceIsATripWhereSomebodyHangs();
  theFirstAngleOfABoot();
  whatWasNotAcknowledgedIsThereAgain();
  aLockThatStaysIsSeenAfterTheSessionToo();
  oneSequenceOfNumbers();
  return report();
}
