// From conversions to the board's own angle, or to the reason why there is none. Nothing here is shared with the
// controller's judgement of the same sensor.
//
// Pure. Give it every conversion (one each 1.024 ms) and tell it of every tick. The angle is known only while
// `state()` is `ok`; after a fault it is known again when half a second of conversions was good.
#pragma once

#include <stdint.h>

#include "sensor-noise.h"
#include "sensor-state.h"
#include "settings.h"

class AngleJudge {
 public:
  // Starts afresh with this table's calibration.
  void configure(const Settings& settings);

  // Takes in one conversion, 0 ... 1023.
  void take(uint16_t counts);

  // One tick of 1.024 ms has passed; several without a conversion are a fault.
  void tick();

  SensorState state() const { return state_; }
  bool known() const { return state_ == SensorState::ok; }
  int16_t angleCentideg() const { return angleCentideg_; }

  // Slope over the last 100 ms in whole degrees per second; NO_RATE while there is none.
  int16_t rateDegPerS() const;

  // Faster than 90 degrees per second for 100 ms.
  bool overRate() const { return fastSteps_ >= FAST_STEPS; }

 private:
  static constexpr uint8_t MEDIAN_OF = 5;
  static constexpr uint8_t TRACK = 11;  // of 10.24 ms: the newest and the one 102 ms before it
  static constexpr uint8_t FAST_STEPS = 10;

  void fail(SensorState reason);
  void forget();
  void takeInside(uint16_t counts);
  bool convert(uint16_t counts);
  bool stepTrack();
  int16_t slope(uint8_t steps) const;
  void settle();

  bool calibrated_ = false;
  CalibrationPoint from_ = {};
  int16_t spanCounts_ = 1;
  int32_t spanCentideg_ = 0;
  SensorState state_ = SensorState::noReading;
  bool first_ = true;
  uint16_t goodSamples_ = 0;
  uint8_t ticksWithout_ = 0;
  uint8_t outside_ = 0;
  uint16_t recent_[MEDIAN_OF] = {};
  uint8_t recentAt_ = 0;
  uint8_t recentCount_ = 0;
  int16_t angleCentideg_ = 0;
  int16_t track_[TRACK] = {};  // newest first
  uint8_t trackCount_ = 0;
  uint8_t samplesToStep_ = 0;
  uint8_t jumps_ = 0;
  uint8_t fastSteps_ = 0;
  SensorNoise noise_;
};
