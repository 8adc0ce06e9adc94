// What the board knows of its angle sensor. The numbers are those of STATUS byte 27 and, for faults, of the trip
// they cause (docs/guardian.md).
#pragma once

#include <stdint.h>

enum class SensorState : uint8_t {
  ok = 0,
  uncalibrated = 1,
  noReading = 2,
  open = 6,
  shorted = 7,
  noisy = 8,
  implausibleRate = 9,
  disagree = 10,
  silent = 15,
};

// In place of a rate that is not known.
constexpr int16_t NO_RATE = 0x7FFF;
