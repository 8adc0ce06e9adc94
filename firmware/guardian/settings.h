// The settings record in the EEPROM (docs/guardian.md): what this table is and how it was calibrated.
//
// Pure: bytes in, settings or the reason why there are none out. A record with any field out of range is invalid as a
// whole; nothing is clamped. With no valid record the defaults below hold, neither simulated nor calibrated.
#pragma once

#include <stdint.h>

constexpr uint8_t SETTINGS_BYTES = 38;
constexpr uint8_t SETTINGS_COPIES = 2;
constexpr uint16_t SETTINGS_ADDRESS_A = 0x010;
constexpr uint16_t SETTINGS_ADDRESS_B = 0x040;

// The part of a record that a SETTINGS frame brings: bytes 8 to 35.
constexpr uint8_t SETTINGS_BODY_OFFSET = 8;
constexpr uint8_t SETTINGS_BODY_BYTES = 28;

constexpr uint8_t SENSOR_POTENTIOMETER = 1 << 0;
constexpr uint8_t SENSOR_MPU6050 = 1 << 1;

enum class BuzzerKind : uint8_t { passive = 0, active = 1 };

// The numbers are those of IDENTITY byte 3.
enum class RecordState : uint8_t { valid = 0, blank = 1, damaged = 2, newer = 3 };

struct CalibrationPoint {
  uint16_t counts;
  int16_t angleCentideg;
};

struct Settings {
  RecordState recordState;
  bool simulated;
  bool calibrated;          // the potentiometer
  bool inertialCalibrated;  // the MPU-6050
  bool lockSwitchFitted;
  uint8_t copy;  // which of the two holds the record; of no meaning unless valid
  uint32_t counter;
  uint32_t tableId;
  CalibrationPoint pointA;
  CalibrationPoint pointB;
  uint16_t holdUs;
  uint16_t releaseUs;
  uint8_t sensorChannel;
  BuzzerKind buzzerKind;
  uint8_t sensors;       // SENSOR_... bits
  uint8_t inertialAxis;  // 0 X, 1 Y, 2 Z; +3 = the table turns the other way
  int16_t inertialZeroCentideg;
  uint16_t bandGapMv;  // 0 = not measured

  bool recordValid() const { return recordState == RecordState::valid; }
  bool has(uint8_t sensor) const { return (sensors & sensor) != 0; }

  // Every sensor that is fitted has been.
  bool allCalibrated() const {
    return (calibrated || !has(SENSOR_POTENTIOMETER)) && (inertialCalibrated || !has(SENSOR_MPU6050));
  }
};

// What holds without a valid record.
Settings defaultSettings(RecordState why);

// The valid record with the higher counter, else the defaults; defaults also where either copy is of a newer layout.
// Each argument is SETTINGS_BYTES long.
Settings chooseSettings(const uint8_t* copyA, const uint8_t* copyB);

// Writes the record that follows `now`: its flags and body as given, the simulated bit and the layout as they are, the
// counter one higher, sealed. False when that record would not be valid.
bool nextRecord(const Settings& now, uint8_t flags, const uint8_t* body, uint8_t* record);
