#include "supervisor.h"

#include "ceilings.h"

namespace {

// Upright is -20 degrees; 3 of them are how far two readings of one table may lie apart.
constexpr int16_t UPRIGHT_CENTIDEG = -1700;
constexpr uint16_t AUDIO_PAUSE_MS = 30000;
constexpr uint16_t RELEASED_WITHIN_MS = 500;
// Also when the session is over by then: most of them end with a release.
constexpr uint16_t RELEASE_WATCHED_MS = 3000;
constexpr uint16_t MS_PER_S = 1000;

bool upright(const TableAngle& angle) { return angle.known() && angle.centideg <= UPRIGHT_CENTIDEG; }

bool beyondStart(const TableAngle& angle) { return angle.known() && angle.centideg > INVERSION_STARTS_CENTIDEG; }

// A sensor state that is no angle, as the trip it causes.
Trip tripOf(SensorState state) {
  switch (state) {
    case SensorState::open: return Trip::sensorOpen;
    case SensorState::shorted: return Trip::sensorShort;
    case SensorState::noisy: return Trip::sensorNoisy;
    case SensorState::implausibleRate: return Trip::implausibleRate;
    case SensorState::disagree: return Trip::sensorsDisagree;
    case SensorState::ok: return Trip::none;
    case SensorState::uncalibrated:
    case SensorState::noReading:
    case SensorState::silent: break;
  }
  return Trip::sensorSilent;
}

}  // namespace

void Supervisor::begin(Trip untreated) {
  if (untreated != Trip::none) setTrip(untreated);
}

bool Supervisor::accept(const Lease& lease, const TableAngle& angle, Supply& supply,
                        uint8_t settingsObstacles, uint32_t nowMs) {
  if (!lease_.follows(lease.seq)) return false;
  // A lapse that no tick has seen yet is still a lapse: the late frame must not renew what has ended.
  const bool lapsed = lease_.lapsedAt(nowMs);
  if (lapsed) takeLapse(angle);
  if (armed() && lease.armed && loosens(lease)) return false;

  lease_.count(lease.seq);
  lease_.renew(nowMs);
  wantedSignal_ = lease.signal;
  if (!lease.hold) holdRefused_ = false;
  if (tripped()) {
    // Nobody can have acknowledged what this very frame has brought to light.
    if (lease.acknowledge && !lapsed && mayAcknowledge(angle)) clearTrip();
    return true;
  }
  if (!lease.armed) {
    state_ = BoardState::unarmed;
    supply.dropReference();
  } else if (armed() || obstacles(angle, supply, settingsObstacles) == 0) {
    arm(lease, supply, nowMs);
  }
  holding_ = armed() && lease.hold && !holdRefused_ && !stopOpen() && withinMaximum(angle);
  return true;
}

bool Supervisor::takeNumber(uint16_t seq) {
  if (!lease_.follows(seq)) return false;
  lease_.count(seq);
  return true;
}

void Supervisor::judge(const TableAngle& angle, const Supply& supply, LockSwitch lockSwitch, uint32_t nowMs) {
  const bool lapsed = lease_.lapsedAt(nowMs);
  if (holding_) {
    releasedMs_ = nowMs;
    heldLately_ = true;
  } else if (lockSwitch == LockSwitch::released || nowMs - releasedMs_ >= RELEASE_WATCHED_MS) {
    heldLately_ = false;
  }
  if (paused_ && nowMs - pausedMs_ >= AUDIO_PAUSE_MS) paused_ = false;
  conditionGone_ = !supply.lowAt(nowMs) && lockSwitch != LockSwitch::notReleased;
  // Silence was for somebody seen to be standing; an angle that says otherwise is heard.
  if (angle.known() && !upright(angle)) silenced_ = false;
  judgeFirstAngle(angle);
  if (tripped()) return;
  if (lapsed) takeLapse(angle);
  if (!armed()) {
    if (!tripped() && heldLately_ && releaseOverdue(lockSwitch, nowMs)) setTrip(Trip::lockNotReleased);
    return;
  }
  if (angle.known()) clock_.passTo(nowMs, angle.centideg);
  const Trip cause = causeNow(angle, supply, lockSwitch, nowMs);
  if (cause != Trip::none) setTrip(cause);
}

void Supervisor::watchStop(bool circuitOpen, const TableAngle& angle, uint32_t nowMs) {
  const ButtonPress press = button_.watch(circuitOpen, tripped(), nowMs);
  if (stopOpen()) forceRelease();
  if (!tripped()) return;
  if (press == ButtonPress::pause) {
    paused_ = true;
    pausedMs_ = nowMs;
  } else if (press == ButtonPress::acknowledge) {
    if (mayAcknowledge(angle)) {
      clearTrip();
    } else if (!angle.known()) {
      // Whoever holds the button for three seconds is there to see the rider; no angle will ever say "upright".
      silenced_ = true;
    }
  }
}

