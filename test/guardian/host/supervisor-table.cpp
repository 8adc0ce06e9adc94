// Every state of the board and every event, as a table.
#include <cstring>
#include <functional>

#include "check.h"
#include "supervised.h"

namespace {

constexpr int STATES = 4;
using Event = std::function<void(Supervised&)>;

struct Row {
  const char* event;
  Event happen;
  // What follows from it unarmed (upright), armed (at 20 degrees), holding (at 20 degrees), and tripped 2 (at 20 degrees).
  const char* then[STATES];
};

Supervised inState(int state, uint32_t startMs) {
  Supervised table(startMs);
  table.lease(Wish::nothing);
  if (state == 0) return table;
  table.lease(Wish::armed);
  table.tilt(2000);
  if (state >= 2) table.lease(Wish::hold);
  table.pass(50);
  if (state == 3) {
    table.tilt(3100);
    table.tilt(2000);
  }
  return table;
}

Event asks(Wish wish) {
  return [wish](Supervised& table) { table.lease(wish); };
}

Event asksAt(Wish wish, int16_t centideg) {
  return [wish, centideg](Supervised& table) {
    table.tilt(centideg);
    table.lease(wish);
  };
}

Event tilts(int16_t centideg) {
  return [centideg](Supervised& table) { table.tilt(centideg); };
}

Event sensorIs(SensorState state) {
  return [state](Supervised& table) {
    table.angle.state = state;
    table.tick();
  };
}

Event falls(uint32_t forMs) {
  return [forMs](Supervised& table) {
    table.supply.take(LOW_SUPPLY, table.now);
    table.supplyCounts = LOW_SUPPLY;
    table.pass(forMs);
  };
}

Event lockStays(uint32_t forMs) {
  return [forMs](Supervised& table) {
    table.lease(table.wish);
    table.lock = LockSwitch::notReleased;
    table.pass(forMs);
  };
}

Event silentFor(uint32_t ms) {
  return [ms](Supervised& table) {
    table.lease(table.wish);
    table.hostLives = false;
    table.pass(ms);
  };
}

Event lateFrame(Wish wish) {
  return [wish](Supervised& table) {
    table.lease(table.wish);
    table.now += 500;
    table.lease(wish);
    table.tick();
  };
}

Event stopFor(uint32_t ms) {
  return [ms](Supervised& table) {
    table.stopOpen = true;
    table.pass(ms);
  };
}

Event limitsOf(int16_t centideg, uint16_t durationS, uint16_t capS) {
  return [centideg, durationS, capS](Supervised& table) {
    table.limits = SessionLimits{centideg, durationS, capS};
    table.lease(Wish::hold);
  };
}

const Row TABLE[] = {
    {"a LEASE for nothing", asks(Wish::nothing), {"unarmed", "unarmed", "unarmed", "tripped 2"}},
    {"a LEASE that arms", asks(Wish::armed), {"armed", "armed", "armed", "tripped 2"}},
    {"a LEASE that holds", asks(Wish::hold), {"holding", "holding", "holding", "tripped 2"}},
    {"an acknowledgement inverted", asksAt(Wish::acknowledge, 2000), {"unarmed", "unarmed", "unarmed", "tripped 2"}},
    {"an acknowledgement at -16.99", asksAt(Wish::acknowledge, -1699), {"unarmed", "unarmed", "unarmed", "tripped 2"}},
    {"an acknowledgement at -17", asksAt(Wish::acknowledge, -1700), {"unarmed", "unarmed", "unarmed", "unarmed"}},
    {"armed by a LEASE upright", asksAt(Wish::armed, -7500), {"armed", "armed", "armed", "tripped 2"}},
    {"armed by a LEASE at 0", asksAt(Wish::armed, 0), {"armed", "armed", "armed", "tripped 2"}},
    {"armed by a LEASE above 0", asksAt(Wish::armed, 1), {"unarmed", "armed", "armed", "tripped 2"}},
    {"a wider angle", limitsOf(3001, MOST_S, CAP_S), {"holding", "armed", "holding", "tripped 2"}},
    {"a longer time", limitsOf(3000, MOST_S + 1, CAP_S), {"holding", "armed", "holding", "tripped 2"}},
    {"a longer session", limitsOf(3000, MOST_S, CAP_S + 1), {"holding", "armed", "holding", "tripped 2"}},
    {"a narrower angle", limitsOf(2000, MOST_S, CAP_S), {"holding", "holding", "holding", "tripped 2"}},
    {"a maximum that is passed", limitsOf(1999, MOST_S, CAP_S), {"holding", "armed", "armed", "tripped 2"}},
    {"the same number twice", [](Supervised& table) { table.seq--; CHECK(!table.lease(Wish::hold)); },
     {"unarmed", "armed", "holding", "tripped 2"}},
    {"the maximum angle", tilts(3000), {"unarmed", "armed", "holding", "tripped 2"}},
    {"beyond it", tilts(3001), {"unarmed", "tripped 2", "tripped 2", "tripped 2"}},
    {"horizontal", tilts(0), {"unarmed", "armed", "holding", "tripped 2"}},
    {"upright", tilts(-7500), {"unarmed", "armed", "holding", "tripped 2"}},
    {"open", sensorIs(SensorState::open), {"unarmed", "tripped 6", "tripped 6", "tripped 2"}},
    {"shorted", sensorIs(SensorState::shorted), {"unarmed", "tripped 7", "tripped 7", "tripped 2"}},
    {"noisy", sensorIs(SensorState::noisy), {"unarmed", "tripped 8", "tripped 8", "tripped 2"}},
    {"implausible", sensorIs(SensorState::implausibleRate), {"unarmed", "tripped 9", "tripped 9", "tripped 2"}},
    {"disagree", sensorIs(SensorState::disagree), {"unarmed", "tripped 10", "tripped 10", "tripped 2"}},
    {"silent", sensorIs(SensorState::silent), {"unarmed", "tripped 15", "tripped 15", "tripped 2"}},
    {"no reading", sensorIs(SensorState::noReading), {"unarmed", "tripped 15", "tripped 15", "tripped 2"}},
    {"uncalibrated", sensorIs(SensorState::uncalibrated), {"unarmed", "tripped 15", "tripped 15", "tripped 2"}},
    {"too fast", [](Supervised& table) { table.angle.overRate = true; table.tick(); },
     {"unarmed", "tripped 3", "tripped 3", "tripped 2"}},
    {"a supply low for 99 ms", falls(99), {"unarmed", "armed", "holding", "tripped 2"}},
    {"a supply low for 100 ms", falls(100), {"unarmed", "tripped 11", "tripped 11", "tripped 2"}},
    {"a lock not free for 400 ms", lockStays(400), {"unarmed", "armed", "holding", "tripped 2"}},
    {"a lock not free for 500 ms", lockStays(500), {"unarmed", "tripped 12", "holding", "tripped 2"}},
    {"499 ms of silence", silentFor(499), {"unarmed", "armed", "holding", "tripped 2"}},
    {"500 ms of silence", silentFor(500), {"unarmed", "tripped 1", "tripped 1", "tripped 2"}},
    {"a LEASE that comes too late", lateFrame(Wish::hold), {"holding", "tripped 1", "tripped 1", "tripped 2"}},
    {"a late end of the session", lateFrame(Wish::nothing), {"unarmed", "tripped 1", "tripped 1", "tripped 2"}},
    {"STOP for 4 ms", stopFor(4), {"unarmed", "armed", "holding", "tripped 2"}},
    {"STOP for 5 ms", stopFor(5), {"unarmed", "armed", "armed", "tripped 2"}},
    {"STOP for a minute", stopFor(60000), {"unarmed", "armed", "armed", "tripped 2"}},
    {"a reset of Firmata", [](Supervised& table) { table.board.forceRelease(); },
     {"unarmed", "armed", "armed", "tripped 2"}},
    {"120 s inverted", [](Supervised& table) { table.pass(119900); CHECK(!table.board.armed() || table.board.clock().inverted()); table.pass(200); },
     {"unarmed", "tripped 4", "tripped 4", "tripped 2"}},
    {"240 s since the first +5 degrees", [](Supervised& table) { table.tilt(-100); table.pass(239700); CHECK(table.is() != "tripped 5"); table.pass(300); },
     {"unarmed", "tripped 5", "tripped 5", "tripped 2"}},
};

void everyEventInEveryState() {
  for (uint32_t start : {1000u, 0xFFFFFFA0u}) {
    for (const Row& row : TABLE) {
      for (int state = 0; state < STATES; state++) {
        Supervised table = inState(state, start);
        row.happen(table);
        const std::string is = table.is();
        if (is == row.then[state]) continue;
        std::printf("%s, in state %d from %u ms on: %s, not %s\n", row.event, state, start, is.c_str(), row.then[state]);
        failures++;
      }
    }
  }
}

// Of the four states, in the order of the table.
void theTableBeginsWhereItSays() {
  const char* const names[STATES] = {"unarmed", "armed", "holding", "tripped 2"};
  for (int state = 0; state < STATES; state++) CHECK(inState(state, 1000).is() == names[state]);
}

}  // namespace

int main() {
  theTableBeginsWhereItSays();
  everyEventInEveryState();
  return report();
}
