#include "servo.h"

#include <avr/io.h>
#include <util/atomic.h>

#include "pins.h"

namespace {

constexpr uint16_t US_PER_COUNT = 4;
constexpr uint16_t TOP = 4999;
// Written instead of TOP itself: a write to TCNT1 blocks a compare match in the next timer clock (datasheet 16.3).
constexpr uint16_t JUST_BEFORE_TOP = TOP - 1;
// Counts from JUST_BEFORE_TOP to the new pulse's first count.
constexpr uint16_t COUNTS_TO_BOTTOM = 2;
// A pulse that ends sooner than this is waited for: it could be over before the frame begins anew, and what was meant to
// lengthen it would be one of its own.
constexpr uint16_t NEARLY_OVER_COUNTS = 6;
// 16 us of polling at about ten cycles a turn: enough for the two counts to BOTTOM with a margin.
constexpr uint8_t BOTTOM_POLLS = 40;

bool restartPending;

// In fast PWM the pin is high for OCR + 1 counts.
uint16_t compareFor(uint16_t pulseUs) { return pulseUs / US_PER_COUNT - 1; }

bool lockPinHigh() { return PINB & (1 << PB1); }

void restartFrame() { TCNT1 = JUST_BEFORE_TOP; }

// Stretches the running pulse to the new width: what is left of it becomes one short pulse that begins without the
// pin having gone low, and the full width is in the buffer before that frame ends.
void stretchPulse(uint16_t elapsed, uint16_t compare) {
  OCR1A = compare - elapsed - COUNTS_TO_BOTTOM;
  restartFrame();
  for (uint8_t poll = 0; poll < BOTTOM_POLLS && TCNT1 >= JUST_BEFORE_TOP; poll++) {
  }
  OCR1A = compare;
}

}  // namespace

namespace servo {

void begin() {
  TCCR1A = 1 << WGM11;
  ICR1 = TOP;
  TCCR1B = (1 << WGM13) | (1 << WGM12) | (1 << CS11) | (1 << CS10);
}

void write(uint8_t pin, uint16_t pulseUs) {
  const uint16_t compare = compareFor(pulseUs);
  // The two halves of the register are written through one that all of Timer1 shares (datasheet 16.3), also with the
  // watchdog's interrupt.
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    if (pin == LOCK_PIN) {
      OCR1A = compare;
      TCCR1A |= 1 << COM1A1;
      DDRB |= 1 << DDB1;
    } else if (pin == FREE_SERVO_PIN) {
      OCR1B = compare;
      TCCR1A |= 1 << COM1B1;
      DDRB |= 1 << DDB2;
    }
  }
}

void writeLockNow(uint16_t pulseUs) {
  const uint16_t compare = compareFor(pulseUs);
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    // What the running pulse was begun with, unless this frame has seen a write before; then waiting is right as well.
    const uint16_t running = OCR1A;
    write(LOCK_PIN, pulseUs);
    restartPending = false;
    // Read as late as can be: what passes until the frame begins anew is added to the pulse.
    const uint16_t elapsed = TCNT1;
    if (!lockPinHigh()) {
      restartFrame();
    } else if (elapsed + NEARLY_OVER_COUNTS < compare && elapsed + NEARLY_OVER_COUNTS < running) {
      stretchPulse(elapsed, compare);
    } else {
      restartPending = true;
    }
  }
}

void tick() {
  if (!restartPending || lockPinHigh()) return;
  restartPending = false;
  restartFrame();
}

bool waiting() { return restartPending; }

void detach(uint8_t pin) {
  if (pin == LOCK_PIN) TCCR1A &= static_cast<uint8_t>(~(1 << COM1A1));
  if (pin == FREE_SERVO_PIN) TCCR1A &= static_cast<uint8_t>(~(1 << COM1B1));
}

}  // namespace servo
