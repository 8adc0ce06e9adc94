#include "eeprom.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

namespace {

// About 10 ms at ten cycles a turn: three times what one write takes.
constexpr uint16_t READY_POLLS = 16000;

bool waitReady() {
  for (uint16_t poll = 0; poll < READY_POLLS; poll++) {
    if (!(EECR & (1 << EEPE))) return true;
  }
  return false;
}

uint8_t readByte(uint16_t address) {
  EEAR = address;
  EECR |= 1 << EERE;
  return EEDR;
}

}  // namespace

namespace eeprom {

void read(uint16_t address, uint8_t* bytes, uint8_t length) {
  waitReady();
  for (uint8_t i = 0; i < length; i++) bytes[i] = readByte(address + i);
}

bool ready() { return !(EECR & (1 << EEPE)); }

void startUpdate(uint16_t address, uint8_t value) {
  if (readByte(address) == value) return;
  EEAR = address;
  EEDR = value;
  // The two writes have to follow each other within four cycles (datasheet 7.6.3).
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    EECR = 1 << EEMPE;
    EECR |= 1 << EEPE;
  }
}

void update(uint16_t address, const uint8_t* bytes, uint8_t length) {
  for (uint8_t i = 0; i < length && waitReady(); i++) startUpdate(address + i, bytes[i]);
}

}  // namespace eeprom
