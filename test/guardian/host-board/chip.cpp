// The guardian's modules that touch registers, replaced: clock, converter, serial line, two-wire bus, EEPROM, servo, pins, buzzer and
// watchdog. They check what the real ones rely on: room before a byte is queued, and nobody but the guardian itself at
// the pins it guards.
#include "chip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../firmware/guardian/analog-input.h"
#include "../../../firmware/guardian/buzzer.h"
#include "../../../firmware/guardian/clock.h"
#include "../../../firmware/guardian/eeprom.h"
#include "../../../firmware/guardian/pin-io.h"
#include "../../../firmware/guardian/pins.h"
#include "../../../firmware/guardian/reset-cause.h"
#include "../../../firmware/guardian/servo.h"
#include "../../../firmware/guardian/settings-store.h"
#include "../../../firmware/guardian/trip-record.h"
#include "../../../firmware/guardian/twi.h"
#include "../../../firmware/guardian/uart.h"
#include "../../../firmware/guardian/watchdog.h"

namespace hostBoard {

Wires wires;
Pins pins;
Chip chip;

namespace {

constexpr uint8_t TICKS_TO_BAND_GAP = 32;
constexpr uint32_t US_OVER_A_MS = 24;
constexpr uint8_t SEND_ROOM = 127;
// 57600 baud, 8N1, over 1.024 ms.
constexpr uint8_t BYTES_PER_TICK = 5;

}  // namespace

void broken(const char* what) {
  fprintf(stderr, "broken: %s\n", what);
  abort();
}

void factoryWires() {
  // What the board before was about to write is written to the board before.
  while (settingsStore::writing()) {
    settingsStore::writeSome();
    if (settingsStore::whole()) settingsStore::read();
  }
  wires = Wires();
  memset(wires.eeprom, 0xFF, sizeof wires.eeprom);
  wires.sensorConverts = true;
  wires.sensorCounts = 512;
  wires.bandGapCounts = 225;
  wires.lockSwitchOpen = true;
  // What .noinit RAM remembers would outlive the board before.
  tripRecord::remember(Trip::none);
  tripRecord::rememberSession(false);
}

void passTick() {
  chip.ticks++;
  chip.elapsedMs++;
  chip.excess += US_OVER_A_MS;
  if (chip.excess >= 1000) {
    chip.excess -= 1000;
    chip.elapsedMs++;
  }
  chip.ticked = true;
  chip.sampleReady = wires.sensorConverts && chip.watchedChannel != 0xFF;
  if (--chip.ticksToBandGap == 0) {
    chip.ticksToBandGap = TICKS_TO_BAND_GAP;
    chip.bandGapReady = true;
  }
  chip.toSend = chip.toSend > BYTES_PER_TICK ? static_cast<uint8_t>(chip.toSend - BYTES_PER_TICK) : 0;
}

}  // namespace hostBoard

using namespace hostBoard;

uint8_t resetCause() { return chip.resetCause; }

namespace clock {
void begin() {}
uint32_t nowMs() { return chip.elapsedMs; }
bool takeTick() {
  const bool ticked = chip.ticked;
  chip.ticked = false;
  return ticked;
}
bool tickPending() { return chip.ticked; }
}  // namespace clock

namespace analog {
void begin() {}
void watch(uint8_t channel) { chip.watchedChannel = channel; }
bool takeSample(uint16_t& counts) {
  if (!chip.sampleReady) return false;
  chip.sampleReady = false;
  counts = wires.sensorCounts;
  return true;
}
bool takeBandGap(uint16_t& counts) {
  if (!chip.bandGapReady) return false;
  chip.bandGapReady = false;
  counts = wires.bandGapCounts;
  return true;
}
void start(uint8_t) { chip.conversionAsked = true; }
bool take(uint16_t& counts) {
  if (!chip.conversionAsked) return false;
  chip.conversionAsked = false;
  counts = wires.sensorCounts;
  return true;
}
bool resultPending() { return chip.sampleReady || chip.bandGapReady || chip.conversionAsked; }
}  // namespace analog

