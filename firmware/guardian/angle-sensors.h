// The sensors fitted to this table, and the one angle that follows from them.
//
// Pure. Each sensor is judged by itself first; a second one joins here, in `now()`.
#pragma once

#include <stdint.h>

#include "angle-judge.h"
#include "settings.h"
#include "table-angle.h"

class AngleSensors {
 public:
  // Starts afresh with what is fitted and how it was calibrated.
  void configure(const Settings& settings) { potentiometer_.configure(settings); }

  // Takes in one conversion of the potentiometer.
  void takePotentiometer(uint16_t counts) { potentiometer_.take(counts); }

  // One tick of 1.024 ms has passed.
  void tick() { potentiometer_.tick(); }

  // What the board believes now.
  TableAngle now() const {
    return TableAngle{potentiometer_.state(), potentiometer_.angleCentideg(), potentiometer_.rateDegPerS(),
                      potentiometer_.overRate()};
  }

 private:
  AngleJudge potentiometer_;
};
