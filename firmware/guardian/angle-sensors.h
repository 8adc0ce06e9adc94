// The sensors fitted to this table, and the one angle that follows from them.
//
// Pure. Each sensor is judged by itself first. With two of them the larger angle counts, the one nearer to head down;
// either one's fault is a fault, and so is half a second in which they lie more than 8 degrees apart.
#pragma once

#include <stdint.h>

#include "angle-judge.h"
#include "settings.h"
#include "table-angle.h"
#include "tilt.h"

class AngleSensors {
 public:
  // Starts afresh with what is fitted and how it was calibrated.
  void configure(const Settings& settings);

  // Takes in one conversion of the potentiometer.
  void takePotentiometer(uint16_t counts);

  // Takes in one reading of the MPU-6050, so many ticks after the one before.
  void takeReading(const InertialReading& reading, uint8_t ticks) { tilt_.take(reading, ticks); }

  // No fresh reading of the MPU-6050 has come for too long.
  void loseInertial();

  // One tick of 1.024 ms has passed. Several without a conversion are a fault of the potentiometer.
  void tick();

  // What the board believes now.
  TableAngle now() const;

 private:
  bool apart() const;
  SensorState state() const;

  bool hasPotentiometer_ = true;
  bool hasInertial_ = false;
  bool disagree_ = false;
  uint16_t ticksSoFar_ = 0;  // of the opposite
  AngleJudge potentiometer_;
  Tilt tilt_;
};