namespace uart {
void begin() {}
bool hasInput() { return chip.taken < chip.received; }
bool read(uint8_t& byte) {
  if (!hasInput()) return false;
  byte = chip.line[chip.taken++];
  return true;
}
uint8_t room() { return static_cast<uint8_t>(SEND_ROOM - chip.toSend); }
void put(uint8_t byte) {
  if (chip.toSend >= SEND_ROOM) broken("a byte was queued without room");
  chip.toSend++;
  pins.bytesSent++;
  if (chip.sentCount < sizeof chip.sent) chip.sent[chip.sentCount++] = byte;
}
}  // namespace uart

namespace eeprom {
void read(uint16_t address, uint8_t* bytes, uint8_t length) {
  if (address + length > sizeof wires.eeprom) broken("read beyond the EEPROM");
  memcpy(bytes, wires.eeprom + address, length);
}
bool ready() { return true; }
void startUpdate(uint16_t address, uint8_t value) {
  if (address >= sizeof wires.eeprom) broken("written beyond the EEPROM");
  wires.eeprom[address] = value;
}
void update(uint16_t address, const uint8_t* bytes, uint8_t length) {
  for (uint8_t i = 0; i < length; i++) startUpdate(static_cast<uint16_t>(address + i), bytes[i]);
}
}  // namespace eeprom

namespace {

// The guardian sets its pins up itself, once; what comes afterwards is a host's doing.
void nobodysPin(uint8_t pin) {
  if (!chip.setUp || pin >= PIN_COUNT) return;
  if (pin == STOP_PIN || pin == BUZZER_PIN || pin == LOCK_SWITCH_PIN || pin == LOCK_PIN)
    broken("a host moved a guarded pin");
}

}  // namespace

namespace servo {
void begin() {}
void write(uint8_t pin, uint16_t pulseUs) {
  if (pin == LOCK_PIN) pins.lockUs = pulseUs;
}
void writeLockNow(uint16_t pulseUs) { pins.lockUs = pulseUs; }
void tick() {}
bool waiting() { return false; }
void detach(uint8_t pin) { nobodysPin(pin); }
}  // namespace servo

namespace pinio {
void setDirection(uint8_t pin, Direction) { nobodysPin(pin); }
void write(uint8_t pin, bool) { nobodysPin(pin); }
uint8_t readPort(uint8_t port) {
  if (port != 0) return 0;
  return static_cast<uint8_t>((wires.stopOpen ? 1 << STOP_PIN : 0) |
                              (wires.lockSwitchOpen ? 1 << LOCK_SWITCH_PIN : 0));
}
void writePwm(uint8_t pin, uint8_t) { nobodysPin(pin); }
void stopPwm(uint8_t pin) { nobodysPin(pin); }
}  // namespace pinio

// The MPU-6050 on the bus: it takes every write and gives its name and its readings. A transaction has ended by the
// next turn of the loop.
namespace twi {
void begin() {}
void end() { chip.busEnded = false; }
bool idle() { return !chip.busEnded; }
void read(uint8_t, uint8_t reg, uint8_t length) {
  if (chip.busEnded) broken("a transaction was started while another was there");
  if (length == 0 || length > MOST_BYTES) broken("a transaction of no bytes, or of too many");
  chip.busEnded = true;
  chip.busAnswered = wires.inertialAnswers;
  chip.busRegister = reg;
  chip.busBytes = length;
}
void write(uint8_t device, uint8_t reg, uint8_t) {
  read(device, reg, 1);
  chip.busBytes = 0;
}
Result take(uint8_t* bytes) {
  if (!chip.busEnded) return Result::none;
  chip.busEnded = false;
  if (!chip.busAnswered) return Result::failed;
  for (uint8_t i = 0; i < chip.busBytes; i++) {
    const uint8_t at = static_cast<uint8_t>(chip.busRegister + i);
    bytes[i] = at == 0x75 ? 0x68 : at >= 0x3B && at < 0x3B + sizeof wires.inertial ? wires.inertial[at - 0x3B] : 0;
    if (at == 0x42) bytes[i] ^= static_cast<uint8_t>(chip.ticks & 3);
  }
  return Result::done;
}
bool resultPending() { return chip.busEnded; }
void tick() {}
}  // namespace twi

namespace buzzer {
void begin(BuzzerKind) {}
void sound(bool on) { pins.sounding = on; }
}  // namespace buzzer

namespace watchdog {
void begin(void (*)()) {}
bool bitten() { return false; }
void done(Task task) { chip.tasksDone |= task; }
}  // namespace watchdog
