#include "../../../firmware/guardian/settings.h"

#include <set>
#include <vector>

#include "../../../firmware/guardian/boot-nonce.h"
#include "../../../firmware/guardian/crc16.h"
#include "../../../firmware/guardian/little-endian.h"
#include "check.h"

namespace {

using Record = std::vector<uint8_t>;

void seal(Record& record) { putU16(&record[36], crc16(record.data(), 36)); }

Record goodRecord(uint32_t counter, uint32_t tableId) {
  Record record(SETTINGS_BYTES, 0);
  putU16(&record[0], 0x5449);
  record[2] = 2;
  record[3] = 0x0F;
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
  record[29] = 3;
  record[30] = 4;
  putI16(&record[32], -4321);
  putU16(&record[34], 1087);
  seal(record);
  return record;
}

// As a board of the first layout left it.
Record firstLayoutRecord() {
  Record record = goodRecord(3, 6);
  record[2] = 1;
  record[3] = 3;
  for (int i = 29; i < SETTINGS_BYTES; i++) record[i] = i < 32 ? 0 : 0xFF;
  putU16(&record[30], crc16(record.data(), 30));
  return record;
}

const Record ERASED(SETTINGS_BYTES, 0xFF);

bool valid(Record record) {
  seal(record);
  return chooseSettings(record.data(), ERASED.data()).recordValid();
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
  CHECK(settings.recordValid() && settings.simulated && settings.calibrated);
  CHECK(settings.inertialCalibrated && settings.lockSwitchFitted && settings.sensors == 3);
  CHECK(settings.inertialAxis == 4 && settings.inertialZeroCentideg == -4321 && settings.bandGapMv == 1087);
  CHECK(settings.counter == 5 && settings.copy == 1);
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
  CHECK(!settings.recordValid() && !settings.simulated && !settings.calibrated);
  CHECK(settings.recordState == RecordState::blank);
  CHECK(settings.sensors == SENSOR_POTENTIOMETER && !settings.lockSwitchFitted);
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
    CHECK(!chooseSettings(record.data(), ERASED.data()).recordValid());
    CHECK(!chooseSettings(ERASED.data(), record.data()).recordValid());
    record[bit / 8] ^= 1 << (bit % 8);
  }
}

void rangesAreRefusedNotClamped() {
  for (int value = 0; value < 256; value++) {
    CHECK_EQUAL(validWith8(2, value), value == 2);
    CHECK_EQUAL(validWith8(3, value), value <= 15);
    CHECK_EQUAL(validWith8(24, value), value == 9);
    CHECK_EQUAL(validWith8(25, value), value == 3);
    CHECK_EQUAL(validWith8(26, value), value == 2);
    CHECK_EQUAL(validWith8(27, value), value <= 3);
    CHECK_EQUAL(validWith8(28, value), value <= 1);
    CHECK_EQUAL(validWith8(29, value), value >= 1 && value <= 3);
    CHECK_EQUAL(validWith8(30, value), value <= 5);
    CHECK_EQUAL(validWith8(31, value), value == 0);
  }
  for (int value = 0; value < 65536; value++) {
    const int16_t angle = static_cast<int16_t>(value);
    CHECK_EQUAL(validWith16(0, value), value == 0x5449);
    CHECK_EQUAL(validWith16(12, value), value <= 768 || (value >= 832 && value <= 1023));
    CHECK_EQUAL(validWith16(14, value), angle >= -18000 && angle <= 18000 && angle != 6000);
    CHECK_EQUAL(validWith16(32, value), angle >= -18000 && angle <= 18000);
    CHECK_EQUAL(validWith16(34, value), value == 0 || (value >= 950 && value <= 1250));
    CHECK_EQUAL(validWith16(20, value), (value >= 544 && value <= 1800) || (value >= 2000 && value <= 2400));
    CHECK_EQUAL(validWith16(22, value), (value >= 544 && value <= 1100) || (value >= 1300 && value <= 2400));
  }
}

