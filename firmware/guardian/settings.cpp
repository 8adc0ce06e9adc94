#include "settings.h"

#include "crc16.h"
#include "little-endian.h"
#include "pins.h"

namespace {

constexpr uint16_t MAGIC = 0x5449;
constexpr uint8_t LAYOUT_VERSION = 2;
// Before the second sensor: 32 bytes, the CRC at 30, a potentiometer alone.
constexpr uint8_t FIRST_LAYOUT = 1;
constexpr uint8_t FIRST_LAYOUT_BYTES = 32;

constexpr uint8_t FLAG_SIMULATED = 1 << 0;
constexpr uint8_t FLAG_CALIBRATED = 1 << 1;
constexpr uint8_t FLAG_INERTIAL_CALIBRATED = 1 << 2;
constexpr uint8_t FLAG_LOCK_SWITCH = 1 << 3;
constexpr uint8_t FIRST_LAYOUT_FLAGS = FLAG_SIMULATED | FLAG_CALIBRATED;
constexpr uint8_t ALL_FLAGS = FIRST_LAYOUT_FLAGS | FLAG_INERTIAL_CALIBRATED | FLAG_LOCK_SWITCH;

constexpr uint16_t SERVO_MIN_US = 544;
constexpr uint16_t SERVO_MAX_US = 2400;
// Closer than this the two positions of the lock could not be told apart at the servo's horn.
constexpr uint16_t SERVO_MIN_TRAVEL_US = 100;
constexpr uint16_t ADC_MAX_COUNTS = 1023;
constexpr uint16_t MIN_CALIBRATION_COUNTS = 32;
constexpr int16_t MAX_CENTIDEG = 18000;
constexpr uint8_t LAST_AXIS = 5;
// 1.1 V within 10 % by the datasheet, and what a voltmeter adds.
constexpr uint16_t BAND_GAP_MIN_MV = 950;
constexpr uint16_t BAND_GAP_MAX_MV = 1250;

uint16_t distance(uint16_t a, uint16_t b) { return a > b ? a - b : b - a; }

bool angleOk(int16_t centideg) { return centideg >= -MAX_CENTIDEG && centideg <= MAX_CENTIDEG; }

bool servoPositionsOk(uint16_t holdUs, uint16_t releaseUs) {
  return holdUs >= SERVO_MIN_US && holdUs <= SERVO_MAX_US && releaseUs >= SERVO_MIN_US &&
         releaseUs <= SERVO_MAX_US && distance(holdUs, releaseUs) >= SERVO_MIN_TRAVEL_US;
}

bool pointOk(const CalibrationPoint& point) {
  return point.counts <= ADC_MAX_COUNTS && angleOk(point.angleCentideg);
}

bool potentiometerOk(const Settings& settings) {
  if (!pointOk(settings.pointA) || !pointOk(settings.pointB)) return false;
  if (!settings.calibrated) return true;
  return distance(settings.pointA.counts, settings.pointB.counts) >= MIN_CALIBRATION_COUNTS &&
         settings.pointA.angleCentideg != settings.pointB.angleCentideg;
}

bool secondSensorOk(const Settings& settings) {
  const uint8_t known = SENSOR_POTENTIOMETER | SENSOR_MPU6050;
  return settings.sensors != 0 && (settings.sensors & ~known) == 0 && settings.inertialAxis <= LAST_AXIS &&
         angleOk(settings.inertialZeroCentideg) &&
         (settings.bandGapMv == 0 ||
          (settings.bandGapMv >= BAND_GAP_MIN_MV && settings.bandGapMv <= BAND_GAP_MAX_MV));
}

// The pins stand in the record so that a host can read them; this firmware drives no others.
bool pinsOk(const uint8_t* record) {
  return record[24] == LOCK_PIN && record[25] == BUZZER_PIN && record[26] == STOP_PIN &&
         record[27] <= LAST_SENSOR_CHANNEL;
}

bool sealed(const uint8_t* record, uint8_t bytes) {
  return getU16(record + bytes - 2) == crc16(record, static_cast<uint8_t>(bytes - 2));
}

void takeSecondSensor(const uint8_t* record, Settings& settings) {
  settings.inertialCalibrated = (record[3] & FLAG_INERTIAL_CALIBRATED) != 0;
  settings.lockSwitchFitted = (record[3] & FLAG_LOCK_SWITCH) != 0;
  settings.sensors = record[29];
  settings.inertialAxis = record[30];
  settings.inertialZeroCentideg = getI16(record + 32);
  settings.bandGapMv = getU16(record + 34);
}

bool ofThisLayout(const uint8_t* record) {
  return record[2] == LAYOUT_VERSION && (record[3] & ~ALL_FLAGS) == 0 && record[31] == 0;
}

bool ofFirstLayout(const uint8_t* record) {
  return record[2] == FIRST_LAYOUT && (record[3] & ~FIRST_LAYOUT_FLAGS) == 0 && record[29] == 0;
}

// Everything but the seal.
bool takeFields(const uint8_t* record, Settings& settings) {
  if (getU16(record) != MAGIC || record[28] > 1) return false;
  settings = defaultSettings(RecordState::valid);
  if (ofThisLayout(record)) {
    takeSecondSensor(record, settings);
  } else if (!ofFirstLayout(record)) {
    return false;
  }
  settings.simulated = (record[3] & FLAG_SIMULATED) != 0;
  settings.calibrated = (record[3] & FLAG_CALIBRATED) != 0;
  settings.counter = getU32(record + 4);
  settings.tableId = getU32(record + 8);
  settings.pointA = CalibrationPoint{getU16(record + 12), getI16(record + 14)};
  settings.pointB = CalibrationPoint{getU16(record + 16), getI16(record + 18)};
  settings.holdUs = getU16(record + 20);
  settings.releaseUs = getU16(record + 22);
  settings.sensorChannel = record[27];
  settings.buzzerKind = static_cast<BuzzerKind>(record[28]);
  return pinsOk(record) && servoPositionsOk(settings.holdUs, settings.releaseUs) && potentiometerOk(settings) &&
         secondSensorOk(settings);
}

bool decode(const uint8_t* record, Settings& settings) {
  return sealed(record, record[2] == FIRST_LAYOUT ? FIRST_LAYOUT_BYTES : SETTINGS_BYTES) && takeFields(record, settings);
}

// Whatever else a newer firmware changes, it keeps the places of magic and version. An erased version byte behind a
// magic is a first write that was cut short.
bool isNewer(const uint8_t* record) { return getU16(record) == MAGIC && record[2] > LAYOUT_VERSION && record[2] != 0xFF; }

bool isErased(const uint8_t* record) {
  for (uint8_t i = 0; i < SETTINGS_BYTES; i++) {
    if (record[i] != 0xFF) return false;
  }
  return true;
}

}  // namespace

