#include "mpu6050.h"

namespace {

constexpr uint8_t MOST_TICKS = 255;
constexpr uint8_t TICKS_PER_READING = 2;
constexpr uint8_t TICKS_TO_NEXT_TRY = 20;
// A bit that was lost is read again; a sensor that is gone is looked for from the start.
constexpr uint8_t MOST_FAILURES = 3;

// What is written, in this order. The rest keeps its value of power-on: ±2 g and ±250 degrees per second are written
// all the same, because a host of before may have left something else.
constexpr uint8_t SETTINGS = 6;

void settingAt(uint8_t index, BusTransaction& transaction) {
  transaction = BusTransaction{0, 0, 0};
  switch (index) {
    case 0: transaction.reg = 0x6B; transaction.value = 0x01; break;  // PWR_MGMT_1: awake, clock of the X gyroscope
    case 1: transaction.reg = 0x6C; break;                            // PWR_MGMT_2: no axis in standby
    case 2: transaction.reg = 0x19; break;                            // SMPLRT_DIV: 1 kHz
    case 3: transaction.reg = 0x1A; transaction.value = 0x03; break;  // CONFIG: 44 Hz, 4.9 ms behind
    case 4: transaction.reg = 0x1B; break;                            // GYRO_CONFIG: 250 degrees per second
    default: transaction.reg = 0x1C; break;                           // ACCEL_CONFIG: 2 g
  }
}

int16_t wordAt(const uint8_t* at) { return static_cast<int16_t>(static_cast<uint16_t>(at[0] << 8) | at[1]); }

}  // namespace

bool Mpu6050::next(BusTransaction& transaction) {
  if (waitTicks_ > 0) return false;
  waitTicks_ = TICKS_PER_READING;
  switch (step_) {
    case Step::identify: transaction = BusTransaction{MPU6050_WHO_AM_I, 0, 1}; break;
    case Step::setUp:
      settingAt(setting_, transaction);
      waitTicks_ = 1;
      break;
    case Step::read: transaction = BusTransaction{MPU6050_FIRST_READING, 0, MPU6050_READING_BYTES}; break;
  }
  return true;
}

bool Mpu6050::finish(const uint8_t* bytes) {
  failures_ = 0;
  switch (step_) {
    case Step::identify:
      if (bytes[0] == MPU6050_ADDRESS) {
        step_ = Step::setUp;
        setting_ = 0;
      } else {
        startOver();
      }
      return false;
    case Step::setUp:
      if (++setting_ == SETTINGS) step_ = Step::read;
      return false;
    case Step::read: break;
  }
  return takeReading(bytes);
}

void Mpu6050::fail() {
  if (step_ != Step::read || ++failures_ >= MOST_FAILURES) startOver();
}

void Mpu6050::tick() {
  if (waitTicks_ > 0) waitTicks_--;
  if (sinceReading_ < MOST_TICKS) sinceReading_++;
  if (staleTicks_ < STALE_TICKS) staleTicks_++;
  if (sameTicks_ < FROZEN_TICKS) sameTicks_++;
}

InertialReading Mpu6050::reading() const {
  InertialReading reading;
  for (uint8_t i = 0; i < 3; i++) {
    reading.accel[i] = wordAt(registers_ + 2 * i);
    reading.gyro[i] = wordAt(registers_ + 8 + 2 * i);
  }
  return reading;
}

void Mpu6050::startOver() {
  step_ = Step::identify;
  failures_ = 0;
  waitTicks_ = TICKS_TO_NEXT_TRY;
}

bool Mpu6050::takeReading(const uint8_t* bytes) {
  bool same = true;
  for (uint8_t i = 0; i < MPU6050_READING_BYTES; i++) {
    if (registers_[i] != bytes[i]) same = false;
    registers_[i] = bytes[i];
  }
  staleTicks_ = 0;
  between_ = sinceReading_;
  sinceReading_ = 0;
  if (!same) {
    sameTicks_ = 0;
  } else if (sameTicks_ == FROZEN_TICKS) {
    // Asleep, most likely: its supply was gone for a moment.
    startOver();
  }
  return alive();
}
