#include "settings.h"

#include "crc16.h"
#include "little-endian.h"
#include "pins.h"

namespace {

constexpr uint16_t MAGIC = 0x5449;
constexpr uint8_t LAYOUT_VERSION = 1;
constexpr uint8_t FLAG_SIMULATED = 1 << 0;
constexpr uint8_t FLAG_CALIBRATED = 1 << 1;
constexpr uint16_t SERVO_MIN_US = 544;
constexpr uint16_t SERVO_MAX_US = 2400;
// Closer than this the two positions of the lock could not be told apart at the servo's horn.
constexpr uint16_t SERVO_MIN_TRAVEL_US = 100;
constexpr uint16_t ADC_MAX_COUNTS = 1023;
constexpr uint16_t MIN_CALIBRATION_COUNTS = 32;
constexpr int16_t MAX_CALIBRATION_CENTIDEG = 18000;

uint16_t distance(uint16_t a, uint16_t b) { return a > b ? a - b : b - a; }

bool servoPositionsOk(uint16_t holdUs, uint16_t releaseUs) {
  return holdUs >= SERVO_MIN_US && holdUs <= SERVO_MAX_US && releaseUs >= SERVO_MIN_US &&
         releaseUs <= SERVO_MAX_US && distance(holdUs, releaseUs) >= SERVO_MIN_TRAVEL_US;
}

bool pointOk(const CalibrationPoint& point) {
  return point.counts <= ADC_MAX_COUNTS && point.angleCentideg >= -MAX_CALIBRATION_CENTIDEG &&
         point.angleCentideg <= MAX_CALIBRATION_CENTIDEG;
}

bool calibrationOk(const Settings& settings) {
  if (!pointOk(settings.pointA) || !pointOk(settings.pointB)) return false;
  if (!settings.calibrated) return true;
  return distance(settings.pointA.counts, settings.pointB.counts) >= MIN_CALIBRATION_COUNTS &&
         settings.pointA.angleCentideg != settings.pointB.angleCentideg;
}

// The pins stand in the record so that a host can read them; this firmware drives no others.
bool pinsOk(const uint8_t* record) {
  return record[24] == LOCK_PIN && record[25] == BUZZER_PIN && record[26] == STOP_PIN &&
         record[27] <= LAST_SENSOR_CHANNEL;
}

bool decodeSettings(const uint8_t* record, Settings& settings) {
  if (crc16(record, SETTINGS_BYTES - 2) != getU16(record + SETTINGS_BYTES - 2)) return false;
  if (getU16(record) != MAGIC || record[2] != LAYOUT_VERSION) return false;
  const uint8_t flags = record[3];
  if ((flags & ~(FLAG_SIMULATED | FLAG_CALIBRATED)) != 0 || record[28] > 1 || record[29] != 0) return false;

  settings.recordValid = true;
  settings.simulated = (flags & FLAG_SIMULATED) != 0;
  settings.calibrated = (flags & FLAG_CALIBRATED) != 0;
  settings.tableId = getU32(record + 8);
  settings.pointA = CalibrationPoint{getU16(record + 12), getI16(record + 14)};
  settings.pointB = CalibrationPoint{getU16(record + 16), getI16(record + 18)};
  settings.holdUs = getU16(record + 20);
  settings.releaseUs = getU16(record + 22);
  settings.sensorChannel = record[27];
  settings.buzzerKind = static_cast<BuzzerKind>(record[28]);
  return pinsOk(record) && servoPositionsOk(settings.holdUs, settings.releaseUs) && calibrationOk(settings);
}

}  // namespace

Settings defaultSettings() {
  Settings settings = {};
  settings.holdUs = 1000;
  settings.releaseUs = 2000;
  settings.sensorChannel = SENSOR_CHANNEL;
  settings.buzzerKind = BuzzerKind::passive;
  return settings;
}

Settings chooseSettings(const uint8_t* copyA, const uint8_t* copyB) {
  Settings fromA;
  Settings fromB;
  const bool validA = decodeSettings(copyA, fromA);
  const bool validB = decodeSettings(copyB, fromB);
  if (validA && (!validB || getU32(copyA + 4) >= getU32(copyB + 4))) return fromA;
  if (validB) return fromB;
  return defaultSettings();
}
