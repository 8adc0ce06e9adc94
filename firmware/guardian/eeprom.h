// Bytes of the EEPROM. A write takes 3.3 ms: at boot it is waited for, within bounds, and later one byte is begun at a
// time and not waited for.
#pragma once

#include <stdint.h>

namespace eeprom {

void read(uint16_t address, uint8_t* bytes, uint8_t length);

// Writes the bytes that differ. A byte that is not ready in time is left as it is.
void update(uint16_t address, const uint8_t* bytes, uint8_t length);

// True when no write is under way.
bool ready();

// Begins to write a byte, if it differs from what is there. Only when ready.
void startUpdate(uint16_t address, uint8_t value);

}  // namespace eeprom
