// The hardware watchdog: a loop that does not come round is released from outside.
//
// 120 ms without a round: the interrupt takes the safe pose with registers alone and notes the trip. 120 ms later,
// whatever the loop does by then, the chip resets. With interrupts off the interrupt cannot come and only the reset
// does (datasheet ATmega328P, 10.8.1: interrupt and system reset mode).
#pragma once

#include <stdint.h>

namespace watchdog {

// The parts of the loop that have to be reached before the watchdog is fed.
enum Task : uint8_t { input = 1 << 0, tick = 1 << 1, judging = 1 << 2, answers = 1 << 3 };

// `takeSafePose` is what the interrupt does: registers only, nothing can be expected of the loop any more.
void begin(void (*takeSafePose)());

// The interrupt has come: nothing that the loop may still do counts until the reset.
bool bitten();

// One part has done its work. Feeds the watchdog when all have since the last time, and never again once it has bitten.
void done(Task task);

}  // namespace watchdog