void firstLayoutIsStillRead() {
  Record record = firstLayoutRecord();
  const Settings settings = chooseSettings(record.data(), ERASED.data());
  CHECK(settings.recordValid() && settings.calibrated && settings.simulated && settings.tableId == 6);
  CHECK(settings.sensors == SENSOR_POTENTIOMETER && !settings.inertialCalibrated && !settings.lockSwitchFitted);
  CHECK_EQUAL(settings.bandGapMv, 0);
  for (int bit = 0; bit < 32 * 8; bit++) {
    record[bit / 8] ^= 1 << (bit % 8);
    CHECK(!chooseSettings(record.data(), ERASED.data()).recordValid());
    record[bit / 8] ^= 1 << (bit % 8);
  }
  // What a board of today writes next goes before it.
  const Record newer = goodRecord(4, 7);
  CHECK_EQUAL(chooseSettings(record.data(), newer.data()).tableId, 7);
}

void whyThereAreNone() {
  const Record good = goodRecord(1, 1);
  Record damaged = good;
  damaged[12] ^= 4;
  CHECK(chooseSettings(damaged.data(), ERASED.data()).recordState == RecordState::damaged);
  CHECK(chooseSettings(damaged.data(), damaged.data()).recordState == RecordState::damaged);
  CHECK(chooseSettings(damaged.data(), good.data()).recordState == RecordState::valid);
  for (int version = 3; version < 0xFF; version++) {
    Record newer = good;
    newer[2] = static_cast<uint8_t>(version);
    CHECK(chooseSettings(newer.data(), ERASED.data()).recordState == RecordState::newer);
    CHECK(chooseSettings(good.data(), newer.data()).recordState == RecordState::newer);
  }
  // Power was cut behind the magic of the very first record.
  Record torn = ERASED;
  torn[0] = good[0];
  torn[1] = good[1];
  CHECK(chooseSettings(torn.data(), ERASED.data()).recordState == RecordState::damaged);
}

void theNextRecord() {
  const Record old = goodRecord(41, 1);
  const Settings now = chooseSettings(old.data(), ERASED.data());
  const Record wanted = goodRecord(0, 9);
  uint8_t record[SETTINGS_BYTES];
  CHECK(nextRecord(now, 0x0E, &wanted[8], record));
  const Settings next = chooseSettings(old.data(), record);
  CHECK(next.recordValid() && next.copy == 1 && next.counter == 42 && next.tableId == 9);
  CHECK(next.simulated && next.calibrated && next.inertialCalibrated && next.lockSwitchFitted);
  CHECK(nextRecord(defaultSettings(RecordState::blank), 0, &wanted[8], record));
  CHECK(!chooseSettings(record, ERASED.data()).simulated);
  // Nothing invalid is written, and nobody but the maker of the EEPROM makes a board a simulated one.
  CHECK(!nextRecord(now, 0x0F, &wanted[8], record));
  CHECK(!nextRecord(now, 0x10, &wanted[8], record));
  Record bad = wanted;
  putU16(&bad[20], 543);
  CHECK(!nextRecord(now, 0x0E, &bad[8], record));
}

// Power may go between any two bytes of the second copy.
void aCutWriteLeavesTheOldRecord() {
  const Record old = goodRecord(41, 1);
  const Record next = goodRecord(42, 2);
  for (int written = 0; written <= SETTINGS_BYTES; written++) {
    for (const Record& before : {ERASED, goodRecord(40, 3)}) {
      Record torn = before;
      for (int i = 0; i < written; i++) torn[i] = next[i];
      const Settings settings = chooseSettings(old.data(), torn.data());
      CHECK(settings.recordValid());
      CHECK(settings.tableId == (torn == next ? 2u : 1u));
    }
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
  firstLayoutIsStillRead();
  whyThereAreNone();
  theNextRecord();
  aCutWriteLeavesTheOldRecord();
  bootCountsNeverRepeat();
  return report();
}
