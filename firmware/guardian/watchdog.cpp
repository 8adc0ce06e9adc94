#include "watchdog.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/wdt.h>
#include <util/atomic.h>

namespace {

constexpr uint8_t ALL_TASKS = watchdog::input | watchdog::tick | watchdog::judging | watchdog::answers;

void (*safePose)();
uint8_t doneTasks;
volatile bool hasBitten;

}  // namespace

ISR(WDT_vect) {
  hasBitten = true;
  safePose();
}

namespace watchdog {

void begin(void (*takeSafePose)()) {
  safePose = takeSafePose;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    wdt_reset();
    // The timed sequence: the new setting within four cycles of the change enable (datasheet 10.9.2).
    WDTCSR = (1 << WDCE) | (1 << WDE);
    WDTCSR = (1 << WDIE) | (1 << WDE) | WDTO_120MS;
  }
}

bool bitten() { return hasBitten; }

void done(Task task) {
  doneTasks |= task;
  if (doneTasks != ALL_TASKS || hasBitten) return;
  doneTasks = 0;
  wdt_reset();
}

}  // namespace watchdog
