// One reading of the MPU-6050: what its three accelerometers and gyroscopes gave at one moment, in its own units
// (16384 for 1 g, 131 for 1 degree per second).
#pragma once

#include <stdint.h>

struct InertialReading {
  int16_t accel[3];
  int16_t gyro[3];
};
