// How much the raw conversions scatter about their own motion over the last second.
//
// Pure. Conversions are compared with the mean of those 5 before and after them, and of those 8 before and after: a
// motion of a person is straight over 16 milliseconds, so what remains is noise, or hum of the mains. For white noise of
// variance v such a second difference has the variance 6 v. It is blind to whatever repeats within its distance, but
// nothing repeats within 5 and within 8; for hum of 40 to 450 Hz the two have 3 to 12 v in the mean.
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

  // A whole second has been seen.
  bool full() const { return full_; }

  void reset();

 private:
  static constexpr uint8_t QUARTERS = 4;
  static constexpr uint8_t NEAR = 5;
  static constexpr uint8_t FAR = 8;
  static constexpr uint8_t KEPT = 2 * FAR;

  uint16_t before(uint8_t conversions) const { return kept_[(at_ - conversions) & (KEPT - 1)]; }
  uint32_t bendSquared(uint16_t counts, uint8_t apart) const;

  uint32_t limit_ = 0xFFFFFFFF;
  uint32_t quarters_[QUARTERS] = {};
  uint32_t total_ = 0;
  uint32_t open_ = 0;
  uint8_t samples_ = 0;
  uint8_t quarter_ = 0;
  uint8_t seen_ = 0;
  bool full_ = false;
  uint16_t kept_[KEPT] = {};  // the conversions before this one, in a ring
  uint8_t at_ = 0;            // where the next of them goes
};
