// How much the raw conversions scatter about their own motion over the last second.
//
// Pure. Each conversion is compared with the mean of its two neighbours: a motion of a person is straight over two
// milliseconds, so what remains is noise. For white noise of variance v the second difference has the variance 6 v.
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

  uint32_t limit_ = 0xFFFFFFFF;
  uint32_t quarters_[QUARTERS] = {};
  uint32_t total_ = 0;
  uint32_t open_ = 0;
  uint8_t samples_ = 0;
  uint8_t quarter_ = 0;
  uint8_t seen_ = 0;
  bool full_ = false;
  uint16_t before_ = 0;
  uint16_t beforeThat_ = 0;
};
