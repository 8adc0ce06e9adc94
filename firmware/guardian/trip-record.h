// Remembers a trip over resets (.noinit RAM, at once) and losses of power (EEPROM, within some 10 ms), until it is
// acknowledged; and over resets that a session was running, whatever the chip says of their cause: a boot loader may
// have cleared that (Optiboot does).
#pragma once

#include <stdint.h>

#include "trip.h"

constexpr uint16_t TRIP_RECORD_ADDRESS = 0x070;

namespace tripRecord {

// The trip that was not acknowledged before this boot, `resetInSession` when a session was running, or `none`. Call it
// once, before the others.
Trip recall();

// Whether a session is running from now on.
void rememberSession(bool running);

// What is to be remembered from now on. Safe within an interrupt.
void remember(Trip trip);

// Brings the EEPROM one byte nearer to what is to be remembered, when it is ready for a byte; never waits.
void writeSome();

}  // namespace tripRecord
