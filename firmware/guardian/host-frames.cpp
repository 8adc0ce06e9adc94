#include "host-frames.h"

#include "guardian-parts.h"
#include "reset-cause.h"
#include "settings-store.h"
#include "status-report.h"
#include "uart.h"

namespace {

constexpr uint16_t STATUS_INTERVAL_MS = 20;
constexpr uint8_t SYSEX_OVERHEAD = 3;  // F0, id, F7

// Sends a frame whole or not at all.
bool sendFrame(uint8_t id, const uint8_t* payload, uint8_t length) {
  if (guardian.firmata.answering() || uart::room() < packedLength(length) + SYSEX_OVERHEAD) return false;
  uint8_t packed[packedLength(IDENTITY_BYTES)];
  const uint8_t packedBytes = pack7(payload, length, packed);
  uart::put(0xF0);
  uart::put(id);
  for (uint8_t i = 0; i < packedBytes; i++) uart::put(packed[i]);
  uart::put(0xF7);
  return true;
}

void sendStatus(uint32_t nowMs) {
  Status status;
  describe(guardian.supervisor, guardian.angle, guardian.supply, guardian.lockFeedback.state(), settingsObstacles(),
           status);
  status.simulated = guardian.settings.simulated;
  status.calibrated = guardian.settings.allCalibrated();
  status.seq = guardian.statusSeq++;
  status.bootNonce = guardian.bootNonce;
  status.tableId = guardian.settings.tableId;
  status.uptimeMs = nowMs;
  status.refusedFrames = guardian.refusedFrames;
  status.refusedRawWrites = guardian.refusedRawWrites;
  status.resetCause = resetCause();
  status.signal = guardian.signal.rendering();
  uint8_t payload[STATUS_BYTES];
  encodeStatus(status, payload);
  sendFrame(STATUS_ID, payload, STATUS_BYTES);
}

Recipient here() { return Recipient{guardian.bootNonce, guardian.settings.tableId}; }

bool takeLease(const FirmataMessage& message, uint32_t nowMs) {
  Lease lease;
  if (!decodeLease(message.data, message.dataLength, here(), lease)) return false;
  return guardian.supervisor.accept(lease, guardian.angle, guardian.supply, settingsObstacles(), nowMs);
}

bool takeTry(const FirmataMessage& message, uint32_t nowMs) {
  Trial trial;
  if (!decodeTry(message.data, message.dataLength, here(), trial) || !mayTryLock()) return false;
  if (!guardian.supervisor.takeNumber(trial.seq)) return false;
  guardian.lockTrial.ask(trial.pulseUs, nowMs);
  return true;
}

// A trip is acknowledged upright, which no angle ever says without a calibration or with a wrong one: then somebody who
// stands there has to hold the button meanwhile.
bool mayWriteSettings() {
  if (settingsStore::writing() || guardian.supervisor.armed()) return false;
  return !guardian.supervisor.tripped() || guardian.angle.state == SensorState::uncalibrated ||
         guardian.supervisor.stopOpen();
}

bool takeSettings(const FirmataMessage& message) {
  NewSettings wanted;
  if (!decodeSettingsFrame(message.data, message.dataLength, here(), wanted) || !mayWriteSettings()) return false;
  if (guardian.settings.recordState == RecordState::newer) return false;
  if (wanted.counterLow != static_cast<uint16_t>(guardian.settings.counter)) return false;
  uint8_t record[SETTINGS_BYTES];
  if (!nextRecord(guardian.settings, wanted.flags, wanted.body, record)) return false;
  settingsStore::begin(guardian.settings, record);
  return true;
}

bool takeIdentityRequest(const FirmataMessage& message, uint32_t nowMs) {
  if (message.dataLength != 0) return false;
  guardian.identityAsked = true;
  if (guardian.statusWanted) return true;
  guardian.statusWanted = true;
  guardian.nextStatusMs = nowMs;
  return true;
}

}  // namespace

bool takeFrame(const FirmataMessage& message, uint32_t nowMs) {
  switch (message.number) {
    case LEASE_ID: return takeLease(message, nowMs);
    case IDENTITY_ID: return takeIdentityRequest(message, nowMs);
    case SETTINGS_ID: return takeSettings(message);
    case TRY_ID: return takeTry(message, nowMs);
    default: return false;
  }
}

void sendIdentityIfAsked() {
  if (!guardian.identityAsked) return;
  uint8_t payload[IDENTITY_BYTES];
  encodeIdentity(guardian.settings, guardian.bootNonce, payload);
  if (sendFrame(IDENTITY_ID, payload, IDENTITY_BYTES)) guardian.identityAsked = false;
}

bool sendStatusIfDue(uint32_t nowMs) {
  if (!guardian.statusWanted || static_cast<int32_t>(nowMs - guardian.nextStatusMs) < 0) return false;
  guardian.nextStatusMs += STATUS_INTERVAL_MS;
  sendStatus(nowMs);
  return true;
}

bool mayTryLock() {
  if (guardian.supervisor.armed() || guardian.supervisor.tripped()) return false;
  if (guardian.angle.known()) return guardian.angle.centideg <= HORIZONTAL_CENTIDEG;
  return guardian.angle.state == SensorState::uncalibrated;
}

uint8_t settingsObstacles() {
  const RecordState state = guardian.settings.recordState;
  uint8_t found = 0;
  if (state != RecordState::valid) found |= OBSTACLE_SETTINGS;
  if (state == RecordState::newer) found |= OBSTACLE_NEWER_SETTINGS;
  if (settingsStore::writing()) found |= OBSTACLE_WRITING;
  return found;
}
