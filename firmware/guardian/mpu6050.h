// The MPU-6050 register by register (InvenSense RM-MPU-6000A): which transaction on the bus comes next, and what its
// answers mean.
//
// Pure. Ask `next` each tick while the bus is free and hand in how it ended. The sensor is identified, woken and set
// up before the first reading, and again whenever it was lost. Its ranges are those Johnny-Five's driver takes for
// granted.
#pragma once

#include <stdint.h>

#include "inertial-reading.h"

constexpr uint8_t MPU6050_ADDRESS = 0x68;
constexpr uint8_t MPU6050_FIRST_READING = 0x3B;
constexpr uint8_t MPU6050_READING_BYTES = 14;
constexpr uint8_t MPU6050_WHO_AM_I = 0x75;

// One transaction: `length` bytes to be read from a register, or `value` to be written to it where that is 0.
struct BusTransaction {
  uint8_t reg;
  uint8_t value;
  uint8_t length;
};

class Mpu6050 {
 public:
  // The transaction that is due now. False when none is. It counts as begun.
  bool next(BusTransaction& transaction);

  // The transaction that was begun has ended; `bytes` are those read. True when they are a new reading.
  bool finish(const uint8_t* bytes);
  void fail();

  // One tick has passed.
  void tick();

  // Readings come, and they change as those of a real sensor do. True in the first moments too.
  bool alive() const { return staleTicks_ < STALE_TICKS && sameTicks_ < FROZEN_TICKS; }

  // The registers from MPU6050_FIRST_READING on as last read; of now while alive.
  const uint8_t* registers() const { return registers_; }
  InertialReading reading() const;

  // Ticks between the last two readings; 0 before the first.
  uint8_t ticksBetween() const { return between_; }

 private:
  static constexpr uint8_t STALE_TICKS = 49;    // 50 ms
  static constexpr uint16_t FROZEN_TICKS = 488;  // 500 ms

  enum class Step : uint8_t { identify, setUp, read };

  void startOver();
  bool takeReading(const uint8_t* bytes);

  Step step_ = Step::identify;
  uint8_t setting_ = 0;
  uint8_t waitTicks_ = 0;
  uint8_t failures_ = 0;
  uint8_t sinceReading_ = 0;
  uint8_t between_ = 0;
  uint8_t staleTicks_ = 0;
  uint16_t sameTicks_ = 0;
  uint8_t registers_[MPU6050_READING_BYTES] = {};
};
