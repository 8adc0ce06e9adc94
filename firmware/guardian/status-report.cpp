#include "status-report.h"

namespace {

constexpr uint8_t MS_PER_DECISECOND = 100;
constexpr uint16_t MOST_DS = 0xFFFF;

}  // namespace

void describe(const Supervisor& supervisor, const TableAngle& angle, const Supply& supply, LockSwitch lockSwitch,
              uint8_t settingsObstacles, Status& status) {
  const LeaseClock& lease = supervisor.lease();
  const SessionLimits& limits = supervisor.limits();
  const uint32_t invertedDs = supervisor.clock().invertedMs() / MS_PER_DECISECOND;
  const bool armed = supervisor.armed();
  status.holding = supervisor.holding();
  status.leaseValid = lease.valid();
  status.armed = armed;
  status.tripped = supervisor.tripped();
  status.stopOpen = supervisor.stopOpen();
  status.quiet = supervisor.quiet();
  status.ackSeq = lease.ackSeq();
  status.angleCentideg = angle.known() ? angle.centideg : NO_ANGLE;
  status.trip = static_cast<uint8_t>(supervisor.trip());
  status.sensor = static_cast<uint8_t>(angle.state);
  status.leaseAgeMs = lease.ageMs();
  status.maxAngleCentideg = armed ? limits.maxAngleCentideg : NO_ANGLE;
  status.maxDurationS = armed ? limits.maxDurationS : 0;
  status.invertedDs = invertedDs > MOST_DS ? MOST_DS : static_cast<uint16_t>(invertedDs);
  status.supplyMv = supply.millivolts();
  status.obstacles = supervisor.obstacles(angle, supply, settingsObstacles);
  status.lockSwitch = static_cast<uint8_t>(lockSwitch);
  status.rateDegPerS = angle.rateDegPerS;
}
