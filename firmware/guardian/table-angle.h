// The table's angle as the board believes it now, or the reason why there is none.
//
// This is all that the supervisor knows of sensors: AngleSensors makes it from those that are fitted.
#pragma once

#include <stdint.h>

#include "sensor-state.h"

struct TableAngle {
  SensorState state;
  int16_t centideg;       // of meaning only while known
  int16_t rateDegPerS;    // slope over the last 100 ms; NO_RATE while there is none
  bool overRate;          // faster than 90 degrees per second for 100 ms

  bool known() const { return state == SensorState::ok; }
};
