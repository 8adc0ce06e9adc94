// The board's clock: Timer0 overflows every 1.024 ms, and the milliseconds counted from it are exact on average.
// Timer0 runs at prescaler 64 in fast PWM mode, which also gives pins 5 and 6 their PWM.
#pragma once

#include <stdint.h>

namespace clock {

void begin();

// Milliseconds since boot; wraps after 49.7 days.
uint32_t nowMs();

// True once per overflow.
bool takeTick();
bool tickPending();

}  // namespace clock