Settings defaultSettings(RecordState why) {
  Settings settings = {};
  settings.recordState = why;
  settings.holdUs = 1000;
  settings.releaseUs = 2000;
  settings.sensorChannel = SENSOR_CHANNEL;
  settings.buzzerKind = BuzzerKind::passive;
  settings.sensors = SENSOR_POTENTIOMETER;
  return settings;
}

Settings chooseSettings(const uint8_t* copyA, const uint8_t* copyB) {
  if (isNewer(copyA) || isNewer(copyB)) return defaultSettings(RecordState::newer);
  Settings fromA;
  Settings fromB;
  const bool validA = decode(copyA, fromA);
  const bool validB = decode(copyB, fromB);
  fromA.copy = 0;
  fromB.copy = 1;
  if (validA && (!validB || fromA.counter >= fromB.counter)) return fromA;
  if (validB) return fromB;
  return defaultSettings(isErased(copyA) && isErased(copyB) ? RecordState::blank : RecordState::damaged);
}

bool nextRecord(const Settings& now, uint8_t flags, const uint8_t* body, uint8_t* record) {
  if ((flags & FLAG_SIMULATED) != 0) return false;
  putU16(record, MAGIC);
  record[2] = LAYOUT_VERSION;
  record[3] = static_cast<uint8_t>(flags | (now.simulated ? FLAG_SIMULATED : 0));
  putU32(record + 4, now.counter + 1);
  for (uint8_t i = 0; i < SETTINGS_BODY_BYTES; i++) record[SETTINGS_BODY_OFFSET + i] = body[i];
  Settings ignored;
  if (!takeFields(record, ignored)) return false;
  putU16(record + SETTINGS_BYTES - 2, crc16(record, SETTINGS_BYTES - 2));
  return true;
}
