#include "angle-judge.h"

namespace {

// 5 and 95 % of the converter's range: beyond lie a broken wire and a short (the sensor is mounted well within).
constexpr uint16_t LOWEST_COUNTS = 51;
constexpr uint16_t HIGHEST_COUNTS = 972;
constexpr uint8_t OUTSIDE_SAMPLES = 5;
constexpr uint8_t SILENT_TICKS = 10;
constexpr int16_t MOST_CENTIDEG = 18000;

constexpr uint8_t SAMPLES_PER_STEP = 10;
// Steps are 10.24 ms long. 360 degrees per second over two of them, 90 over ten, in hundredths of a degree.
constexpr int16_t JUMP_CENTIDEG = 737;
constexpr uint8_t JUMP_STEPS = 2;
constexpr uint8_t JUMPS = 2;
constexpr int16_t FAST_CENTIDEG = 922;
constexpr uint8_t RATE_STEPS = 10;

constexpr uint16_t FIRST_GOOD_SAMPLES = 8;
constexpr uint16_t GOOD_AGAIN_SAMPLES = 488;

constexpr uint16_t MOST_STD_CENTIDEG = 800;

int16_t magnitude(int16_t value) { return value < 0 ? static_cast<int16_t>(-value) : value; }

uint16_t medianOfFive(const uint16_t* values) {
  uint16_t sorted[5];
  for (uint8_t i = 0; i < 5; i++) {
    uint8_t at = i;
    for (; at > 0 && sorted[at - 1] > values[i]; at--) sorted[at] = sorted[at - 1];
    sorted[at] = values[i];
  }
  return sorted[2];
}

}  // namespace

void AngleJudge::configure(const Settings& settings) {
  calibrated_ = settings.calibrated;
  from_ = settings.pointA;
  const int16_t span = static_cast<int16_t>(settings.pointB.counts - settings.pointA.counts);
  spanCounts_ = span == 0 ? 1 : span;
  spanCentideg_ = static_cast<int32_t>(settings.pointB.angleCentideg) - settings.pointA.angleCentideg;
  const uint32_t turn = static_cast<uint32_t>(spanCentideg_ < 0 ? -spanCentideg_ : spanCentideg_);
  const uint32_t std = turn == 0 ? 0 : static_cast<uint32_t>(magnitude(spanCounts_)) * MOST_STD_CENTIDEG / turn;
  noise_.configure(std > 0xFFFF ? 0xFFFF : static_cast<uint16_t>(std));
  state_ = calibrated_ ? SensorState::noReading : SensorState::uncalibrated;
  first_ = true;
  outside_ = 0;
  ticksWithout_ = 0;
  forget();
}

void AngleJudge::take(uint16_t counts) {
  ticksWithout_ = 0;
  if (counts >= LOWEST_COUNTS && counts <= HIGHEST_COUNTS) {
    // Counted down, not forgotten: a wire that makes contact now and then is not whole.
    if (outside_ > 0) outside_--;
    takeInside(counts);
    return;
  }
  goodSamples_ = 0;
  if (outside_ < OUTSIDE_SAMPLES) outside_++;
  if (outside_ == OUTSIDE_SAMPLES) fail(counts < LOWEST_COUNTS ? SensorState::open : SensorState::shorted);
}

void AngleJudge::tick() {
  if (ticksWithout_ < SILENT_TICKS) {
    ticksWithout_++;
  } else {
    fail(SensorState::silent);
  }
}

int16_t AngleJudge::rateDegPerS() const {
  if (!known() || trackCount_ < TRACK) return NO_RATE;
  // Hundredths of a degree in 102.4 ms. Shifted, because a division would cost more than all else that is done with it.
  const int32_t scaled = static_cast<int32_t>(slope(RATE_STEPS)) * 100;
  return static_cast<int16_t>(scaled < 0 ? -(-scaled >> 10) : scaled >> 10);
}

void AngleJudge::fail(SensorState reason) {
  state_ = reason;
  first_ = false;
  forget();
}

void AngleJudge::forget() {
  goodSamples_ = 0;
  recentCount_ = 0;
  recentAt_ = 0;
  trackCount_ = 0;
  samplesToStep_ = 0;
  jumps_ = 0;
  fastSteps_ = 0;
  noise_.reset();
}

void AngleJudge::takeInside(uint16_t counts) {
  recent_[recentAt_] = counts;
  recentAt_ = recentAt_ + 1 < MEDIAN_OF ? static_cast<uint8_t>(recentAt_ + 1) : 0;
  if (recentCount_ < MEDIAN_OF) recentCount_++;
  if (recentCount_ < MEDIAN_OF) return;
  if (!calibrated_) {
    state_ = SensorState::uncalibrated;
    return;
  }
  noise_.take(counts);
  if (!convert(medianOfFive(recent_)) || !stepTrack()) {
    fail(SensorState::implausibleRate);
  } else if (noise_.noisy()) {
    fail(SensorState::noisy);
  } else {
    settle();
  }
}

// False when the calibration leads to an angle no table has.
bool AngleJudge::convert(uint16_t counts) {
  const int32_t offset = static_cast<int32_t>(counts) - from_.counts;
  const int32_t angle = from_.angleCentideg + offset * spanCentideg_ / spanCounts_;
  if (!(angle >= -MOST_CENTIDEG && angle <= MOST_CENTIDEG)) return false;
  angleCentideg_ = static_cast<int16_t>(angle);
  return true;
}

// Every tenth angle goes into the track. False when it leapt faster than anything a person on a table can do.
bool AngleJudge::stepTrack() {
  if (samplesToStep_ > 0) {
    samplesToStep_--;
    return true;
  }
  samplesToStep_ = SAMPLES_PER_STEP - 1;
  for (uint8_t i = TRACK - 1; i > 0; i--) track_[i] = track_[i - 1];
  track_[0] = angleCentideg_;
  if (trackCount_ < TRACK) trackCount_++;

  const bool fast = trackCount_ == TRACK && magnitude(slope(RATE_STEPS)) > FAST_CENTIDEG;
  if (!fast) {
    fastSteps_ = 0;
  } else if (fastSteps_ < FAST_STEPS) {
    fastSteps_++;
  }
  const bool jumped = trackCount_ > JUMP_STEPS && magnitude(slope(JUMP_STEPS)) > JUMP_CENTIDEG;
  jumps_ = jumped ? static_cast<uint8_t>(jumps_ + 1) : 0;
  return jumps_ < JUMPS;
}

// How far the angle has come in the last so many steps. Both ends lie within 180 degrees, so a difference that does
// not fit is held at the ends of the range: it is beyond every threshold either way.
int16_t AngleJudge::slope(uint8_t steps) const {
  const int32_t difference = static_cast<int32_t>(track_[0]) - track_[steps];
  if (difference > 0x7FFE) return 0x7FFE;
  if (difference < -0x7FFE) return -0x7FFE;
  return static_cast<int16_t>(difference);
}

void AngleJudge::settle() {
  if (state_ == SensorState::ok) return;
  if (jumps_ > 0) {
    goodSamples_ = 0;
    return;
  }
  // What was noisy is quiet when a whole second of it was.
  if (state_ == SensorState::noisy && !noise_.full()) return;
  goodSamples_++;
  if (goodSamples_ < (first_ ? FIRST_GOOD_SAMPLES : GOOD_AGAIN_SAMPLES)) return;
  state_ = SensorState::ok;
  first_ = false;
}
