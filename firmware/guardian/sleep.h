// Idle sleep between interrupts: saves power, and time where the image runs in an instruction simulator.
#pragma once

#include <avr/interrupt.h>
#include <avr/sleep.h>

// Sleeps until the next interrupt unless `workPending()` says that there is something to do. It is asked with
// interrupts off, and sei() takes effect after the instruction that follows it, so no wake-up is missed.
template <typename WorkPending>
inline void sleepUnless(WorkPending workPending) {
  set_sleep_mode(SLEEP_MODE_IDLE);
  cli();
  if (!workPending()) {
    sleep_enable();
    sei();
    sleep_cpu();
    sleep_disable();
  }
  sei();
}
