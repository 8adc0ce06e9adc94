#include "guardian-profile.h"

#include <avr/pgmspace.h>

namespace {

const char NAME[] PROGMEM = "InversionGuardian";

static_assert(portOf(STOP_PIN) == 0 && portOf(BUZZER_PIN) == 0 && portOf(LOCK_SWITCH_PIN) == 0 &&
                  portOf(LOCK_PIN) == 1 && portOf(SDA_PIN) == 2 && portOf(SCL_PIN) == 2,
              "guarded pins by port");

uint16_t modesWithoutBus(uint8_t pin) {
  if (pin == STOP_PIN || pin == LOCK_SWITCH_PIN) return modeBit(MODE_INPUT) | modeBit(MODE_PULLUP);
  if (pin == BUZZER_PIN) return modeBit(MODE_OUTPUT) | modeBit(MODE_PWM);
  if (pin == LOCK_PIN) return modeBit(MODE_OUTPUT) | modeBit(MODE_SERVO);
  // The sensor's pin only ever listens: driven or pulled up it would tell a wrong angle.
  if (pin >= FIRST_ANALOG_PIN && pin <= FIRST_ANALOG_PIN + LAST_SENSOR_CHANNEL) return modeBit(MODE_ANALOG);
  return unoModes(pin);
}

uint16_t modesWithBus(uint8_t pin) {
  return pin == SDA_PIN || pin == SCL_PIN ? modeBit(MODE_I2C) : modesWithoutBus(pin);
}

}  // namespace

FirmataProfile guardianProfile(bool busFitted) {
  const uint8_t digital = bitInPort(STOP_PIN) | bitInPort(BUZZER_PIN) | bitInPort(LOCK_SWITCH_PIN);
  const uint8_t bus = bitInPort(SDA_PIN) | bitInPort(SCL_PIN);
  return FirmataProfile{
      NAME, {digital, bitInPort(LOCK_PIN), busFitted ? bus : uint8_t{0}}, busFitted ? modesWithBus : modesWithoutBus};
}
