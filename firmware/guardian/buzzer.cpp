#include "buzzer.h"

#include <avr/io.h>

namespace {

// 16 MHz / 128 / 189 = 661 Hz, high for 24 of 189 counts.
constexpr uint8_t TONE_TOP = 188;
constexpr uint8_t TONE_COMPARE = 23;

BuzzerKind kind;
bool sounding;

void startTone() {
  OCR2A = TONE_TOP;
  OCR2B = TONE_COMPARE;
  // One count before the end of a period: the tone begins at once.
  TCNT2 = TONE_TOP - 1;
  TCCR2A = (1 << COM2B1) | (1 << WGM21) | (1 << WGM20);
  TCCR2B = (1 << WGM22) | (1 << CS22) | (1 << CS20);
}

void stopTone() {
  TCCR2A = 0;
  TCCR2B = 0;
}

}  // namespace

namespace buzzer {

void begin(BuzzerKind wired) {
  sound(false);
  kind = wired;
  PORTD &= static_cast<uint8_t>(~(1 << PD3));
  DDRD |= 1 << DDD3;
}

void sound(bool on) {
  if (on == sounding) return;
  sounding = on;
  if (kind == BuzzerKind::active) {
    if (on) {
      PORTD |= 1 << PD3;
    } else {
      PORTD &= static_cast<uint8_t>(~(1 << PD3));
    }
  } else if (on) {
    startTone();
  } else {
    stopTone();
  }
}

}  // namespace buzzer
