#include "frame.h"

#include "ceilings.h"
#include "crc16.h"
#include "little-endian.h"
#include "pins.h"
#include "version.h"

namespace {

constexpr uint8_t LEASE_HOLD = 1 << 0;
constexpr uint8_t LEASE_ARMED = 1 << 1;
constexpr uint8_t LEASE_ACKNOWLEDGE = 1 << 2;
constexpr uint8_t LEASE_FLAGS = LEASE_HOLD | LEASE_ARMED | LEASE_ACKNOWLEDGE;

constexpr uint8_t SETTINGS_FLAG_SIMULATED = 1 << 0;
constexpr uint16_t TRY_MIN_US = 544;
constexpr uint16_t TRY_MAX_US = 2400;

uint8_t flag(bool on, uint8_t bit) { return on ? static_cast<uint8_t>(1 << bit) : 0; }

uint16_t frameCrc(uint8_t id, const uint8_t* payload, uint8_t length) {
  return crc16(payload, static_cast<uint8_t>(length - 2), crc16Add(CRC16_START, id));
}

// Unpacks a whole frame of `length` bytes and tells whether it is intact, of this version and meant for `here`.
bool open(uint8_t id, const uint8_t* packed, uint8_t packedBytes, const Recipient& here, uint8_t* payload,
          uint8_t length) {
  if (!unpack7(packed, packedBytes, payload, length) || !frameIntact(id, payload, length)) return false;
  if (payload[0] != FRAME_MAJOR) return false;
  return getU32(payload + 4) == here.bootNonce && getU32(payload + 8) == here.tableId;
}

bool limitsOk(const Lease& lease) {
  if (!lease.armed) {
    return lease.maxAngleCentideg == NO_ANGLE && lease.maxDurationS == 0 && lease.sessionCapS == 0;
  }
  return lease.maxAngleCentideg > 0 && lease.maxAngleCentideg <= CEILING_ANGLE_CENTIDEG &&
         lease.maxDurationS > 0 && lease.maxDurationS <= CEILING_DURATION_S &&
         lease.sessionCapS >= lease.maxDurationS && lease.sessionCapS <= CEILING_SESSION_CAP_S;
}

}  // namespace

// Both multiply by a power of two that moves along: this chip has no other shift by a variable number of bits than a
// loop.
uint8_t pack7(const uint8_t* payload, uint8_t length, uint8_t* packed) {
  uint8_t carried = 0;
  uint8_t place = 1;
  uint8_t written = 0;
  for (uint8_t i = 0; i < length; i++) {
    const uint16_t wide = static_cast<uint16_t>(payload[i]) * place;
    packed[written++] = static_cast<uint8_t>(carried | wide) & 0x7F;
    carried = static_cast<uint8_t>(static_cast<uint16_t>(wide << 1) >> 8);
    place = static_cast<uint8_t>(place << 1);
    if (place < 0x80) continue;
    packed[written++] = carried;
    carried = 0;
    place = 1;
  }
  if (place != 1) packed[written++] = carried;
  return written;
}

bool unpack7(const uint8_t* packed, uint8_t packedBytes, uint8_t* payload, uint8_t length) {
  if (packedBytes != packedLength(length)) return false;
  uint8_t carried = 0;
  uint8_t place = 1;  // of eight packed bytes the first is only carried on
  uint8_t written = 0;
  for (uint8_t i = 0; i < packedBytes; i++) {
    if (packed[i] > 0x7F) return false;
    if (place == 1) {
      carried = packed[i];
      place = 0x80;
      continue;
    }
    if (written == length) return false;
    const uint16_t wide = static_cast<uint16_t>(packed[i]) * place;
    payload[written++] = static_cast<uint8_t>(carried | wide);
    carried = static_cast<uint8_t>(wide >> 8);
    place >>= 1;
  }
  return written == length && carried == 0;
}

void sealFrame(uint8_t id, uint8_t* payload, uint8_t length) {
  putU16(payload + length - 2, frameCrc(id, payload, length));
}

bool frameIntact(uint8_t id, const uint8_t* payload, uint8_t length) {
  return getU16(payload + length - 2) == frameCrc(id, payload, length);
}

bool decodeLease(const uint8_t* packed, uint8_t packedBytes, const Recipient& here, Lease& lease) {
  uint8_t payload[LEASE_BYTES];
  if (!open(LEASE_ID, packed, packedBytes, here, payload, LEASE_BYTES)) return false;
  const uint8_t flags = payload[1];
  if ((flags & ~LEASE_FLAGS) != 0 || payload[16] > LAST_SIGNAL || payload[17] != 0) return false;

  lease.hold = (flags & LEASE_HOLD) != 0;
  lease.armed = (flags & LEASE_ARMED) != 0;
  lease.acknowledge = (flags & LEASE_ACKNOWLEDGE) != 0;
  lease.seq = getU16(payload + 2);
  lease.maxAngleCentideg = getI16(payload + 12);
  lease.maxDurationS = getU16(payload + 14);
  lease.signal = static_cast<Signal>(payload[16]);
  lease.sessionCapS = getU16(payload + 18);
  if ((lease.hold && !lease.armed) || (lease.acknowledge && lease.armed)) return false;
  return limitsOk(lease);
}

