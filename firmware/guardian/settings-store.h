// The two copies of the settings record in the EEPROM: read at boot, and replaced one byte at a time while the loop goes
// on. The copy in use is never touched, so power may go at any moment.
#pragma once

#include <stdint.h>

#include "settings.h"

namespace settingsStore {

// What the EEPROM holds.
Settings read();

// Begins to write a whole record over the copy that `now` was not read from. Not while one is being written.
void begin(const Settings& now, const uint8_t* record);

bool writing();

// Begins the next byte when the EEPROM is ready for it; never waits. True once, when the last one has been written.
bool writeSome();

}  // namespace settingsStore
