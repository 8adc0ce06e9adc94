#include "pin-io.h"

#include <avr/io.h>

#include "pins.h"

namespace {

uint8_t bitOf(uint8_t pin) {
  if (pin < 8) return static_cast<uint8_t>(1 << pin);
  return static_cast<uint8_t>(1 << (pin < FIRST_ANALOG_PIN ? pin - 8 : pin - FIRST_ANALOG_PIN));
}

// PINx, DDRx and PORTx follow each other in this order (datasheet, register summary).
volatile uint8_t* pinRegisterOf(uint8_t pin) {
  if (pin < 8) return &PIND;
  return pin < FIRST_ANALOG_PIN ? &PINB : &PINC;
}

void setBit(volatile uint8_t* where, uint8_t bit, bool on) {
  if (on) {
    *where |= bit;
  } else {
    *where &= static_cast<uint8_t>(~bit);
  }
}

}  // namespace

namespace pinio {

void setDirection(uint8_t pin, Direction direction) {
  volatile uint8_t* const base = pinRegisterOf(pin);
  const uint8_t bit = bitOf(pin);
  setBit(base + 2, bit, direction == Direction::inputPullup);
  setBit(base + 1, bit, direction == Direction::output);
}

void write(uint8_t pin, bool high) { setBit(pinRegisterOf(pin) + 2, bitOf(pin), high); }

uint8_t readPort(uint8_t port) {
  switch (port) {
    case 0: return PIND;
    case 1: return static_cast<uint8_t>((PINB & 0x3F) | (PINC << 6));
    case 2: return (PINC >> 2) & 0x0F;
    default: return 0;
  }
}

void writePwm(uint8_t pin, uint8_t duty) {
  if (duty == 0 || duty == 255) {
    stopPwm(pin);
    write(pin, duty != 0);
    return;
  }
  if (pin == 3) {
    OCR2B = duty;
    TCCR2A = (1 << COM2B1) | (1 << WGM21) | (1 << WGM20);
    TCCR2B = 1 << CS22;  // prescaler 64: 976 Hz
  } else if (pin == 5) {
    OCR0B = duty;
    TCCR0A |= 1 << COM0B1;
  } else if (pin == 6) {
    OCR0A = duty;
    TCCR0A |= 1 << COM0A1;
  }
}

void stopPwm(uint8_t pin) {
  if (pin == 3) {
    TCCR2A = 0;
    TCCR2B = 0;
  } else if (pin == 5) {
    TCCR0A &= static_cast<uint8_t>(~(1 << COM0B1));
  } else if (pin == 6) {
    TCCR0A &= static_cast<uint8_t>(~(1 << COM0A1));
  }
}

}  // namespace pinio
