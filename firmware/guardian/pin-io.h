// Levels and directions of the Uno's pins 0-19, and the PWM of pins 3, 5 and 6. No policy.
#pragma once

#include <stdint.h>

namespace pinio {

enum class Direction : uint8_t { input, inputPullup, output };

void setDirection(uint8_t pin, Direction direction);
void write(uint8_t pin, bool high);

// Levels of Firmata port 0 (pins 0-7), 1 (8-15) or 2 (16-19), bit 0 first.
uint8_t readPort(uint8_t port);

// Duty 0 to 255 on a pin with a PWM timer (3, 5, 6). 0 and 255 are steady levels.
void writePwm(uint8_t pin, uint8_t duty);

// Gives the pin back from its PWM timer.
void stopPwm(uint8_t pin);

}  // namespace pinio
