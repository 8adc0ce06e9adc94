// The guardian's sysex frames (docs/guardian.md): packing, CRC and fields.
//
// Pure. A frame that is not exactly right decodes to a refusal and changes nothing.
#pragma once

#include <stdint.h>

#include "settings.h"
#include "signal.h"

constexpr uint8_t LEASE_ID = 0x01;
constexpr uint8_t STATUS_ID = 0x02;
constexpr uint8_t IDENTITY_ID = 0x03;
constexpr uint8_t SETTINGS_ID = 0x04;
constexpr uint8_t TRY_ID = 0x05;

constexpr uint8_t LEASE_BYTES = 22;
constexpr uint8_t STATUS_BYTES = 44;
constexpr uint8_t IDENTITY_BYTES = 50;
constexpr uint8_t SETTINGS_FRAME_BYTES = 42;
constexpr uint8_t TRY_BYTES = 18;

constexpr uint8_t FRAME_MAJOR = 2;
constexpr uint8_t FRAME_MINOR = 0;
constexpr int16_t NO_ANGLE = 0x7FFF;

// Bytes on the wire, without F0, id and F7, for a payload of `length` bytes.
constexpr uint8_t packedLength(uint8_t length) { return static_cast<uint8_t>((length * 8 + 6) / 7); }

// Packs `length` bytes, seven bits per byte, least significant first. Returns packedLength(length).
uint8_t pack7(const uint8_t* payload, uint8_t length, uint8_t* packed);

// The inverse. False when the length does not fit exactly or an unused bit is set.
bool unpack7(const uint8_t* packed, uint8_t packedBytes, uint8_t* payload, uint8_t length);

// Writes the CRC over the id and the payload into the payload's last two bytes.
void sealFrame(uint8_t id, uint8_t* payload, uint8_t length);

// True when the payload's last two bytes are the CRC over the id and the rest.
bool frameIntact(uint8_t id, const uint8_t* payload, uint8_t length);

struct Lease {
  bool hold;
  bool armed;
  bool acknowledge;
  uint16_t seq;
  int16_t maxAngleCentideg;  // NO_ANGLE when not armed
  uint16_t maxDurationS;     // 0 when not armed
  uint16_t sessionCapS;      // 0 when not armed
  Signal signal;
};

// Whom a frame must be meant for: this boot of this table.
struct Recipient {
  uint32_t bootNonce;
  uint32_t tableId;
};

// These decode the packed payload of a frame meant for `here`. Sequence and counter are their taker's to judge.
bool decodeLease(const uint8_t* packed, uint8_t packedBytes, const Recipient& here, Lease& lease);

// A new settings record: what it replaces, its flags and its body.
struct NewSettings {
  uint16_t counterLow;
  uint8_t flags;
  uint8_t body[SETTINGS_BODY_BYTES];
};
bool decodeSettingsFrame(const uint8_t* packed, uint8_t packedBytes, const Recipient& here, NewSettings& settings);

// The lock's position for a person to look at; 0 ends the trial.
struct Trial {
  uint16_t seq;
  uint16_t pulseUs;
};
bool decodeTry(const uint8_t* packed, uint8_t packedBytes, const Recipient& here, Trial& trial);

struct Status {
  bool holding;
  bool leaseValid;
  bool armed;
  bool tripped;
  bool stopOpen;
  bool simulated;
  bool calibrated;
  bool quiet;
  uint16_t seq;
  uint32_t bootNonce;
  uint32_t tableId;
  uint32_t uptimeMs;
  uint16_t ackSeq;
  uint16_t refusedFrames;
  uint16_t refusedRawWrites;
  int16_t angleCentideg;
  uint8_t trip;
  uint8_t resetCause;
  Signal signal;
  uint8_t sensor;
  uint16_t leaseAgeMs;
  int16_t maxAngleCentideg;  // NO_ANGLE unless armed
  uint16_t maxDurationS;     // 0 unless armed
  uint16_t invertedDs;
  uint16_t supplyMv;
  uint8_t obstacles;
  uint8_t lockSwitch;
  int16_t rateDegPerS;
};

// Both write a sealed payload of STATUS_BYTES and IDENTITY_BYTES.
void encodeStatus(const Status& status, uint8_t* payload);
void encodeIdentity(const Settings& settings, uint32_t bootNonce, uint8_t* payload);
