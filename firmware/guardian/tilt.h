// From readings of the MPU-6050 to the board's own angle, or to the reason why there is none.
//
// Pure. The gyroscope is integrated, and what it drifts is drawn back to the accelerometer within a second or so: an
// acceleration alone lies while the table swings. The gyroscope's own offset (20 degrees per second are within its
// datasheet) is learnt from what is left between the two.
//
// Give it every reading, and tell it when there are none. The angle is known only while `state()` is `ok`; after a
// fault it is known again when half a second of readings was good.
#pragma once

#include <stdint.h>

#include "inertial-reading.h"
#include "sensor-state.h"

constexpr uint8_t INERTIAL_AXES = 6;

// How the sensor is mounted, as in the settings record.
struct InertialMount {
  bool calibrated;
  uint8_t axis;           // it turns about: 0 X, 1 Y, 2 Z; +3 = turning the other way
  int16_t zeroCentideg;  // its own angle where the table is at 0
};

class Tilt {
 public:
  // Starts afresh with this table's mounting.
  void configure(const InertialMount& mount);

  // Takes in a reading, so many ticks (of 1.024 ms) after the one before; of the first the ticks do not matter.
  void take(const InertialReading& reading, uint8_t ticks);

  // No fresh reading has come for too long.
  void lose();

  SensorState state() const { return state_; }
  bool known() const { return state_ == SensorState::ok; }
  int16_t angleCentideg() const { return angleCentideg_; }

  // In whole degrees per second; NO_RATE while the angle is not known.
  int16_t rateDegPerS() const;

  // Faster than 90 degrees per second for 100 ms.
  bool overRate() const;

 private:
  void fail(SensorState reason);
  void forget();
  void drawBy(int16_t away, uint8_t ticks);
  void settle(uint8_t ticks);

  InertialMount mount_ = {};
  uint16_t zero_ = 0;
  SensorState state_ = SensorState::noReading;
  bool first_ = true;
  bool begun_ = false;
  // A turn is 2^32, so that angles wrap by themselves.
  uint32_t angle_ = 0;
  int16_t angleCentideg_ = 0;
  int16_t rate_ = 0;    // in the gyroscope's unit, without its offset
  int32_t offset_ = 0;  // of the gyroscope, 1/65536 of its unit
  uint16_t goodTicks_ = 0;
  uint16_t restedTicks_ = 0;
  uint16_t lightTicks_ = 0;
  uint16_t apartTicks_ = 0;
  uint16_t clippedTicks_ = 0;
  uint16_t fastTicks_ = 0;
};
