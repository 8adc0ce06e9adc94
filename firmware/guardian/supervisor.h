// The board's own decision: unarmed, armed or tripped, and whether the lock may be held.
//
// Pure: accepted frames, what the sensors say and milliseconds go in; lock, trip and alarm come out. It needs no
// host: limits and clock are its own, and every doubt ends in release.
//
// Release is the one safe pose: the injuries on record come from staying inverted, while the foot-heavy balance
// of a correctly adjusted table makes the swing back slow and the tether bounds the other direction.
#pragma once

#include <stdint.h>

#include "frame.h"
#include "lease.h"
#include "lock-feedback.h"
#include "session-clock.h"
#include "supply.h"
#include "table-angle.h"
#include "table-button.h"
#include "trip.h"

enum class BoardState : uint8_t { unarmed, armed, tripped };

// Obstacles to arming, as in STATUS byte 38.
constexpr uint8_t OBSTACLE_SETTINGS = 1 << 0;
constexpr uint8_t OBSTACLE_NEWER_SETTINGS = 1 << 1;
constexpr uint8_t OBSTACLE_UNCALIBRATED = 1 << 2;
constexpr uint8_t OBSTACLE_SENSOR = 1 << 3;
constexpr uint8_t OBSTACLE_TRIPPED = 1 << 4;
constexpr uint8_t OBSTACLE_ANGLE = 1 << 5;
constexpr uint8_t OBSTACLE_SUPPLY = 1 << 6;
constexpr uint8_t OBSTACLE_WRITING = 1 << 7;

// The limits of a session as a LEASE names them.
struct SessionLimits {
  int16_t maxAngleCentideg;
  uint16_t maxDurationS;
  uint16_t sessionCapS;
};

class Supervisor {
 public:
  // Starts unarmed, or tripped when an earlier trip was not acknowledged.
  void begin(Trip untreated);

  // Takes an intact LEASE; arming makes the supply of now the reference. False when it is refused: out of sequence,
  // or loosening the limits of this session.
  bool accept(const Lease& lease, const TableAngle& angle, Supply& supply, uint8_t settingsObstacles,
              uint32_t nowMs);

  // Judges what is known now. Call it every tick and after every conversion.
  void judge(const TableAngle& angle, const Supply& supply, LockSwitch lockSwitch, uint32_t nowMs);

  // One look at the STOP circuit, each tick.
  void watchStop(bool circuitOpen, const TableAngle& angle, uint32_t nowMs);

  // True when a frame of this number comes next; it is then used up. For frames that are no LEASE.
  bool takeNumber(uint16_t seq);

  // Releases now, and refuses hold until a LEASE without hold was accepted. No trip.
  void forceRelease();

  BoardState state() const { return state_; }
  bool armed() const { return state_ == BoardState::armed; }
  bool tripped() const { return state_ == BoardState::tripped; }
  bool holding() const { return holding_; }
  bool stopOpen() const { return button_.open(); }
  Trip trip() const { return trip_; }
  const LeaseClock& lease() const { return lease_; }
  const SessionLimits& limits() const { return limits_; }
  const SessionClock& clock() const { return clock_; }

  // The board's own HIGH is paused or has been silenced at the table.
  bool quiet() const { return tripped() && (paused_ || silenced_); }

  // What should sound: the board's own HIGH while tripped or while STOP is open in a session, else what the last LEASE
  // asked for, also after the host is gone.
  Signal signal() const;

  // Everything that keeps this board from being armed now; `settingsObstacles` are passed through.
  uint8_t obstacles(const TableAngle& angle, const Supply& supply, uint8_t settingsObstacles) const;

 private:
  void judgeFirstAngle(const TableAngle& angle);
  void takeLapse(const TableAngle& angle);
  bool withinMaximum(const TableAngle& angle) const;
  bool loosens(const Lease& lease) const;
  void arm(const Lease& lease, Supply& supply, uint32_t nowMs);
  void setTrip(Trip cause);
  void clearTrip();
  bool mayAcknowledge(const TableAngle& angle) const;
  Trip causeNow(const TableAngle& angle, const Supply& supply, LockSwitch lockSwitch, uint32_t nowMs);
  Trip causeOfClock() const;
  bool releaseOverdue(LockSwitch lockSwitch, uint32_t nowMs) const;

  BoardState state_ = BoardState::unarmed;
  Trip trip_ = Trip::none;
  LeaseClock lease_;
  SessionClock clock_;
  SessionLimits limits_ = {NO_ANGLE, 0, 0};
  TableButton button_;
  Signal wantedSignal_ = Signal::none;
  bool holding_ = false;
  bool holdRefused_ = false;
  bool firstAngleSeen_ = false;
  bool conditionGone_ = true;
  bool paused_ = false;
  bool silenced_ = false;
  uint32_t pausedMs_ = 0;
  bool heldLately_ = false;
  uint32_t releasedMs_ = 0;
};
