// Bytes of the EEPROM. A write takes 3.3 ms, so it happens at boot only; every wait is bounded.
#pragma once

#include <stdint.h>

namespace eeprom {

void read(uint16_t address, uint8_t* bytes, uint8_t length);

// Writes the bytes that differ. A byte that is not ready in time is left as it is.
void update(uint16_t address, const uint8_t* bytes, uint8_t length);

}  // namespace eeprom
