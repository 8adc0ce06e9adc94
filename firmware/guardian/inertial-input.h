// The MPU-6050 on the bus, where one is fitted: read by the guardian alone, every two ticks. Nothing here waits.
#pragma once

#include <stdint.h>

#include "inertial-reading.h"
#include "mpu6050.h"

class InertialInput {
 public:
  // From now on one is read, or none.
  void fit(bool fitted);
  bool fitted() const { return fitted_; }

  // Starts the transaction that is due. Call it every tick.
  void tick();

  // Takes the transaction that has ended. True when it was a reading. Call it every turn of the loop.
  bool poll();

  // It has not been lost.
  bool alive() const { return fitted_ && sensor_.alive(); }

  // It is alive and has been read.
  bool hasReading() const { return alive() && sensor_.ticksBetween() > 0; }

  const Mpu6050& sensor() const { return sensor_; }

 private:
  bool fitted_ = false;
  Mpu6050 sensor_;
};
