#include "../../../firmware/guardian/supervisor.h"

#include <initializer_list>

#include "../../../firmware/guardian/ceilings.h"
#include "check.h"

namespace {

constexpr uint16_t BAND_GAP_COUNTS = 225;

TableAngle at(int16_t centideg) { return TableAngle{SensorState::ok, centideg, 0, false}; }

Lease wish(uint16_t seq, bool hold) {
  return Lease{hold, true, false, seq, 3000, 60, 180, Signal::none};
}

struct Table {
  Supervisor supervisor;
  Supply supply;

  Table() {
    supply.configure(0);
    supply.take(BAND_GAP_COUNTS, 0);
    supervisor.begin(Trip::none);
  }
  bool accept(const Lease& lease, uint32_t nowMs, int16_t centideg = -7500) {
    return supervisor.accept(lease, at(centideg), supply, 0, nowMs);
  }
  void judge(uint32_t nowMs, int16_t centideg = -7500) {
    supervisor.judge(at(centideg), supply, LockSwitch::none, nowMs);
  }
};

// The loop takes bytes before it judges: a frame that comes in the very millisecond must not renew what has ended.
void aFrameAtTheEndOfALeaseIsTooLate() {
  for (uint32_t start : {0u, 1000u, 0xFFFFFF00u}) {
    for (uint32_t lateMs = 0; lateMs < 3; lateMs++) {
      Table table;
      table.judge(start);
      CHECK(table.accept(wish(1, false), start));
      CHECK(table.accept(wish(2, true), start));
      table.judge(start + LEASE_MS - 1);
      CHECK(table.supervisor.holding());
      table.accept(wish(3, true), start + LEASE_MS + lateMs);
      CHECK(!table.supervisor.holding());
      CHECK(table.supervisor.trip() == Trip::leaseLapsed);
    }
    Table table;
    table.judge(start);
    table.accept(wish(1, false), start);
    table.accept(wish(2, true), start);
    table.accept(wish(3, true), start + LEASE_MS - 1);
    CHECK(table.supervisor.holding() && !table.supervisor.tripped());
  }
}

}  // namespace

int main() {
  aFrameAtTheEndOfALeaseIsTooLate();
  return report();
}
