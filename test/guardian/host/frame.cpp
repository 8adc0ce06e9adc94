#include "../../../firmware/guardian/frame.h"

#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <vector>

#include "../../../firmware/guardian/ceilings.h"
#include "../../../firmware/guardian/crc16.h"
#include "../../../firmware/guardian/little-endian.h"
#include "check.h"

namespace {

constexpr uint32_t NONCE = 0x89ABCDEF;
constexpr uint32_t TABLE = 0x00C0FFEE;

std::vector<uint8_t> goodLease() {
  std::vector<uint8_t> payload(LEASE_BYTES, 0);
  payload[0] = 2;
  payload[1] = 3;
  putU16(&payload[2], 1234);
  putU32(&payload[4], NONCE);
  putU32(&payload[8], TABLE);
  putI16(&payload[12], 2000);
  putU16(&payload[14], 122);
  payload[16] = 3;
  putU16(&payload[18], 242);
  return payload;
}

bool decodes(std::vector<uint8_t> payload, Lease& lease) {
  sealFrame(LEASE_ID, payload.data(), LEASE_BYTES);
  uint8_t packed[64];
  const uint8_t length = pack7(payload.data(), LEASE_BYTES, packed);
  return decodeLease(packed, length, Recipient{NONCE, TABLE}, lease);
}

bool decodesWith(int offset, uint8_t value) {
  std::vector<uint8_t> payload = goodLease();
  payload[offset] = value;
  Lease lease;
  return decodes(payload, lease);
}

void crcCheckValue() {
  CHECK_EQUAL(crc16(reinterpret_cast<const uint8_t*>("123456789"), 9), 0x29B1);
}

void packingRoundTrips() {
  std::srand(7);
  for (int length = 1; length <= 48; length++) {
    for (int round = 0; round < 50; round++) {
      uint8_t payload[48];
      uint8_t packed[64];
      uint8_t back[48];
      for (int i = 0; i < length; i++) payload[i] = static_cast<uint8_t>(std::rand());
      const uint8_t packedBytes = pack7(payload, length, packed);
      CHECK_EQUAL(packedBytes, packedLength(length));
      for (int i = 0; i < packedBytes; i++) CHECK(packed[i] <= 0x7F);
      CHECK(unpack7(packed, packedBytes, back, length));
      CHECK(std::memcmp(payload, back, length) == 0);
      CHECK(!unpack7(packed, packedBytes - 1, back, length));
      CHECK(!unpack7(packed, packedBytes + 1, back, length));
      const int usedBits = length * 8 - (packedBytes - 1) * 7;
      for (int bit = usedBits; bit < 7; bit++) {
        packed[packedBytes - 1] |= 1 << bit;
        CHECK(!unpack7(packed, packedBytes, back, length));
        packed[packedBytes - 1] &= ~(1 << bit);
      }
    }
  }
}

void bitOrderIsLeastSignificantFirst() {
  const uint8_t payload[] = {0x81, 0x01};
  uint8_t packed[3];
  CHECK_EQUAL(pack7(payload, 2, packed), 3);
  CHECK(packed[0] == 0x01 && packed[1] == 0x03 && packed[2] == 0x00);
}

void leaseFields() {
  Lease lease;
  CHECK(decodes(goodLease(), lease));
  CHECK(lease.hold && lease.armed);
  CHECK_EQUAL(lease.seq, 1234);
  CHECK_EQUAL(lease.maxAngleCentideg, 2000);
  CHECK_EQUAL(lease.maxDurationS, 122);
  CHECK_EQUAL(lease.sessionCapS, 242);
  CHECK(!lease.acknowledge);
  CHECK(lease.signal == Signal::medium);
}

void leaseRefusesWhatIsNotExactlyRight() {
  for (int value = 0; value < 256; value++) {
    CHECK_EQUAL(decodesWith(0, value), value == 2);
    // Armed limits stand in the payload, so neither flags 0 nor hold alone fit them.
    CHECK_EQUAL(decodesWith(1, value), value == 2 || value == 3);
    CHECK_EQUAL(decodesWith(4, value), value == 0xEF);
    CHECK_EQUAL(decodesWith(8, value), value == 0xEE);
    CHECK_EQUAL(decodesWith(16, value), value <= 4);
    CHECK_EQUAL(decodesWith(17, value), value == 0);
  }
}

void leaseLimits() {
  for (int angle = -32768; angle <= 32767; angle++) {
    std::vector<uint8_t> payload = goodLease();
    putI16(&payload[12], static_cast<int16_t>(angle));
    Lease lease;
    CHECK_EQUAL(decodes(payload, lease), angle >= 1 && angle <= 7000);
    putU16(&payload[14], 0);
    putU16(&payload[18], 0);
    for (int flags : {0, 4}) {
      payload[1] = static_cast<uint8_t>(flags);
      CHECK_EQUAL(decodes(payload, lease), angle == NO_ANGLE);
      CHECK(angle != NO_ANGLE || lease.acknowledge == (flags == 4));
    }
  }
  for (int duration = 0; duration <= 65535; duration++) {
    std::vector<uint8_t> payload = goodLease();
    putU16(&payload[14], static_cast<uint16_t>(duration));
    putU16(&payload[18], 1920);
    Lease lease;
    CHECK_EQUAL(decodes(payload, lease), duration >= 1 && duration <= 660);
    putU16(&payload[14], 122);
    putU16(&payload[18], static_cast<uint16_t>(duration));
    CHECK_EQUAL(decodes(payload, lease), duration >= 122 && duration <= 1920);
  }
}

void everyFlippedBitIsRefused() {
  std::vector<uint8_t> payload = goodLease();
  sealFrame(LEASE_ID, payload.data(), LEASE_BYTES);
  uint8_t packed[64];
  const uint8_t length = pack7(payload.data(), LEASE_BYTES, packed);
  Lease lease;
  for (int first = 0; first < length * 8; first++) {
    for (int second = first; second < length * 8; second++) {
      packed[first / 8] ^= 1 << (first % 8);
      if (second != first) packed[second / 8] ^= 1 << (second % 8);
      CHECK(!decodeLease(packed, length, Recipient{NONCE, TABLE}, lease));
      packed[first / 8] ^= 1 << (first % 8);
      if (second != first) packed[second / 8] ^= 1 << (second % 8);
    }
  }
  CHECK(decodeLease(packed, length, Recipient{NONCE, TABLE}, lease));
  CHECK(!decodeLease(packed, length, Recipient{NONCE + 1, TABLE}, lease));
  CHECK(!decodeLease(packed, length, Recipient{NONCE, TABLE + 1}, lease));
}

std::vector<uint8_t> frame(uint8_t length) {
  std::vector<uint8_t> payload(length, 0);
  payload[0] = 2;
  putU32(&payload[4], NONCE);
  putU32(&payload[8], TABLE);
  return payload;
}

template <typename Decode>
void onlyForHere(uint8_t id, std::vector<uint8_t> payload, Decode decode) {
  const uint8_t length = static_cast<uint8_t>(payload.size());
  sealFrame(id, payload.data(), length);
  uint8_t packed[64];
  const uint8_t packedBytes = pack7(payload.data(), length, packed);
  CHECK(decode(packed, packedBytes, Recipient{NONCE, TABLE}));
  CHECK(!decode(packed, packedBytes, Recipient{NONCE ^ 1, TABLE}));
  CHECK(!decode(packed, packedBytes, Recipient{NONCE, TABLE ^ 1}));
  CHECK(!decode(packed, packedBytes - 1, Recipient{NONCE, TABLE}));
  for (int bit = 0; bit < packedBytes * 8; bit++) {
    packed[bit / 8] ^= 1 << (bit % 8);
    CHECK(!decode(packed, packedBytes, Recipient{NONCE, TABLE}));
    packed[bit / 8] ^= 1 << (bit % 8);
  }
}

bool trialDecodes(std::vector<uint8_t> payload, Trial& trial) {
  sealFrame(TRY_ID, payload.data(), TRY_BYTES);
  uint8_t packed[64];
  return decodeTry(packed, pack7(payload.data(), TRY_BYTES, packed), Recipient{NONCE, TABLE}, trial);
}

void trialFields() {
  Trial trial;
  for (int pulse = 0; pulse <= 65535; pulse++) {
    std::vector<uint8_t> payload = frame(TRY_BYTES);
    putU16(&payload[2], 77);
    putU16(&payload[12], static_cast<uint16_t>(pulse));
    CHECK_EQUAL(trialDecodes(payload, trial), pulse == 0 || (pulse >= 544 && pulse <= 2400));
  }
  std::vector<uint8_t> payload = frame(TRY_BYTES);
  putU16(&payload[2], 77);
  putU16(&payload[12], 1500);
  CHECK(trialDecodes(payload, trial));
  CHECK_EQUAL(trial.seq, 77);
  CHECK_EQUAL(trial.pulseUs, 1500);
  for (int at : {1, 14, 15}) {
    std::vector<uint8_t> odd = payload;
    odd[at] = 1;
    CHECK(!trialDecodes(odd, trial));
  }
  onlyForHere(TRY_ID, payload, [](const uint8_t* packed, uint8_t bytes, Recipient here) {
    Trial ignored;
    return decodeTry(packed, bytes, here, ignored);
  });
}

void settingsFields() {
  std::vector<uint8_t> payload = frame(SETTINGS_FRAME_BYTES);
  payload[1] = 0x0E;
  putU16(&payload[2], 0xABCD);
  for (int i = 0; i < SETTINGS_BODY_BYTES; i++) payload[12 + i] = static_cast<uint8_t>(100 + i);
  onlyForHere(SETTINGS_ID, payload, [](const uint8_t* packed, uint8_t bytes, Recipient here) {
    NewSettings settings;
    if (!decodeSettingsFrame(packed, bytes, here, settings)) return false;
    CHECK_EQUAL(settings.counterLow, 0xABCD);
    CHECK_EQUAL(settings.flags, 0x0E);
    CHECK_EQUAL(settings.body[0], 100);
    CHECK_EQUAL(settings.body[SETTINGS_BODY_BYTES - 1], 100 + SETTINGS_BODY_BYTES - 1);
    return true;
  });
  // Nobody makes a real board a simulated one over the line.
  payload[1] = 0x01;
  sealFrame(SETTINGS_ID, payload.data(), SETTINGS_FRAME_BYTES);
  uint8_t packed[64];
  NewSettings ignored;
  CHECK(!decodeSettingsFrame(packed, pack7(payload.data(), SETTINGS_FRAME_BYTES, packed), Recipient{NONCE, TABLE},
                             ignored));
}

void allFitTheLine() {
  for (uint8_t bytes : {LEASE_BYTES, STATUS_BYTES, IDENTITY_BYTES, SETTINGS_FRAME_BYTES, TRY_BYTES}) {
    CHECK(packedLength(bytes) + 3 <= 64);
  }
}

void statusAndIdentityLayout() {
  Status status = {};
  status.holding = true;
  status.stopOpen = true;
  status.seq = 0x0201;
  status.uptimeMs = 0x0F0E0D0C;
  status.refusedRawWrites = 0x1514;
  status.angleCentideg = -7500;
  status.trip = 1;
  status.resetCause = 8;
  status.signal = Signal::high;
  status.leaseAgeMs = 65535;
  uint8_t payload[IDENTITY_BYTES];
  encodeStatus(status, payload);
  CHECK(frameIntact(STATUS_ID, payload, STATUS_BYTES));
  CHECK(!frameIntact(LEASE_ID, payload, STATUS_BYTES));
  CHECK(payload[0] == 2 && payload[1] == 0x11 && payload[2] == 1 && payload[3] == 2);
  CHECK_EQUAL(getU32(payload + 12), 0x0F0E0D0C);
  CHECK_EQUAL(getU16(payload + 20), 0x1514);
  CHECK_EQUAL(getI16(payload + 22), -7500);
  CHECK(payload[24] == 1 && payload[25] == 8 && payload[26] == 4 && getU16(payload + 28) == 65535);

  Settings blank = defaultSettings(RecordState::blank);
  encodeIdentity(blank, NONCE, payload);
  CHECK(frameIntact(IDENTITY_ID, payload, IDENTITY_BYTES));
  CHECK_EQUAL(getU32(payload + 4), NONCE);
  CHECK_EQUAL(getI16(payload + 12), 7000);
  CHECK_EQUAL(getU16(payload + 14), 660);
  CHECK_EQUAL(getU16(payload + 24), 1000);
  CHECK_EQUAL(getU16(payload + 26), 2000);
  CHECK(payload[2] == 0 && payload[28] == 9 && payload[29] == 3 && payload[30] == 2 && payload[31] == 0);
  CHECK_EQUAL(getU16(payload + 32), 500);
  CHECK(payload[3] == 1 && payload[40] == 1);
  CHECK_EQUAL(getU16(payload + 38), 1920);

  Settings full = defaultSettings(RecordState::valid);
  full.simulated = full.calibrated = full.inertialCalibrated = full.lockSwitchFitted = true;
  full.sensors = 3;
  full.inertialAxis = 4;
  full.inertialZeroCentideg = -1234;
  full.counter = 0x12345;
  full.bandGapMv = 1087;
  encodeIdentity(full, NONCE, payload);
  CHECK(payload[2] == 0x1F && payload[3] == 0 && payload[40] == 3 && payload[41] == 4);
  CHECK_EQUAL(getI16(payload + 42), -1234);
  CHECK_EQUAL(getU16(payload + 44), 0x2345);
  CHECK_EQUAL(getU16(payload + 46), 1087);
}

}  // namespace

int main() {
  crcCheckValue();
  packingRoundTrips();
  bitOrderIsLeastSignificantFirst();
  leaseFields();
  leaseRefusesWhatIsNotExactlyRight();
  leaseLimits();
  everyFlippedBitIsRefused();
  trialFields();
  settingsFields();
  allFitTheLine();
  statusAndIdentityLayout();
  return report();
}
