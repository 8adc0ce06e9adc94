// What differs between the firmwares that share the Firmata side: the name, what each pin can do, and which pins
// the host may not touch.
#pragma once

#include <stdint.h>

#include "pins.h"

// Pin modes as Firmata numbers them; a set of modes has bit `mode` on.
constexpr uint8_t MODE_INPUT = 0x00;
constexpr uint8_t MODE_OUTPUT = 0x01;
constexpr uint8_t MODE_ANALOG = 0x02;
constexpr uint8_t MODE_PWM = 0x03;
constexpr uint8_t MODE_SERVO = 0x04;
constexpr uint8_t MODE_I2C = 0x06;
constexpr uint8_t MODE_PULLUP = 0x0B;
constexpr uint8_t MODE_COUNT = 12;

constexpr uint16_t modeBit(uint8_t mode) { return static_cast<uint16_t>(1 << mode); }

struct FirmataProfile {
  const char* name;  // in flash
  uint8_t guardedPins[PORT_COUNT];
  uint16_t (*supportedModes)(uint8_t pin);
};

// What the Uno's pins can do where the firmware claims none of them for itself. Pins 0 and 1 are the serial line.
inline uint16_t unoModes(uint8_t pin) {
  const uint16_t digital = modeBit(MODE_INPUT) | modeBit(MODE_OUTPUT) | modeBit(MODE_PULLUP);
  if (pin < 2) return 0;
  if (pin == 3 || pin == 5 || pin == 6) return digital | modeBit(MODE_PWM);
  if (pin == 9 || pin == 10) return digital | modeBit(MODE_SERVO);
  return pin >= FIRST_ANALOG_PIN ? digital | modeBit(MODE_ANALOG) : digital;
}
