// Why the board has tripped. The numbers are those of STATUS byte 24 and of the trip record (docs/guardian.md).
#pragma once

#include <stdint.h>

enum class Trip : uint8_t {
  none = 0,
  leaseLapsed = 1,
  overAngle = 2,
  overRate = 3,
  duration = 4,
  sessionCap = 5,
  sensorOpen = 6,
  sensorShort = 7,
  sensorNoisy = 8,
  implausibleRate = 9,
  sensorsDisagree = 10,
  supplyLow = 11,
  lockNotReleased = 12,
  watchdog = 13,
  invertedAtBoot = 14,
  sensorSilent = 15,
  resetInSession = 16,
};

constexpr uint8_t LAST_TRIP = 16;
