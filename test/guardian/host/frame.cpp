#include "../../../firmware/guardian/frame.h"

#include <cstdlib>
#include <cstring>
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
  payload[0] = 1;
  payload[1] = 3;
  putU16(&payload[2], 1234);
  putU32(&payload[4], NONCE);
  putU32(&payload[8], TABLE);
  putI16(&payload[12], 2000);
  putU16(&payload[14], 122);
  payload[16] = 3;
  return payload;
}

bool decodes(std::vector<uint8_t> payload, Lease& lease) {
  sealFrame(LEASE_ID, payload.data(), LEASE_BYTES);
  uint8_t packed[64];
  const uint8_t length = pack7(payload.data(), LEASE_BYTES, packed);
  return decodeLease(packed, length, NONCE, TABLE, lease);
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
  CHECK(lease.signal == Signal::medium);
}

void leaseRefusesWhatIsNotExactlyRight() {
  for (int value = 0; value < 256; value++) {
    CHECK_EQUAL(decodesWith(0, value), value == 1);
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
    payload[1] = 0;
    putU16(&payload[14], 0);
    CHECK_EQUAL(decodes(payload, lease), angle == NO_ANGLE);
  }
  for (int duration = 0; duration <= 65535; duration++) {
    std::vector<uint8_t> payload = goodLease();
    putU16(&payload[14], static_cast<uint16_t>(duration));
    Lease lease;
    CHECK_EQUAL(decodes(payload, lease), duration >= 1 && duration <= 660);
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
      CHECK(!decodeLease(packed, length, NONCE, TABLE, lease));
      packed[first / 8] ^= 1 << (first % 8);
      if (second != first) packed[second / 8] ^= 1 << (second % 8);
    }
  }
  CHECK(decodeLease(packed, length, NONCE, TABLE, lease));
  CHECK(!decodeLease(packed, length, NONCE + 1, TABLE, lease));
  CHECK(!decodeLease(packed, length, NONCE, TABLE + 1, lease));
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
  CHECK(payload[0] == 1 && payload[1] == 0x11 && payload[2] == 1 && payload[3] == 2);
  CHECK_EQUAL(getU32(payload + 12), 0x0F0E0D0C);
  CHECK_EQUAL(getU16(payload + 20), 0x1514);
  CHECK_EQUAL(getI16(payload + 22), -7500);
  CHECK(payload[24] == 1 && payload[25] == 8 && payload[26] == 4 && getU16(payload + 28) == 65535);

  encodeIdentity(defaultSettings(), NONCE, payload);
  CHECK(frameIntact(IDENTITY_ID, payload, IDENTITY_BYTES));
  CHECK_EQUAL(getU32(payload + 4), NONCE);
  CHECK_EQUAL(getI16(payload + 12), 7000);
  CHECK_EQUAL(getU16(payload + 14), 660);
  CHECK_EQUAL(getU16(payload + 24), 1000);
  CHECK_EQUAL(getU16(payload + 26), 2000);
  CHECK(payload[2] == 0 && payload[28] == 9 && payload[29] == 3 && payload[30] == 2 && payload[31] == 0);
  CHECK_EQUAL(getU16(payload + 32), 500);
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
  statusAndIdentityLayout();
  return report();
}
