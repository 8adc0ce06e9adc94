#include "clock.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

namespace {

// The 24 us an overflow is longer than a millisecond, in units of 8 us.
constexpr uint8_t EXCESS_PER_OVERFLOW = 3;
constexpr uint8_t EXCESS_PER_MS = 125;

volatile uint32_t elapsedMs;
volatile bool ticked;
uint8_t excess;

}  // namespace

ISR(TIMER0_OVF_vect) {
  uint32_t ms = elapsedMs + 1;
  excess += EXCESS_PER_OVERFLOW;
  if (excess >= EXCESS_PER_MS) {
    excess -= EXCESS_PER_MS;
    ms++;
  }
  elapsedMs = ms;
  ticked = true;
}

namespace clock {

void begin() {
  TCCR0A = (1 << WGM01) | (1 << WGM00);
  TCCR0B = (1 << CS01) | (1 << CS00);
  TIMSK0 = 1 << TOIE0;
}

uint32_t nowMs() {
  uint32_t ms;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { ms = elapsedMs; }
  return ms;
}

bool takeTick() {
  if (!ticked) return false;
  ticked = false;
  return true;
}

bool tickPending() { return ticked; }

}  // namespace clock