void Supervisor::forceRelease() {
  holding_ = false;
  holdRefused_ = true;
}

Signal Supervisor::signal() const {
  if (armed() && stopOpen()) return Signal::high;
  if (!tripped()) return wantedSignal_;
  if (!quiet()) return Signal::high;
  return lease_.valid() ? wantedSignal_ : Signal::none;
}

uint8_t Supervisor::obstacles(const TableAngle& angle, const Supply& supply, uint8_t settingsObstacles) const {
  uint8_t found = settingsObstacles;
  if (angle.state == SensorState::uncalibrated) {
    found |= OBSTACLE_UNCALIBRATED;
  } else if (!angle.known()) {
    found |= OBSTACLE_SENSOR;
  }
  if (tripped()) found |= OBSTACLE_TRIPPED;
  if (angle.known() && !(angle.centideg <= HORIZONTAL_CENTIDEG)) found |= OBSTACLE_ANGLE;
  if (!supply.good()) found |= OBSTACLE_SUPPLY;
  return found;
}

// A table that had no calibration at boot had no session before it, and gets its first angle whenever it is set up.
void Supervisor::judgeFirstAngle(const TableAngle& angle) {
  if (firstAngleSeen_ || angle.state == SensorState::noReading) return;
  if (!angle.known() && angle.state != SensorState::uncalibrated) return;
  firstAngleSeen_ = true;
  if (!tripped() && beyondStart(angle)) setTrip(Trip::invertedAtBoot);
}

// A host that falls silent has left somebody alone where a session runs or the table is tilted.
void Supervisor::takeLapse(const TableAngle& angle) {
  if (armed() || (!tripped() && beyondStart(angle))) setTrip(Trip::leaseLapsed);
}

bool Supervisor::withinMaximum(const TableAngle& angle) const {
  return angle.known() && angle.centideg <= limits_.maxAngleCentideg;
}

bool Supervisor::loosens(const Lease& lease) const {
  return !(lease.maxAngleCentideg <= limits_.maxAngleCentideg && lease.maxDurationS <= limits_.maxDurationS &&
           lease.sessionCapS <= limits_.sessionCapS);
}

// Begins a session, or takes over the tightened limits of the one that runs.
void Supervisor::arm(const Lease& lease, Supply& supply, uint32_t nowMs) {
  if (!armed()) {
    supply.setReference();
    clock_.start(nowMs);
    releasedMs_ = nowMs;
  }
  state_ = BoardState::armed;
  limits_ = SessionLimits{lease.maxAngleCentideg, lease.maxDurationS, lease.sessionCapS};
}

void Supervisor::setTrip(Trip cause) {
  state_ = BoardState::tripped;
  trip_ = cause;
  paused_ = false;
  silenced_ = false;
  forceRelease();
}

void Supervisor::clearTrip() {
  state_ = BoardState::unarmed;
  trip_ = Trip::none;
}

bool Supervisor::mayAcknowledge(const TableAngle& angle) const { return upright(angle) && conditionGone_; }

// What is wrong in an armed session, most pressing first.
Trip Supervisor::causeNow(const TableAngle& angle, const Supply& supply, LockSwitch lockSwitch, uint32_t nowMs) {
  if (!angle.known()) return tripOf(angle.state);
  if (!withinMaximum(angle)) return Trip::overAngle;
  if (clock_.inverted() && angle.overRate) return Trip::overRate;
  const Trip overTime = causeOfClock();
  if (overTime != Trip::none) return overTime;
  if (supply.lowAt(nowMs)) return Trip::supplyLow;
  return releaseOverdue(lockSwitch, nowMs) ? Trip::lockNotReleased : Trip::none;
}

Trip Supervisor::causeOfClock() const {
  if (clock_.invertedMs() >= static_cast<uint32_t>(limits_.maxDurationS) * MS_PER_S) return Trip::duration;
  if (clock_.sinceFirstMs() >= static_cast<uint32_t>(limits_.sessionCapS) * MS_PER_S) return Trip::sessionCap;
  return Trip::none;
}

bool Supervisor::releaseOverdue(LockSwitch lockSwitch, uint32_t nowMs) const {
  return !holding_ && nowMs - releasedMs_ >= RELEASED_WITHIN_MS && lockSwitch == LockSwitch::notReleased;
}
