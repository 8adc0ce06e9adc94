// A supervisor, and everything it asks, for the tests: a table upright with a good sensor, a full supply and a host that
// renews what it last asked for.
#pragma once

#include <stdint.h>

#include <string>

#include "../../../firmware/guardian/supervisor.h"

constexpr uint16_t FULL_SUPPLY = 225;  // counts of the band-gap
constexpr uint16_t LOW_SUPPLY = 252;
constexpr int16_t MOST_CENTIDEG = 3000;
constexpr uint16_t MOST_S = 120;
constexpr uint16_t CAP_S = 240;

enum class Wish : uint8_t { nothing, armed, hold, acknowledge };

struct Supervised {
  Supervisor board;
  Supply supply;
  TableAngle angle = {SensorState::ok, -7500, 0, false};
  LockSwitch lock = LockSwitch::none;
  bool stopOpen = false;
  uint8_t obstacles = 0;
  uint16_t supplyCounts = FULL_SUPPLY;
  Wish wish = Wish::nothing;
  Signal wantedSignal = Signal::none;
  SessionLimits limits = {MOST_CENTIDEG, MOST_S, CAP_S};
  bool hostLives = true;
  uint32_t now;
  uint16_t seq = 0;

  explicit Supervised(uint32_t startMs = 1000, Trip untreated = Trip::none) : now(startMs) {
    board.begin(untreated);
    supply.configure(0);
    supply.take(FULL_SUPPLY, now);
    tick();
  }

  bool lease(Wish what) {
    wish = what;
    const bool armed = what == Wish::armed || what == Wish::hold;
    Lease lease = {};
    lease.hold = what == Wish::hold;
    lease.armed = armed;
    lease.acknowledge = what == Wish::acknowledge;
    lease.seq = ++seq;
    lease.maxAngleCentideg = armed ? limits.maxAngleCentideg : NO_ANGLE;
    lease.maxDurationS = armed ? limits.maxDurationS : 0;
    lease.sessionCapS = armed ? limits.sessionCapS : 0;
    lease.signal = wantedSignal;
    return board.accept(lease, angle, supply, obstacles, now);
  }

  // One look at everything.
  void tick() {
    board.watchStop(stopOpen, angle, now);
    board.judge(angle, supply, lock, now);
  }

  // Millisecond after millisecond, with a LEASE in each hundred of them and a look at the supply every 32.
  void pass(uint32_t forMs) {
    for (uint32_t ms = 1; ms <= forMs; ms++) {
      now++;
      if (now % 32 == 0) supply.take(supplyCounts, now);
      if (hostLives && now % 100 == 0) lease(wish);
      tick();
    }
  }

  void tilt(int16_t centideg) {
    angle.centideg = centideg;
    tick();
  }

  void openStop(uint32_t forMs) {
    stopOpen = true;
    pass(forMs);
    stopOpen = false;
    pass(20);
  }

  std::string is() const {
    if (board.tripped()) return "tripped " + std::to_string(static_cast<int>(board.trip()));
    if (board.trip() != Trip::none || (board.holding() && !board.armed())) return "a contradiction";
    if (board.holding()) return "holding";
    return board.armed() ? "armed" : "unarmed";
  }
};
