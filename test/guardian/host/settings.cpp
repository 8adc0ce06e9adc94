#include "../../../firmware/guardian/settings.h"

#include <set>
#include <vector>

#include "../../../firmware/guardian/boot-nonce.h"
#include "../../../firmware/guardian/crc16.h"
#include "../../../firmware/guardian/little-endian.h"
#include "check.h"

namespace {

using Record = std::vector<uint8_t>;

void seal(Record& record) { putU16(&record[30], crc16(record.data(), 30)); }

Record goodRecord(uint32_t counter, uint32_t tableId) {
  Record record(SETTINGS_BYTES, 0);
  putU16(&record[0], 0x5449);
  record[2] = 1;
  record[3] = 3;
  putU32(&record[4], counter);
  putU32(&record[8], tableId);
  putU16(&record[12], 200);
  putI16(&record[14], -7500);
  putU16(&record[16], 800);
  putI16(&record[18], 6000);
  putU16(&record[20], 1200);
  putU16(&record[22], 1900);
  record[24] = 9;
  record[25] = 3;
  record[26] = 2;
  record[27] = 1;
  record[28] = 1;
  seal(record);
  return record;
}

const Record ERASED(SETTINGS_BYTES, 0xFF);

bool valid(Record record) {
  seal(record);
  return chooseSettings(record.data(), ERASED.data()).recordValid;
}

bool validWith16(int offset, uint16_t value) {
  Record record = goodRecord(1, 1);
  putU16(&record[offset], value);
  return valid(record);
}

bool validWith8(int offset, uint8_t value) {
  Record record = goodRecord(1, 1);
  record[offset] = value;
  return valid(record);
}

void fields() {
  const Record record = goodRecord(5, 0xDEADBEEF);
  const Settings settings = chooseSettings(ERASED.data(), record.data());
  CHECK(settings.recordValid && settings.simulated && settings.calibrated);
  CHECK_EQUAL(settings.tableId, 0xDEADBEEF);
  CHECK_EQUAL(settings.pointA.counts, 200);
  CHECK_EQUAL(settings.pointA.angleCentideg, -7500);
  CHECK_EQUAL(settings.pointB.counts, 800);
  CHECK_EQUAL(settings.pointB.angleCentideg, 6000);
  CHECK_EQUAL(settings.holdUs, 1200);
  CHECK_EQUAL(settings.releaseUs, 1900);
  CHECK_EQUAL(settings.sensorChannel, 1);
  CHECK(settings.buzzerKind == BuzzerKind::active);
}

void erasedMeansDefaults() {
  const Settings settings = chooseSettings(ERASED.data(), ERASED.data());
  CHECK(!settings.recordValid && !settings.simulated && !settings.calibrated);
  CHECK(settings.holdUs == 1000 && settings.releaseUs == 2000 && settings.sensorChannel == 0);
  CHECK(settings.buzzerKind == BuzzerKind::passive && settings.tableId == 0);
}

void higherCounterWins() {
  const Record older = goodRecord(7, 1);
  const Record newer = goodRecord(8, 2);
  CHECK_EQUAL(chooseSettings(older.data(), newer.data()).tableId, 2);
  CHECK_EQUAL(chooseSettings(newer.data(), older.data()).tableId, 2);
  Record torn = newer;
  torn[9] ^= 1;
  CHECK_EQUAL(chooseSettings(older.data(), torn.data()).tableId, 1);
  CHECK_EQUAL(chooseSettings(torn.data(), older.data()).tableId, 1);
}

void everyFlippedBitIsNoticed() {
  Record record = goodRecord(1, 1);
  for (int bit = 0; bit < SETTINGS_BYTES * 8; bit++) {
    record[bit / 8] ^= 1 << (bit % 8);
    CHECK(!chooseSettings(record.data(), ERASED.data()).recordValid);
    record[bit / 8] ^= 1 << (bit % 8);
  }
}

void rangesAreRefusedNotClamped() {
  for (int value = 0; value < 256; value++) {
    CHECK_EQUAL(validWith8(2, value), value == 1);
    CHECK_EQUAL(validWith8(3, value), value <= 3);
    CHECK_EQUAL(validWith8(24, value), value == 9);
    CHECK_EQUAL(validWith8(25, value), value == 3);
    CHECK_EQUAL(validWith8(26, value), value == 2);
    CHECK_EQUAL(validWith8(27, value), value <= 3);
    CHECK_EQUAL(validWith8(28, value), value <= 1);
    CHECK_EQUAL(validWith8(29, value), value == 0);
  }
  for (int value = 0; value < 65536; value++) {
    const int16_t angle = static_cast<int16_t>(value);
    CHECK_EQUAL(validWith16(0, value), value == 0x5449);
    CHECK_EQUAL(validWith16(12, value), value <= 768 || (value >= 832 && value <= 1023));
    CHECK_EQUAL(validWith16(14, value), angle >= -18000 && angle <= 18000 && angle != 6000);
    CHECK_EQUAL(validWith16(20, value), (value >= 544 && value <= 1800) || (value >= 2000 && value <= 2400));
    CHECK_EQUAL(validWith16(22, value), (value >= 544 && value <= 1100) || (value >= 1300 && value <= 2400));
  }
}

void bootCountsNeverRepeat() {
  CHECK_EQUAL(nextBootCount(0xFFFFFFFF, 0xFFFFFFFF), 1);
  CHECK_EQUAL(nextBootCount(41, ~41u), 42);
  // Power lost between the two writes, or within one (an erased byte reads 0xFF).
  CHECK_EQUAL(nextBootCount(42, ~41u), 43);
  CHECK(nextBootCount(41, 0xFFFFFFFF) == 42);
  CHECK(nextBootCount(0x000000FF, ~0x000000FFu) == 0x100);
  CHECK(nextBootCount(0x00000000, ~0x000000FFu) == 0x100);
  std::set<uint32_t> seen;
  for (uint32_t count = 1; count <= 100000; count++) seen.insert(bootNonceOf(count));
  CHECK_EQUAL(seen.size(), 100000);
}

}  // namespace

int main() {
  fields();
  erasedMeansDefaults();
  higherCounterWins();
  everyFlippedBitIsNoticed();
  rangesAreRefusedNotClamped();
  bootCountsNeverRepeat();
  return report();
}
