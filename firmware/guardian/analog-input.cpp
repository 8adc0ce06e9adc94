#include "analog-input.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

namespace {

constexpr uint8_t NONE = 0xFF;
constexpr uint8_t BAND_GAP = 14;  // datasheet, table 23-4
// The band-gap drives the converter weakly: only the last of several conversions in a row has settled.
constexpr uint8_t BAND_GAP_CONVERSIONS = 5;
constexpr uint8_t SAMPLES_PER_BAND_GAP = 32;

// A result and whether it is still to be taken.
struct Result {
  volatile uint16_t counts;
  volatile bool ready;
};

volatile uint8_t watched = NONE;
volatile uint8_t requested = NONE;
volatile uint8_t converting = NONE;
uint8_t samplesToBandGap = SAMPLES_PER_BAND_GAP;
uint8_t bandGapLeft;
Result sample;
Result single;
Result bandGap;

void deliver(Result& result, uint16_t counts) {
  result.counts = counts;
  result.ready = true;
}

bool takeFrom(Result& result, uint16_t& counts) {
  if (!result.ready) return false;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    counts = result.counts;
    result.ready = false;
  }
  return true;
}

void select(uint8_t channel) {
  converting = channel;
  ADMUX = (1 << REFS0) | channel;
}

void convert(uint8_t channel) {
  select(channel);
  ADCSRA |= 1 << ADSC;
}

// What fits between two samples, one of them; then the watched channel waits for its trigger again.
void goOn() {
  if (requested != NONE) {
    const uint8_t channel = requested;
    requested = NONE;
    convert(channel);
  } else if (watched != NONE && samplesToBandGap == 0) {
    samplesToBandGap = SAMPLES_PER_BAND_GAP;
    bandGapLeft = BAND_GAP_CONVERSIONS;
    convert(BAND_GAP);
  } else if (watched != NONE) {
    select(watched);
  } else {
    converting = NONE;
  }
}

void finishSample(uint16_t counts) {
  deliver(sample, counts);
  if (samplesToBandGap > 0) samplesToBandGap--;
  if (requested == watched) {
    requested = NONE;
    deliver(single, counts);
  }
  goOn();
}

void finishBandGap(uint16_t counts) {
  if (--bandGapLeft > 0) {
    convert(BAND_GAP);
    return;
  }
  deliver(bandGap, counts);
  select(watched);
}

}  // namespace

ISR(ADC_vect) {
  const uint16_t counts = ADC;
  if (converting == watched) {
    finishSample(counts);
  } else if (converting == BAND_GAP) {
    finishBandGap(counts);
  } else {
    deliver(single, counts);
    if (watched != NONE) {
      select(watched);
    } else {
      goOn();
    }
  }
}

namespace analog {

// Prescaler 128: 125 kHz, within the 50 to 200 kHz that full resolution needs (datasheet 23.4).
void begin() { ADCSRA = (1 << ADEN) | (1 << ADIE) | (1 << ADPS2) | (1 << ADPS1) | (1 << ADPS0); }

void watch(uint8_t channel) {
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    watched = channel;
    select(channel);
    ADCSRB = 1 << ADTS2;  // Timer0 overflow
    ADCSRA |= 1 << ADATE;
  }
}

bool takeSample(uint16_t& counts) { return takeFrom(sample, counts); }
bool takeBandGap(uint16_t& counts) { return takeFrom(bandGap, counts); }
bool take(uint16_t& counts) { return takeFrom(single, counts); }

void start(uint8_t channel) {
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    single.ready = false;
    requested = channel & 0x07;
    if (converting == NONE) goOn();
  }
}

bool resultPending() { return sample.ready || single.ready || bandGap.ready; }

}  // namespace analog
