// The two copies of the settings record in the EEPROM: read at boot, and replaced one byte at a time while the loop goes
// on. The copy in use is never touched, so power may go at any moment.
//
// The release pulse stands there a third time, apart: with both copies damaged, or of a newer layout, the safe pose is
// still this table's own. On a table whose servo is mounted the other way round the factory's would be *hold*.
#pragma once

#include <stdint.h>

#include "settings.h"

constexpr uint16_t RELEASE_RECORD_ADDRESS = 0x072;

namespace settingsStore {

// What the EEPROM holds; ends the writing of a record. Without a valid record the defaults with the release pulse that
// was in force last.
Settings read();

// Begins to write a whole record over the copy that `now` was not read from. Not while one is being written.
void begin(const Settings& now, const uint8_t* record);

// From `begin` until what was written is read back.
bool writing();

// Begins the next byte of what is to be written when the EEPROM is ready for it; never waits.
void writeSome();

// A record has been written and can be read back, without waiting.
bool whole();

}  // namespace settingsStore
