#include "settings-store.h"

#include "eeprom.h"
#include "little-endian.h"

namespace {

uint8_t pending[SETTINGS_BYTES];
uint16_t address;
uint8_t written;
bool underWay;

// The release pulse and its complement.
constexpr uint8_t RELEASE_RECORD_BYTES = 4;
uint8_t releaseRecord[RELEASE_RECORD_BYTES];
uint8_t releaseUnwritten;

constexpr uint16_t SERVO_MIDDLE_US = 1500;
constexpr uint16_t SERVO_MIN_US = 544;
constexpr uint16_t SERVO_MAX_US = 2400;

void keepRelease(uint16_t releaseUs) {
  putU16(releaseRecord, releaseUs);
  putU16(releaseRecord + 2, static_cast<uint16_t>(~releaseUs));
  releaseUnwritten = RELEASE_RECORD_BYTES;
}

// Gives defaults the release pulse that was kept, and a hold pulse that is told apart from it.
void recallRelease(Settings& settings) {
  uint8_t kept[RELEASE_RECORD_BYTES];
  eeprom::read(RELEASE_RECORD_ADDRESS, kept, RELEASE_RECORD_BYTES);
  const uint16_t releaseUs = getU16(kept);
  if (static_cast<uint16_t>(~releaseUs) != getU16(kept + 2)) return;
  if (!(releaseUs >= SERVO_MIN_US && releaseUs <= SERVO_MAX_US)) return;
  if (releaseUs < SERVO_MIDDLE_US) settings.holdUs = settings.releaseUs;
  settings.releaseUs = releaseUs;
}

uint16_t addressOf(uint8_t copy) { return copy == 0 ? SETTINGS_ADDRESS_A : SETTINGS_ADDRESS_B; }

}  // namespace

namespace settingsStore {

Settings read() {
  underWay = false;
  uint8_t copies[SETTINGS_COPIES][SETTINGS_BYTES];
  for (uint8_t copy = 0; copy < SETTINGS_COPIES; copy++) eeprom::read(addressOf(copy), copies[copy], SETTINGS_BYTES);
  Settings settings = chooseSettings(copies[0], copies[1]);
  if (settings.recordValid()) {
    keepRelease(settings.releaseUs);
  } else {
    recallRelease(settings);
  }
  return settings;
}

void begin(const Settings& now, const uint8_t* record) {
  for (uint8_t i = 0; i < SETTINGS_BYTES; i++) pending[i] = record[i];
  address = addressOf(now.recordValid() && now.copy == 0 ? 1 : 0);
  written = 0;
  underWay = true;
}

bool writing() { return underWay; }

void writeSome() {
  if (!eeprom::ready()) return;
  if (!underWay) {
    if (releaseUnwritten == 0) return;
    const uint8_t at = static_cast<uint8_t>(RELEASE_RECORD_BYTES - releaseUnwritten);
    eeprom::startUpdate(RELEASE_RECORD_ADDRESS + at, releaseRecord[at]);
    releaseUnwritten--;
  } else if (written < SETTINGS_BYTES) {
    eeprom::startUpdate(address + written, pending[written]);
    written++;
  }
}

bool whole() { return underWay && written == SETTINGS_BYTES && eeprom::ready(); }

}  // namespace settingsStore
