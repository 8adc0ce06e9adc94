#include "twi.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

namespace {

// 16 MHz / (16 + 2 * 12) = 400 kHz (datasheet 22.5.2).
constexpr uint8_t BIT_RATE_400_KHZ = 12;
constexpr uint8_t SDA = 1 << PC4;
constexpr uint8_t SCL = 1 << PC5;

// Status codes of a master (datasheet, tables 22-2 and 22-3).
constexpr uint8_t STARTED = 0x08;
constexpr uint8_t STARTED_AGAIN = 0x10;
constexpr uint8_t WRITE_ACKNOWLEDGED = 0x18;
constexpr uint8_t BYTE_ACKNOWLEDGED = 0x28;
constexpr uint8_t READ_ACKNOWLEDGED = 0x40;
constexpr uint8_t BYTE_TAKEN = 0x50;
constexpr uint8_t LAST_BYTE_TAKEN = 0x58;

constexpr uint8_t GO_ON = (1 << TWINT) | (1 << TWEN) | (1 << TWIE);
constexpr uint8_t STOP = (1 << TWINT) | (1 << TWEN) | (1 << TWSTO);

constexpr uint8_t MOST_TICKS = 3;
constexpr uint8_t PULSES = 9;
constexpr uint8_t TICKS_TO_NEXT_RESCUE = 100;

// The steps of a rescue, one in each tick. The clock pulses are two steps each, and after the last comes a pause.
constexpr uint8_t NO_RESCUE = 0;
constexpr uint8_t FIRST_PULSE = 1;
constexpr uint8_t STOP_LOW = FIRST_PULSE + 2 * PULSES;
constexpr uint8_t STOP_HIGH = STOP_LOW + 1;
constexpr uint8_t LOOK = STOP_LOW + 2;

volatile bool running;
volatile twi::Result result;
uint8_t address;
uint8_t registerNumber;
uint8_t written;
uint8_t toRead;  // 0 = a write
volatile uint8_t position;
uint8_t buffer[twi::MOST_BYTES];
uint8_t ticks;
uint8_t rescue;

void finish(twi::Result how) {
  running = false;
  result = how;
  TWCR = STOP;
}

// Once a byte has been given: the value after the register, or the turn to reading.
void afterByte() {
  if (toRead > 0) {
    TWCR = GO_ON | (1 << TWSTA);
  } else if (position == 0) {
    position = 1;
    TWDR = written;
    TWCR = GO_ON;
  } else {
    finish(twi::Result::done);
  }
}

// Every byte but the last is acknowledged.
void readOn() { TWCR = position + 1 < toRead ? GO_ON | (1 << TWEA) : GO_ON; }

void keepByte() {
  const uint8_t byte = TWDR;
  if (position >= toRead) return;
  buffer[position] = byte;
  position = position + 1;
}

// As ordinary pins: pulled up, or low.
void pull(uint8_t wire) {
  PORTC &= static_cast<uint8_t>(~wire);
  DDRC |= wire;
}

void letGo(uint8_t wire) {
  DDRC &= static_cast<uint8_t>(~wire);
  PORTC |= wire;
}

bool high(uint8_t wires) { return (PINC & wires) == wires; }

void switchOn() {
  TWSR = 0;
  TWBR = BIT_RATE_400_KHZ;
  TWCR = 1 << TWEN;
}

void start(uint8_t device, uint8_t reg) {
  address = static_cast<uint8_t>(device << 1);
  registerNumber = reg;
  position = 0;
  ticks = 0;
  running = true;
  TWCR = GO_ON | (1 << TWSTA);
}

// Switched off first: the wires are ordinary pins from then on, and no interrupt comes any more.
void giveUp() {
  TWCR = 0;
  if (running) {
    running = false;
    result = twi::Result::failed;
  }
  letGo(SDA | SCL);
  ticks = 0;
  rescue = FIRST_PULSE;
}

// A device that was left in the middle of a byte lets go of SDA after at most nine clocks. Once both wires are high a
// START and a STOP, without a clock in between, end its part wherever it is.
void stepRescue() {
  const bool falling = rescue < STOP_LOW && (rescue - FIRST_PULSE) % 2 == 0;
  if (falling && high(SDA | SCL)) rescue = STOP_LOW;
  if (rescue < STOP_LOW) {
    if (falling) {
      pull(SCL);
    } else {
      letGo(SCL);
    }
  } else if (rescue == STOP_LOW) {
    pull(SDA);
  } else if (rescue == STOP_HIGH) {
    letGo(SDA);
  } else if (rescue == LOOK) {
    if (high(SDA | SCL)) {
      switchOn();
      rescue = NO_RESCUE;
      return;
    }
  } else {
    if (++ticks < TICKS_TO_NEXT_RESCUE) return;
    ticks = 0;
    rescue = NO_RESCUE;
  }
  rescue++;
}

}  // namespace

ISR(TWI_vect) {
  switch (TWSR & 0xF8) {
    case STARTED:
      TWDR = address;
      TWCR = GO_ON;
      break;
    case WRITE_ACKNOWLEDGED:
      TWDR = registerNumber;
      TWCR = GO_ON;
      break;
    case BYTE_ACKNOWLEDGED: afterByte(); break;
    case STARTED_AGAIN:
      TWDR = address | 1;
      TWCR = GO_ON;
      break;
    case READ_ACKNOWLEDGED: readOn(); break;
    case BYTE_TAKEN:
      keepByte();
      readOn();
      break;
    case LAST_BYTE_TAKEN:
      keepByte();
      finish(position == toRead ? twi::Result::done : twi::Result::failed);
      break;
    default: finish(twi::Result::failed); break;
  }
}

namespace twi {

void begin() {
  // A chip that was reset in the middle of a byte may have left the sensor holding SDA: the bus is freed first.
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { giveUp(); }
}

void end() {
  TWCR = 0;
  DDRC &= static_cast<uint8_t>(~(SDA | SCL));
  PORTC &= static_cast<uint8_t>(~(SDA | SCL));
  running = false;
  result = Result::none;
}

bool idle() { return rescue == NO_RESCUE && !running && !(TWCR & (1 << TWSTO)) && result == Result::none; }

void read(uint8_t device, uint8_t reg, uint8_t length) {
  toRead = length < MOST_BYTES ? length : MOST_BYTES;
  start(device, reg);
}

void write(uint8_t device, uint8_t reg, uint8_t value) {
  toRead = 0;
  written = value;
  start(device, reg);
}

Result take(uint8_t* bytes) {
  const Result ended = result;
  if (ended == Result::none) return ended;
  for (uint8_t i = 0; i < toRead; i++) bytes[i] = buffer[i];
  result = Result::none;
  return ended;
}

bool resultPending() { return result != Result::none; }

void tick() {
  if (rescue != NO_RESCUE) {
    stepRescue();
    return;
  }
  if (!running && !(TWCR & (1 << TWSTO))) {
    ticks = 0;
  } else if (++ticks > MOST_TICKS) {
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { giveUp(); }
  }
}

}  // namespace twi
