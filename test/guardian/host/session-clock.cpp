#include "../../../firmware/guardian/session-clock.h"

#include <initializer_list>

#include "check.h"

namespace {

// Moves on to every millisecond up to `untilMs` with this angle; returns `untilMs`.
uint32_t passAt(SessionClock& clock, uint32_t fromMs, uint32_t forMs, int16_t centideg) {
  for (uint32_t ms = 1; ms <= forMs; ms++) clock.passTo(fromMs + ms, centideg);
  return fromMs + forMs;
}

void hysteresis() {
  for (uint32_t start : {0u, 77u, 0xFFFFFF00u}) {
    SessionClock clock;
    clock.start(start);
    uint32_t now = passAt(clock, start, 1000, 499);
    CHECK(!clock.inverted());
    CHECK_EQUAL(clock.invertedMs(), 0);
    CHECK_EQUAL(clock.sinceFirstMs(), 0);
    now = passAt(clock, now, 1, 500);
    CHECK(clock.inverted());
    now = passAt(clock, now, 200, 1);
    CHECK(clock.inverted());
    CHECK_EQUAL(clock.invertedMs(), 200);
    now = passAt(clock, now, 1, 0);
    CHECK(!clock.inverted());
    CHECK_EQUAL(clock.invertedMs(), 201);
    // A rest does not count, and neither does what lies below +5 degrees behind it.
    now = passAt(clock, now, 500, -7500);
    now = passAt(clock, now, 500, 499);
    CHECK_EQUAL(clock.invertedMs(), 201);
    CHECK_EQUAL(clock.sinceFirstMs(), 1201);
    now = passAt(clock, now, 1, 501);
    passAt(clock, now, 99, 2000);
    CHECK_EQUAL(clock.invertedMs(), 300);
    CHECK_EQUAL(clock.sinceFirstMs(), 1301);
  }
}

void aNewSessionStartsAfresh() {
  SessionClock clock;
  clock.start(0);
  const uint32_t now = passAt(clock, 0, 5000, 3000);
  clock.start(now);
  CHECK(!clock.inverted());
  CHECK_EQUAL(clock.invertedMs(), 0);
  CHECK_EQUAL(clock.sinceFirstMs(), 0);
}

// Ticks are 1.024 ms and may be late: what is counted is time, not calls.
void lateCallsLoseNothing() {
  SessionClock clock;
  clock.start(0xFFFFFFF0u);
  clock.passTo(0xFFFFFFF5u, 1000);
  clock.passTo(0xFFFFFFF5u + 400, 1000);
  clock.passTo(0xFFFFFFF5u + 401, 1000);
  CHECK_EQUAL(clock.invertedMs(), 401);
  CHECK_EQUAL(clock.sinceFirstMs(), 401);
}

}  // namespace

int main() {
  hysteresis();
  aNewSessionStartsAfresh();
  lateCallsLoseNothing();
  return report();
}
