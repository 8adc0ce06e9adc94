// Servo pulses on pins 9 (OC1A) and 10 (OC1B), made by Timer1 alone: no interrupt, so no jitter, and the pulses
// go on while the program hangs. 4 us per count, 20 ms per frame.
#pragma once

#include <stdint.h>

namespace servo {

// Starts the timer without a pulse on any pin.
void begin();

// Pulses of `pulseUs` from the next frame on (20 ms at most). The pin becomes an output.
void write(uint8_t pin, uint16_t pulseUs);

// The same on pin 9, with a new frame at once: the first complete pulse of the new width ends within `pulseUs`
// where the pin is low or the new pulse is longer than what has passed of the old one, else behind the old one.
// A pulse on pin 10 may be stretched once.
void writeLockNow(uint16_t pulseUs);

// Finishes what writeLockNow() could not do in the middle of a longer pulse. Call it in every turn of the loop.
void tick();

// A new frame waits for the end of a longer pulse, 2.4 ms at most: no time to sleep.
bool waiting();

// Ends the pulses on a pin; it stays an output at low.
void detach(uint8_t pin);

}  // namespace servo
