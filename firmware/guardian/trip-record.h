// Remembers a trip over resets (.noinit RAM, at once) and losses of power (EEPROM, within some 10 ms), until it is
// acknowledged.
#pragma once

#include <stdint.h>

#include "trip.h"

constexpr uint16_t TRIP_RECORD_ADDRESS = 0x070;

namespace tripRecord {

// The trip that was not acknowledged before this boot; `none` when there is none. Call it once, before the others.
Trip recall();

// What is to be remembered from now on. Safe within an interrupt.
void remember(Trip trip);

// Brings the EEPROM one byte nearer to what is to be remembered, when it is ready for a byte; never waits.
void writeSome();

}  // namespace tripRecord
