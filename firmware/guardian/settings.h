// The settings record in the EEPROM (docs/guardian.md): what this table is and how it was calibrated.
//
// Pure: bytes in, settings or "invalid" out. A record with any field out of range is invalid as a whole; nothing
// is clamped. With no valid record the defaults below hold, neither simulated nor calibrated.
#pragma once

#include <stdint.h>

constexpr uint8_t SETTINGS_BYTES = 32;
constexpr uint16_t SETTINGS_ADDRESS_A = 0x010;
constexpr uint16_t SETTINGS_ADDRESS_B = 0x040;

enum class BuzzerKind : uint8_t { passive = 0, active = 1 };

struct CalibrationPoint {
  uint16_t counts;
  int16_t angleCentideg;
};

struct Settings {
  bool recordValid;
  bool simulated;
  bool calibrated;
  uint32_t tableId;
  CalibrationPoint pointA;
  CalibrationPoint pointB;
  uint16_t holdUs;
  uint16_t releaseUs;
  uint8_t sensorChannel;
  BuzzerKind buzzerKind;
};

// What holds without a valid record.
Settings defaultSettings();

// The valid record with the higher counter, else the defaults. Each argument is SETTINGS_BYTES long.
Settings chooseSettings(const uint8_t* copyA, const uint8_t* copyB);
