#include "i2c-answers.h"

#include "uart.h"

namespace {

constexpr uint8_t I2C_REQUEST = 0x76;
constexpr uint8_t I2C_REPLY = 0x77;
constexpr uint8_t I2C_CONFIG = 0x78;

// Of a request's second byte: high bits of the address, 10-bit addressing, and what is asked for.
constexpr uint8_t NOT_SEVEN_BIT = 0x27;
constexpr uint8_t KIND = 0x18;
constexpr uint8_t READ_ONCE = 0x08;
constexpr uint8_t READ_REPEATED = 0x10;
constexpr uint8_t STOP_READING = 0x18;

// The line has to carry STATUS too: 35 bytes each 20 ms are a third of it.
constexpr uint8_t INTERVAL_MS = 20;
constexpr uint8_t OVERHEAD_BYTES = 7;  // F0, id, address, register, F7

uint16_t get14(const uint8_t* data) { return static_cast<uint16_t>(data[0] | (data[1] << 7)); }

void putByte(uint8_t value) {
  uart::put(value & 0x7F);
  uart::put(value >> 7);
}

}  // namespace

bool I2cAnswers::take(const FirmataMessage& message) {
  if (message.command != FirmataCommand::sysex) return false;
  if (message.number == I2C_CONFIG) return true;
  if (message.number != I2C_REQUEST) return false;
  const uint8_t* const data = message.data;
  if (message.dataLength < 2 || data[0] != MPU6050_ADDRESS || (data[1] & NOT_SEVEN_BIT)) return true;
  Registers asked;
  switch (data[1] & KIND) {
    case READ_ONCE:
      if (decode(message, asked)) once_ = asked;
      break;
    case READ_REPEATED:
      if (decode(message, asked)) repeated_ = asked;
      break;
    case STOP_READING: repeated_.length = 0; break;
    default: break;
  }
  return true;
}

void I2cAnswers::forget() {
  once_.length = 0;
  repeated_.length = 0;
}

void I2cAnswers::serve(const Mpu6050& sensor, uint32_t nowMs) {
  if (once_.length > 0 && send(once_, sensor)) {
    once_.length = 0;
  } else if (repeated_.length > 0 && nowMs - repeatedMs_ >= INTERVAL_MS && send(repeated_, sensor)) {
    repeatedMs_ = nowMs;
  }
}

// False unless the registers are among those the guardian has.
bool I2cAnswers::decode(const FirmataMessage& message, Registers& asked) {
  if (message.dataLength != 6) return false;
  const uint16_t first = get14(message.data + 2);
  const uint16_t length = get14(message.data + 4);
  const bool readings = first >= MPU6050_FIRST_READING && length >= 1 && length <= MPU6050_READING_BYTES &&
                        first + length <= MPU6050_FIRST_READING + MPU6050_READING_BYTES;
  if (!readings && !(first == MPU6050_WHO_AM_I && length == 1)) return false;
  asked = Registers{static_cast<uint8_t>(first), static_cast<uint8_t>(length)};
  return true;
}

bool I2cAnswers::send(const Registers& asked, const Mpu6050& sensor) {
  if (uart::room() < OVERHEAD_BYTES + 2 * asked.length) return false;
  uart::put(0xF0);
  uart::put(I2C_REPLY);
  putByte(MPU6050_ADDRESS);
  putByte(asked.first);
  for (uint8_t i = 0; i < asked.length; i++) {
    putByte(asked.first == MPU6050_WHO_AM_I ? MPU6050_ADDRESS
                                            : sensor.registers()[asked.first - MPU6050_FIRST_READING + i]);
  }
  uart::put(0xF7);
  return true;
}
