#include "analog-input.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

namespace {

volatile uint16_t latestCounts;
volatile bool done;

}  // namespace

ISR(ADC_vect) {
  latestCounts = ADC;
  done = true;
}

namespace analog {

// Prescaler 128: 125 kHz, within the 50 to 200 kHz that full resolution needs (datasheet 23.4).
void begin() { ADCSRA = (1 << ADEN) | (1 << ADIE) | (1 << ADPS2) | (1 << ADPS1) | (1 << ADPS0); }

void start(uint8_t channel) {
  ADMUX = (1 << REFS0) | (channel & 0x07);
  done = false;
  ADCSRA |= 1 << ADSC;
}

bool take(uint16_t& counts) {
  if (!done) return false;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { counts = latestCounts; }
  done = false;
  return true;
}

bool resultPending() { return done; }

}  // namespace analog
