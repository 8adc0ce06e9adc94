// What an input of the fuzzer consists of; seeds.ts writes the same.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../../../firmware/guardian/crc16.h"
#include "../../../firmware/guardian/little-endian.h"
#include "../../../firmware/guardian/settings.h"
#include "../host-board/board.h"

enum class What : uint8_t { bytes = 0, lease, settings, tryFrame, ticks, longTime, counts, wires };
constexpr uint8_t WHATS = 8;

struct Record {
  What what;
  uint8_t length;
  const uint8_t* data;
};

// Moves `at` on behind the next record; false when there is none left.
inline bool nextRecord(const uint8_t* data, size_t size, size_t& at, Record& record) {
  if (size < at + 2) return false;
  const size_t rest = size - at - 2;
  record.what = static_cast<What>(data[at] % WHATS);
  record.length = static_cast<uint8_t>(data[at + 1] < rest ? data[at + 1] : rest);
  record.data = data + at + 2;
  at += 2u + record.length;
  return true;
}

// Only a TRY moves the lock elsewhere, and only while nothing runs, nothing has tripped and nobody can hang from it.
inline bool mayTry(const hostBoard::View& board) {
  if (board.supervisor.armed() || board.supervisor.tripped()) return false;
  if (board.angle.known()) return board.angle.centideg <= 0;
  return board.angle.state == SensorState::uncalibrated;
}

// 0 degrees at 512 counts, 75 degrees to either side at 256 counts.
inline void writeCalibratedTable(uint8_t* eepromBytes) {
  uint8_t* const record = eepromBytes + SETTINGS_ADDRESS_A;
  for (uint8_t i = 0; i < 32; i++) record[i] = 0;
  putU16(record, 0x5449);
  record[2] = 1;
  record[3] = 2;
  putU32(record + 4, 1);
  putU16(record + 12, 256);
  putI16(record + 14, -7500);
  putU16(record + 16, 768);
  putI16(record + 18, 7500);
  putU16(record + 20, 1000);
  putU16(record + 22, 2000);
  record[24] = 9;
  record[25] = 3;
  record[26] = 2;
  putU16(record + 30, crc16(record, 30));
}
