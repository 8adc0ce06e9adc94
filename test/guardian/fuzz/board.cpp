// libFuzzer on everything that a line, a sensor and a clock can do to the board: its whole program runs on this
// machine (../host-board), and after every byte and every tick it is looked at from outside.
//
// An input is a list of records: what, how many bytes, the bytes. Frames can be sealed by the harness (nonce, table,
// sequence and CRC put right), because no fuzzer finds a CRC of 16 bits behind a nonce of 32.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../../../firmware/guardian/ceilings.h"
#include "../../../firmware/guardian/frame.h"
#include "../../../firmware/guardian/little-endian.h"
#include "../host-board/board.h"
#include "records.h"

using namespace hostBoard;

namespace {

constexpr uint16_t UPRIGHT_COUNTS = 300;
constexpr int16_t UPRIGHT_CENTIDEG = -1700;
constexpr uint8_t TICKS_TO_NOTICE = 8;

struct Before {
  bool armed;
  bool tripped;
  bool upright;
  bool mayTry;
  uint32_t settingsCounter;
  SessionLimits limits;
  uint16_t ackSeq;
};

Before before;
uint32_t lastLeaseMs;

void insist(bool holds) {
  if (!holds) __builtin_trap();
}

bool within(const SessionLimits& inner, const SessionLimits& outer) {
  return inner.maxAngleCentideg <= outer.maxAngleCentideg && inner.maxDurationS <= outer.maxDurationS &&
         inner.sessionCapS <= outer.sessionCapS;
}

bool isUpright(const View& board) {
  return board.angle.known() && board.angle.centideg <= UPRIGHT_CENTIDEG;
}

void judgeHolding(const View& board) {
  const Supervisor& supervisor = board.supervisor;
  const SessionLimits& limits = supervisor.limits();
  insist(supervisor.armed() && !supervisor.tripped() && supervisor.lease().valid());
  insist(board.nowMs - lastLeaseMs < LEASE_MS + 3);
  insist(!supervisor.stopOpen());
  insist(board.angle.known());
  insist(board.angle.centideg <= limits.maxAngleCentideg);
  insist(supervisor.clock().invertedMs() < limits.maxDurationS * 1000u + 3);
  insist(supervisor.clock().sinceFirstMs() < limits.sessionCapS * 1000u + 3);
  insist(board.settings.recordValid());
  insist(pins.lockUs == board.settings.holdUs);
}

// `ticked`: the board has also had the time to judge, not only a byte.
void look(bool ticked) {
  const View board = view();
  const Supervisor& supervisor = board.supervisor;
  if (supervisor.lease().ackSeq() != before.ackSeq) lastLeaseMs = board.nowMs;
  if (supervisor.holding()) {
    if (ticked) judgeHolding(board);
    insist(supervisor.armed());
  } else if (!mayTry(board) && !before.mayTry && board.settings.counter == before.settingsCounter) {
    // New settings move the released lock with the next tick.
    insist(pins.lockUs == board.settings.releaseUs);
  }
  if (supervisor.armed()) {
    const SessionLimits ceilings = {CEILING_ANGLE_CENTIDEG, CEILING_DURATION_S, CEILING_SESSION_CAP_S};
    insist(within(supervisor.limits(), ceilings));
    insist(supervisor.limits().maxAngleCentideg > 0 && supervisor.limits().maxDurationS > 0);
    if (before.armed) {
      insist(within(supervisor.limits(), before.limits));
      insist(board.settings.counter == before.settingsCounter);
    }
  }
  // Within a tick the button is looked at before the newest conversion.
  if (before.tripped && !supervisor.tripped()) insist(before.upright || isUpright(board));
  insist(supervisor.tripped() == (supervisor.trip() != Trip::none));
  before = Before{supervisor.armed(), supervisor.tripped(), isUpright(board), mayTry(board), board.settings.counter,
                  supervisor.limits(), supervisor.lease().ackSeq()};
}

void passTicks(uint32_t ticks) {
  for (uint32_t i = 0; i < ticks; i++) {
    tick();
    look(true);
  }
}

void say(const uint8_t* bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    receive(bytes + i, 1);
    look(false);
  }
}

// A payload with its identity put right, and with its CRC.
void saySealed(uint8_t id, uint8_t length, const uint8_t* data, size_t dataLength) {
  uint8_t payload[64] = {};
  uint8_t wire[80];
  memcpy(payload, data, dataLength < length ? dataLength : length);
  const View board = view();
  payload[0] = FRAME_MAJOR;
  if (id != SETTINGS_ID) putU16(payload + 2, static_cast<uint16_t>(board.supervisor.lease().ackSeq() + 1));
  putU32(payload + 4, board.bootNonce);
  putU32(payload + 8, board.settings.tableId);
  sealFrame(id, payload, length);
  wire[0] = 0xF0;
  wire[1] = id;
  const uint8_t packed = pack7(payload, length, wire + 2);
  wire[2 + packed] = 0xF7;
  say(wire, 3u + packed);
}

void take(const Record& record) {
  const uint8_t* const data = record.data;
  const uint8_t first = record.length > 0 ? data[0] : 0;
  switch (record.what) {
    case What::bytes: say(data, record.length); return;
    case What::lease: saySealed(LEASE_ID, LEASE_BYTES, data, record.length); return;
    case What::settings: saySealed(SETTINGS_ID, SETTINGS_FRAME_BYTES, data, record.length); return;
    case What::tryFrame: saySealed(TRY_ID, TRY_BYTES, data, record.length); return;
    case What::ticks: passTicks(first); return;
    case What::longTime: passTicks(first * 64u); return;
    case What::counts:
      if (record.length >= 2) wires.sensorCounts = getU16(data) & 1023;
      passTicks(TICKS_TO_NOTICE);
      return;
    case What::wires:
      wires.stopOpen = (first & 1) != 0;
      wires.lockSwitchOpen = (first & 2) != 0;
      wires.sensorConverts = (first & 4) == 0;
      wires.bandGapCounts = static_cast<uint16_t>(200 + (first >> 3));
      passTicks(TICKS_TO_NOTICE);
      return;
  }
}

// Boots with the record of a calibrated table, or with whatever the input says stands in the EEPROM.
size_t bootFrom(const uint8_t* data, size_t size) {
  factoryWires();
  size_t used = 0;
  if (size > 0 && (data[0] & 1) != 0) {
    used = 1;
    const size_t stored = size - used < 96 ? size - used : 96;
    memcpy(wires.eeprom + SETTINGS_ADDRESS_A, data + used, stored);
    used += stored;
  } else {
    writeCalibratedTable(wires.eeprom);
    used = size > 0 ? 1 : 0;
  }
  wires.sensorCounts = UPRIGHT_COUNTS;
  boot(1);
  before = Before();
  lastLeaseMs = 0;
  return used;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  size_t at = bootFrom(data, size);
  passTicks(40);
  Record record;
  while (nextRecord(data, size, at, record)) take(record);
  passTicks(20);
  return 0;
}
