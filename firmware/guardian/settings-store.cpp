#include "settings-store.h"

#include "eeprom.h"

namespace {

uint8_t pending[SETTINGS_BYTES];
uint16_t address;
uint8_t written;
bool underWay;

uint16_t addressOf(uint8_t copy) { return copy == 0 ? SETTINGS_ADDRESS_A : SETTINGS_ADDRESS_B; }

}  // namespace

namespace settingsStore {

Settings read() {
  uint8_t copies[SETTINGS_COPIES][SETTINGS_BYTES];
  for (uint8_t copy = 0; copy < SETTINGS_COPIES; copy++) eeprom::read(addressOf(copy), copies[copy], SETTINGS_BYTES);
  return chooseSettings(copies[0], copies[1]);
}

void begin(const Settings& now, const uint8_t* record) {
  for (uint8_t i = 0; i < SETTINGS_BYTES; i++) pending[i] = record[i];
  address = addressOf(now.recordValid() && now.copy == 0 ? 1 : 0);
  written = 0;
  underWay = true;
}

bool writing() { return underWay; }

bool writeSome() {
  if (!underWay || !eeprom::ready()) return false;
  if (written < SETTINGS_BYTES) {
    eeprom::startUpdate(address + written, pending[written]);
    written++;
    return false;
  }
  underWay = false;
  return true;
}

}  // namespace settingsStore
