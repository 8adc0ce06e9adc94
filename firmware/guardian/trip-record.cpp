#include "trip-record.h"

#include <util/atomic.h>

#include "eeprom.h"

namespace {

constexpr uint16_t RAM_MAGIC = 0xB1D5;
constexpr uint16_t SESSION_MAGIC = 0x5E55;
constexpr uint8_t RECORD_BYTES = 2;
constexpr uint8_t EMPTY = 0xFF;

struct RamRecord {
  uint16_t magic;
  uint8_t cause;
  uint8_t complement;
};

// Not cleared at start-up: a reset leaves it as it was.
volatile RamRecord ramRecord __attribute__((section(".noinit")));

// SESSION_MAGIC while a session runs.
volatile uint16_t sessionRecord __attribute__((section(".noinit")));

uint8_t record[RECORD_BYTES];  // as the EEPROM shall hold it
uint8_t unwritten;             // bytes of it not yet known to be there
volatile bool changed;

// A known cause beside its complement, or beside a byte that power failed to write: anything else is no trip.
Trip tripOfPair(uint8_t cause, uint8_t complement) {
  if (cause > LAST_TRIP || (static_cast<uint8_t>(~cause) != complement && complement != EMPTY)) return Trip::none;
  return static_cast<Trip>(cause);
}

}  // namespace

namespace tripRecord {

Trip recall() {
  Trip trip = Trip::none;
  if (ramRecord.magic == RAM_MAGIC) trip = tripOfPair(ramRecord.cause, ramRecord.complement);
  if (trip == Trip::none && sessionRecord == SESSION_MAGIC) trip = Trip::resetInSession;
  uint8_t stored[RECORD_BYTES];
  eeprom::read(TRIP_RECORD_ADDRESS, stored, RECORD_BYTES);
  if (trip == Trip::none) trip = tripOfPair(stored[0], stored[1]);
  remember(trip);
  // The RAM may know what the EEPROM does not yet.
  changed = true;
  // Only now: a second reset in between still finds that a session ran.
  sessionRecord = 0;
  return trip;
}

void rememberSession(bool running) { sessionRecord = running ? SESSION_MAGIC : 0; }

void remember(Trip trip) {
  const uint8_t cause = static_cast<uint8_t>(trip);
  if (ramRecord.magic == RAM_MAGIC && ramRecord.cause == cause) return;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    ramRecord.magic = RAM_MAGIC;
    ramRecord.cause = cause;
    ramRecord.complement = static_cast<uint8_t>(~cause);
    changed = true;
  }
}

void writeSome() {
  if (changed) {
    changed = false;
    const uint8_t cause = ramRecord.cause;
    record[0] = cause == 0 ? EMPTY : cause;
    record[1] = cause == 0 ? EMPTY : static_cast<uint8_t>(~cause);
    unwritten = RECORD_BYTES;
  }
  if (unwritten == 0 || !eeprom::ready()) return;
  const uint8_t at = static_cast<uint8_t>(RECORD_BYTES - unwritten);
  eeprom::startUpdate(TRIP_RECORD_ADDRESS + at, record[at]);
  unwritten--;
}

}  // namespace tripRecord