bool decodeSettingsFrame(const uint8_t* packed, uint8_t packedBytes, const Recipient& here, NewSettings& settings) {
  uint8_t payload[SETTINGS_FRAME_BYTES];
  if (!open(SETTINGS_ID, packed, packedBytes, here, payload, SETTINGS_FRAME_BYTES)) return false;
  if ((payload[1] & SETTINGS_FLAG_SIMULATED) != 0) return false;
  settings.flags = payload[1];
  settings.counterLow = getU16(payload + 2);
  for (uint8_t i = 0; i < SETTINGS_BODY_BYTES; i++) settings.body[i] = payload[12 + i];
  return true;
}

bool decodeTry(const uint8_t* packed, uint8_t packedBytes, const Recipient& here, Trial& trial) {
  uint8_t payload[TRY_BYTES];
  if (!open(TRY_ID, packed, packedBytes, here, payload, TRY_BYTES)) return false;
  if (payload[1] != 0 || getU16(payload + 14) != 0) return false;
  trial.seq = getU16(payload + 2);
  trial.pulseUs = getU16(payload + 12);
  return trial.pulseUs == 0 || (trial.pulseUs >= TRY_MIN_US && trial.pulseUs <= TRY_MAX_US);
}

void encodeStatus(const Status& status, uint8_t* payload) {
  payload[0] = FRAME_MAJOR;
  payload[1] = flag(status.holding, 0) | flag(status.leaseValid, 1) | flag(status.armed, 2) |
               flag(status.tripped, 3) | flag(status.stopOpen, 4) | flag(status.simulated, 5) |
               flag(status.calibrated, 6) | flag(status.quiet, 7);
  putU16(payload + 2, status.seq);
  putU32(payload + 4, status.bootNonce);
  putU32(payload + 8, status.tableId);
  putU32(payload + 12, status.uptimeMs);
  putU16(payload + 16, status.ackSeq);
  putU16(payload + 18, status.refusedFrames);
  putU16(payload + 20, status.refusedRawWrites);
  putI16(payload + 22, status.angleCentideg);
  payload[24] = status.trip;
  payload[25] = status.resetCause;
  payload[26] = static_cast<uint8_t>(status.signal);
  payload[27] = status.sensor;
  putU16(payload + 28, status.leaseAgeMs);
  putI16(payload + 30, status.maxAngleCentideg);
  putU16(payload + 32, status.maxDurationS);
  putU16(payload + 34, status.invertedDs);
  putU16(payload + 36, status.supplyMv);
  payload[38] = status.obstacles;
  payload[39] = status.lockSwitch;
  putI16(payload + 40, status.rateDegPerS);
  sealFrame(STATUS_ID, payload, STATUS_BYTES);
}

void encodeIdentity(const Settings& settings, uint32_t bootNonce, uint8_t* payload) {
  payload[0] = FRAME_MAJOR;
  payload[1] = FRAME_MINOR;
  payload[2] = flag(settings.simulated, 0) | flag(settings.recordValid(), 1) | flag(settings.calibrated, 2) |
               flag(settings.inertialCalibrated, 3) | flag(settings.lockSwitchFitted, 4);
  payload[3] = static_cast<uint8_t>(settings.recordState);
  putU32(payload + 4, bootNonce);
  putU32(payload + 8, settings.tableId);
  putI16(payload + 12, CEILING_ANGLE_CENTIDEG);
  putU16(payload + 14, CEILING_DURATION_S);
  putU16(payload + 16, settings.pointA.counts);
  putI16(payload + 18, settings.pointA.angleCentideg);
  putU16(payload + 20, settings.pointB.counts);
  putI16(payload + 22, settings.pointB.angleCentideg);
  putU16(payload + 24, settings.holdUs);
  putU16(payload + 26, settings.releaseUs);
  payload[28] = LOCK_PIN;
  payload[29] = BUZZER_PIN;
  payload[30] = STOP_PIN;
  payload[31] = settings.sensorChannel;
  putU16(payload + 32, LEASE_MS);
  payload[34] = FIRMWARE_MAJOR;
  payload[35] = FIRMWARE_MINOR;
  payload[36] = FIRMWARE_PATCH;
  payload[37] = static_cast<uint8_t>(settings.buzzerKind);
  putU16(payload + 38, CEILING_SESSION_CAP_S);
  payload[40] = settings.sensors;
  payload[41] = settings.inertialAxis;
  putI16(payload + 42, settings.inertialZeroCentideg);
  putU16(payload + 44, static_cast<uint16_t>(settings.counter));
  putU16(payload + 46, settings.bandGapMv);
  sealFrame(IDENTITY_ID, payload, IDENTITY_BYTES);
}
