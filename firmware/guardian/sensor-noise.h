// How much the raw conversions scatter about their own motion over the last second.
//
// Pure. Each conversion is compared with the mean of those 8 before and 8 after it: a motion of a person is straight
// over 16 milliseconds, so what remains is noise, or hum of the mains. For white noise of variance v that second
// difference has the variance 6 v; for hum of 10 to 110 Hz it is of the same order.
#pragma once

#include <stdint.h>

class SensorNoise {
 public:
  // The most a usable sensor may scatter, as one standard deviation in counts.
  void configure(uint16_t mostStdCounts);

  // Takes one conversion in.
  void take(uint16_t counts);

  // True when the last second, in four quarters, scattered more than that.
  bool noisy() const { return full_ && total_ > limit_; }

  void reset();

 private:
  static constexpr uint8_t QUARTERS = 4;
  static constexpr uint8_t APART = 8;
  static constexpr uint8_t KEPT = 2 * APART;

  uint32_t limit_ = 0xFFFFFFFF;
  uint32_t quarters_[QUARTERS] = {};
  uint32_t total_ = 0;
  uint32_t open_ = 0;
  uint8_t samples_ = 0;
  uint8_t quarter_ = 0;
  uint8_t seen_ = 0;
  bool full_ = false;
  uint16_t kept_[KEPT] = {};  // the conversions before this one, in a ring
  uint8_t at_ = 0;            // where the oldest of them is
};
