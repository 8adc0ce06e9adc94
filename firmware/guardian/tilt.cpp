#include "tilt.h"

#include "arc-tangent.h"

namespace {

constexpr uint8_t AXES = 3;

// What a gyroscope's unit turns in one tick: 1.024 ms / 131 / 360 of 2^32 is 93.26, here times 4.
constexpr int16_t TURN_PER_LSB_TICK_4 = 373;
constexpr int16_t LSB_PER_DEG_PER_S = 131;
constexpr int16_t FAST_LSB = 90 * LSB_PER_DEG_PER_S;
constexpr uint8_t OFFSET_FRACTION_BITS = 16;
constexpr int32_t MOST_OFFSET = static_cast<int32_t>(25) * LSB_PER_DEG_PER_S << OFFSET_FRACTION_BITS;
constexpr int16_t FULL_SCALE = 32767;

// In-plane acceleration, squared, in units of 1/64 g. The sensor's own offset is up to 80 mg by datasheet: only
// beyond that is it motion. Far from 1 g for long is no table, or an axis that is not the table's.
constexpr uint16_t square(uint16_t value) { return static_cast<uint16_t>(value * value); }
constexpr uint16_t STILL_LEAST = square(54);  // 0.85 g
constexpr uint16_t STILL_MOST = square(74);   // 1.15 g
constexpr uint16_t TABLE_LEAST = square(45);  // 0.7 g
constexpr uint16_t TABLE_MOST = square(83);   // 1.3 g
// 15 degrees, where a turn is 65536.
constexpr int16_t MOST_APART = 2731;

// How strongly the accelerometer draws at the angle and at the gyroscope's offset in each tick. At first it leads
// (within 0.13 s) and the offset is found, until the table has rested for half a second; from then on it is a slow
// reference (1 s) and the offset follows the temperature.
constexpr uint16_t RESTING_TICKS = 488;
constexpr int16_t RESTING_LSB = 2 * LSB_PER_DEG_PER_S;
constexpr int16_t RESTING_AWAY = 182;  // 1 degree
constexpr int16_t LEARNING_PULL = 512;
constexpr int16_t LEARNING_OFFSET_PULL = 1024;
constexpr int16_t PULL = 64;
constexpr int16_t OFFSET_PULL = 8;

constexpr uint16_t FIRST_GOOD_TICKS = 64;
constexpr uint16_t GOOD_AGAIN_TICKS = 488;
constexpr uint16_t LIGHT_TICKS = 488;
constexpr uint16_t APART_TICKS = 488;
constexpr uint16_t CLIPPED_TICKS = 20;
constexpr uint16_t FAST_TICKS = 98;

uint8_t nextAxis(uint8_t axis) { return axis + 1 < AXES ? static_cast<uint8_t>(axis + 1) : 0; }

int16_t within(int32_t value) {
  if (value > FULL_SCALE) return FULL_SCALE;
  if (value < -FULL_SCALE) return -FULL_SCALE;
  return static_cast<int16_t>(value);
}

uint16_t squareOf(int16_t lsb) {
  const int16_t steps = static_cast<int16_t>(((lsb >> 7) + 1) >> 1);
  return static_cast<uint16_t>(steps * steps);
}

int16_t magnitude(int16_t value) { return value < 0 ? static_cast<int16_t>(-value) : value; }

// Counts the ticks for which something is so without a break, up to `most`. True when they are reached.
__attribute__((noinline)) bool lasts(uint16_t& count, bool so, uint8_t ticks, uint16_t most) {
  count = so ? static_cast<uint16_t>(count + ticks) : 0;
  if (count > most) count = most;
  return count == most;
}

}  // namespace

void Tilt::configure(const InertialMount& mount) {
  mount_ = mount;
  // 65536 in 36000 is 2048 in 1125.
  zero_ = static_cast<uint16_t>(static_cast<int32_t>(mount.zeroCentideg) * 2048 / 1125);
  state_ = mount.calibrated ? SensorState::noReading : SensorState::uncalibrated;
  first_ = true;
  forget();
}

