#include "sensor-noise.h"

namespace {

constexpr uint8_t SAMPLES_PER_QUARTER = 244;  // 250 ms of 1.024 ms
constexpr uint8_t GAIN = 6;
// More than this in counts squared over the window, and the limit would not fit; no sensor of ours scatters so.
constexpr uint16_t MOST_STD_COUNTS = 800;

}  // namespace

void SensorNoise::configure(uint16_t mostStdCounts) {
  reset();
  if (mostStdCounts > MOST_STD_COUNTS) {
    limit_ = 0xFFFFFFFF;
    return;
  }
  const uint32_t variance = static_cast<uint32_t>(mostStdCounts) * mostStdCounts;
  limit_ = variance * GAIN * (static_cast<uint16_t>(SAMPLES_PER_QUARTER) * QUARTERS);
}

void SensorNoise::take(uint16_t counts) {
  if (seen_ < KEPT) {
    seen_++;
  } else {
    open_ += (bendSquared(counts, NEAR) + bendSquared(counts, FAR)) / 2;
    samples_++;
  }
  kept_[at_] = counts;
  at_ = (at_ + 1) & (KEPT - 1);
  if (samples_ < SAMPLES_PER_QUARTER) return;

  samples_ = 0;
  total_ = total_ - quarters_[quarter_] + open_;
  quarters_[quarter_] = open_;
  open_ = 0;
  quarter_++;
  if (quarter_ == QUARTERS) {
    quarter_ = 0;
    full_ = true;
  }
}

uint32_t SensorNoise::bendSquared(uint16_t counts, uint8_t apart) const {
  const int16_t bend = static_cast<int16_t>(counts - 2 * before(apart) + before(static_cast<uint8_t>(2 * apart)));
  return static_cast<uint32_t>(static_cast<int32_t>(bend) * bend);
}

void SensorNoise::reset() {
  for (uint8_t i = 0; i < QUARTERS; i++) quarters_[i] = 0;
  total_ = 0;
  open_ = 0;
  samples_ = 0;
  quarter_ = 0;
  seen_ = 0;
  at_ = 0;
  full_ = false;
}