void Tilt::take(const InertialReading& reading, uint8_t ticks) {
  if (!mount_.calibrated) {
    state_ = SensorState::uncalibrated;
    return;
  }
  const bool turned = mount_.axis >= AXES;
  const uint8_t axis = turned ? static_cast<uint8_t>(mount_.axis - AXES) : mount_.axis;
  const int16_t sine = reading.accel[nextAxis(axis)];
  const int16_t cosine = reading.accel[nextAxis(nextAxis(axis))];
  const uint16_t raw = arcTangent(sine, cosine);
  const uint16_t felt = static_cast<uint16_t>((turned ? 0U - raw : raw) - zero_);
  const uint16_t strength = static_cast<uint16_t>(squareOf(sine) + squareOf(cosine));
  const bool still = strength >= STILL_LEAST && strength <= STILL_MOST;
  const int32_t gyro = reading.gyro[axis];
  rate_ = within((turned ? -gyro : gyro) - (offset_ >> OFFSET_FRACTION_BITS));

  if (begun_) {
    angle_ += static_cast<uint32_t>((static_cast<int32_t>(rate_) * (TURN_PER_LSB_TICK_4 * ticks)) >> 2);
  } else if (still) {
    begun_ = true;
    angle_ = static_cast<uint32_t>(felt) << 16;
  }
  bool apart = false;
  if (begun_ && still) {
    const int16_t away = static_cast<int16_t>(felt - static_cast<uint16_t>(angle_ >> 16));
    drawBy(away, ticks);
    apart = magnitude(away) > MOST_APART || offset_ == MOST_OFFSET || offset_ == -MOST_OFFSET;
  }
  // 36000 in 65536 is 1125 in 2048.
  angleCentideg_ = static_cast<int16_t>((static_cast<int32_t>(static_cast<int16_t>(angle_ >> 16)) * 1125) >> 11);
  lasts(fastTicks_, magnitude(rate_) > FAST_LSB, ticks, FAST_TICKS);

  const bool table = strength >= TABLE_LEAST && strength <= TABLE_MOST;
  const bool clipped = gyro >= FULL_SCALE || gyro <= -FULL_SCALE;
  if (lasts(clippedTicks_, clipped, ticks, CLIPPED_TICKS)) {
    fail(SensorState::implausibleRate);
  } else if (lasts(lightTicks_, !table, ticks, LIGHT_TICKS) || lasts(apartTicks_, apart, ticks, APART_TICKS)) {
    fail(SensorState::noisy);
  } else if (!begun_ || !table || clipped || apart) {
    goodTicks_ = 0;
  } else {
    settle(ticks);
  }
}

void Tilt::lose() { fail(SensorState::silent); }

int16_t Tilt::rateDegPerS() const {
  if (!known()) return NO_RATE;
  // 500.3 in 65536 is 1 in 131.
  return static_cast<int16_t>((static_cast<int32_t>(rate_) * 500 + 0x8000) >> 16);
}

bool Tilt::overRate() const { return fastTicks_ >= FAST_TICKS; }

void Tilt::fail(SensorState reason) {
  state_ = reason;
  first_ = false;
  forget();
}

// The offset is kept: it is the chip's own and outlives a loss of the bus.
void Tilt::forget() {
  begun_ = false;
  rate_ = 0;
  goodTicks_ = 0;
  restedTicks_ = 0;
  lightTicks_ = 0;
  apartTicks_ = 0;
  clippedTicks_ = 0;
  fastTicks_ = 0;
}

// The difference is in units of 1/65536 of a turn, the angle in those of 2^-32: the pull is per 65536.
void Tilt::drawBy(int16_t away, uint8_t ticks) {
  const bool resting = magnitude(away) < RESTING_AWAY && magnitude(rate_) < RESTING_LSB;
  const bool learnt = restedTicks_ == RESTING_TICKS || lasts(restedTicks_, resting, ticks, RESTING_TICKS);
  const int32_t passed = static_cast<int32_t>(away) * ticks;
  angle_ += static_cast<uint32_t>(passed * (learnt ? PULL : LEARNING_PULL));
  offset_ -= passed * (learnt ? OFFSET_PULL : LEARNING_OFFSET_PULL);
  if (offset_ > MOST_OFFSET) offset_ = MOST_OFFSET;
  if (offset_ < -MOST_OFFSET) offset_ = -MOST_OFFSET;
}

void Tilt::settle(uint8_t ticks) {
  if (state_ == SensorState::ok) return;
  if (!lasts(goodTicks_, true, ticks, first_ ? FIRST_GOOD_TICKS : GOOD_AGAIN_TICKS)) return;
  state_ = SensorState::ok;
  first_ = false;
}
