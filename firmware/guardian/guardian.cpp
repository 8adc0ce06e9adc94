// The guardian: Firmata for readings, its own frames (docs/guardian.md) for everything that moves the lock or sounds
// the buzzer, and its own judgement of angle and time. The lock is released first thing at boot and held only under a
// lease.
//
// One loop: bytes in, a tick and a conversion every 1.024 ms, answers out, sleep. Nothing in it waits, and the watchdog
// ends it when it does not come round.
#include <avr/io.h>
#include <avr/pgmspace.h>

#include "analog-input.h"
#include "angle-judge.h"
#include "boot-nonce.h"
#include "buzzer.h"
#include "clock.h"
#include "eeprom.h"
#include "firmata-board.h"
#include "frame.h"
#include "little-endian.h"
#include "pin-io.h"
#include "reset-cause.h"
#include "servo.h"
#include "settings.h"
#include "signal.h"
#include "sleep.h"
#include "supervisor.h"
#include "supply.h"
#include "trip-record.h"
#include "uart.h"
#include "watchdog.h"

namespace {

constexpr uint16_t STATUS_INTERVAL_MS = 20;
constexpr uint8_t BYTES_PER_TURN = 16;
constexpr uint16_t COUNT_LIMIT = 65535;
constexpr uint8_t MS_PER_DECISECOND = 100;
constexpr uint8_t SYSEX_OVERHEAD = 3;  // F0, id, F7

const char NAME[] PROGMEM = "InversionGuardian";

uint16_t guardianModes(uint8_t pin) {
  if (pin == STOP_PIN || pin == LOCK_SWITCH_PIN) return modeBit(MODE_INPUT) | modeBit(MODE_PULLUP);
  if (pin == BUZZER_PIN) return modeBit(MODE_OUTPUT) | modeBit(MODE_PWM);
  if (pin == LOCK_PIN) return modeBit(MODE_OUTPUT) | modeBit(MODE_SERVO);
  // The sensor's pin only ever listens: driven or pulled up it would tell a wrong angle.
  if (pin >= FIRST_ANALOG_PIN && pin <= FIRST_ANALOG_PIN + LAST_SENSOR_CHANNEL) return modeBit(MODE_ANALOG);
  return unoModes(pin);
}

const FirmataProfile PROFILE = {NAME, 
                                {bitInPort(STOP_PIN) | bitInPort(BUZZER_PIN) | bitInPort(LOCK_SWITCH_PIN),
                                 bitInPort(LOCK_PIN), 0},
                                guardianModes};
static_assert(portOf(STOP_PIN) == 0 && portOf(BUZZER_PIN) == 0 && portOf(LOCK_SWITCH_PIN) == 0 &&
                  portOf(LOCK_PIN) == 1,
              "guarded pins by port");

struct Guardian {
  Settings settings;
  uint32_t bootNonce;
  FirmataParser parser;
  FirmataBoard firmata;
  AngleJudge angle;
  Supply supply;
  Supervisor supervisor;
  SignalRenderer signal;
  uint16_t commandedUs;
  bool statusWanted;
  bool identityAsked;
  uint32_t nextStatusMs;
  uint16_t statusSeq;
  uint16_t refusedFrames;
  uint16_t refusedRawWrites;
};

Guardian guardian;

void countRefusal(uint16_t& counter) {
  if (counter < COUNT_LIMIT) counter++;
}

Settings readSettings() {
  uint8_t copyA[SETTINGS_BYTES];
  uint8_t copyB[SETTINGS_BYTES];
  eeprom::read(SETTINGS_ADDRESS_A, copyA, SETTINGS_BYTES);
  eeprom::read(SETTINGS_ADDRESS_B, copyB, SETTINGS_BYTES);
  return chooseSettings(copyA, copyB);
}

// The one safe pose of the lock. Returns the pulse it stands for.
uint16_t startLockReleased(const Settings& settings) {
  servo::begin();
  servo::writeLockNow(settings.releaseUs);
  return settings.releaseUs;
}

uint32_t countBoot() {
  uint8_t stored[8];
  eeprom::read(BOOT_COUNTER_ADDRESS, stored, sizeof stored);
  const uint32_t count = nextBootCount(getU32(stored), getU32(stored + 4));
  putU32(stored, count);
  putU32(stored + 4, ~count);
  eeprom::update(BOOT_COUNTER_ADDRESS, stored, sizeof stored);
  return count;
}

// Brings the lock to what the lease allows. Toward release the servo's frame is cut short.
void applyLock() {
  const bool holding = guardian.supervisor.holding();
  const uint16_t pulseUs = holding ? guardian.settings.holdUs : guardian.settings.releaseUs;
  if (pulseUs == guardian.commandedUs) return;
  guardian.commandedUs = pulseUs;
  if (holding) {
    servo::write(LOCK_PIN, pulseUs);
  } else {
    servo::writeLockNow(pulseUs);
  }
  guardian.firmata.showPin(LOCK_PIN, MODE_SERVO, pulseUs);
}

void applySignal(uint32_t nowMs) {
  guardian.signal.request(guardian.supervisor.signal(), nowMs);
  const bool sounding = guardian.signal.soundingAt(nowMs);
  buzzer::sound(sounding);
  guardian.firmata.showPin(BUZZER_PIN, MODE_OUTPUT, sounding);
}

uint8_t settingsObstacles() { return guardian.settings.recordValid ? 0 : OBSTACLE_SETTINGS; }

LockSwitch lockSwitch() { return LockSwitch::none; }

// The board's own decision on what is known now, carried out at once.
void supervise(uint32_t nowMs) {
  guardian.supervisor.judge(guardian.angle, guardian.supply, lockSwitch(), nowMs);
  applyLock();
  applySignal(nowMs);
  tripRecord::remember(guardian.supervisor.trip());
}

void watchStop(uint32_t nowMs) {
  const bool open = pinio::readPort(0) & (1 << STOP_PIN);
  guardian.supervisor.watchStop(open, guardian.angle, nowMs);
}

void takeConversions(uint32_t nowMs) {
  uint16_t counts;
  if (analog::takeBandGap(counts)) guardian.supply.take(counts, nowMs);
  if (!analog::takeSample(counts)) return;
  guardian.angle.take(counts);
  supervise(nowMs);
  watchdog::done(watchdog::judging);
}

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

void sendIdentityIfAsked() {
  if (!guardian.identityAsked) return;
  uint8_t payload[IDENTITY_BYTES];
  encodeIdentity(guardian.settings, guardian.bootNonce, payload);
  if (sendFrame(IDENTITY_ID, payload, IDENTITY_BYTES)) guardian.identityAsked = false;
}

void sendStatus(uint32_t nowMs) {
  const Supervisor& supervisor = guardian.supervisor;
  const LeaseClock& lease = supervisor.lease();
  const SessionLimits& limits = supervisor.limits();
  const uint32_t invertedDs = supervisor.clock().invertedMs() / MS_PER_DECISECOND;
  const bool armed = supervisor.armed();
  Status status;
  status.holding = supervisor.holding();
  status.leaseValid = lease.valid();
  status.armed = armed;
  status.tripped = supervisor.tripped();
  status.stopOpen = supervisor.stopOpen();
  status.simulated = guardian.settings.simulated;
  status.calibrated = guardian.settings.calibrated;
  status.quiet = supervisor.quiet();
  status.seq = guardian.statusSeq++;
  status.bootNonce = guardian.bootNonce;
  status.tableId = guardian.settings.tableId;
  status.uptimeMs = nowMs;
  status.ackSeq = lease.ackSeq();
  status.refusedFrames = guardian.refusedFrames;
  status.refusedRawWrites = guardian.refusedRawWrites;
  status.angleCentideg = guardian.angle.known() ? guardian.angle.angleCentideg() : NO_ANGLE;
  status.trip = static_cast<uint8_t>(supervisor.trip());
  status.resetCause = resetCause();
  status.signal = guardian.signal.rendering();
  status.sensor = static_cast<uint8_t>(guardian.angle.state());
  status.leaseAgeMs = lease.ageMs();
  status.maxAngleCentideg = armed ? limits.maxAngleCentideg : NO_ANGLE;
  status.maxDurationS = armed ? limits.maxDurationS : 0;
  status.invertedDs = invertedDs > COUNT_LIMIT ? COUNT_LIMIT : static_cast<uint16_t>(invertedDs);
  status.supplyMv = guardian.supply.millivolts();
  status.obstacles = supervisor.obstacles(guardian.angle, guardian.supply, settingsObstacles());
  status.lockSwitch = static_cast<uint8_t>(lockSwitch());
  status.rateDegPerS = guardian.angle.rateDegPerS();
  uint8_t payload[STATUS_BYTES];
  encodeStatus(status, payload);
  sendFrame(STATUS_ID, payload, STATUS_BYTES);
}

void sendStatusIfDue(uint32_t nowMs) {
  if (!guardian.statusWanted || static_cast<int32_t>(nowMs - guardian.nextStatusMs) < 0) return;
  guardian.nextStatusMs += STATUS_INTERVAL_MS;
  sendStatus(nowMs);
}

void takeLease(const FirmataMessage& message, uint32_t nowMs) {
  Lease lease;
  const bool intact = decodeLease(message.data, message.dataLength, guardian.bootNonce, guardian.settings.tableId, lease);
  if (!intact ||
      !guardian.supervisor.accept(lease, guardian.angle, guardian.supply, settingsObstacles(), nowMs)) {
    countRefusal(guardian.refusedFrames);
    return;
  }
  applyLock();
}

void takeIdentityRequest(const FirmataMessage& message, uint32_t nowMs) {
  if (message.dataLength != 0) {
    countRefusal(guardian.refusedFrames);
    return;
  }
  guardian.identityAsked = true;
  if (guardian.statusWanted) return;
  guardian.statusWanted = true;
  guardian.nextStatusMs = nowMs;
}

void take(const FirmataMessage& message, uint32_t nowMs) {
  if (message.command == FirmataCommand::sysex) {
    switch (message.number) {
      case LEASE_ID: takeLease(message, nowMs); return;
      case IDENTITY_ID: takeIdentityRequest(message, nowMs); return;
      case STATUS_ID: countRefusal(guardian.refusedFrames); return;
      default: break;
    }
  }
  // A reset cannot take the servo from the lock, but it is taken as a wish for the safe pose.
  if (message.command == FirmataCommand::systemReset) {
    guardian.supervisor.forceRelease();
    applyLock();
  }
  if (guardian.firmata.handle(message, nowMs) == Handled::refusedGuardedPin) {
    countRefusal(guardian.refusedRawWrites);
  }
}

// At most one message a turn, so that no flood of them keeps a tick waiting.
void takeInput() {
  uint8_t byte;
  FirmataMessage message;
  for (uint8_t i = 0; i < BYTES_PER_TURN && uart::read(byte); i++) {
    if (!guardian.parser.feed(byte, message)) continue;
    take(message, clock::nowMs());
    break;
  }
  watchdog::done(watchdog::input);
}

}  // namespace

// The loop hangs: nothing of it is relied on. Steady sound until the reset, and the trip outlives it.
void takeSafePoseOfWatchdog() {
  servo::writeLockNow(guardian.settings.releaseUs);
  buzzer::sound(true);
  tripRecord::remember(Trip::watchdog);
}

// These are not inlined, so that a profiler of the image finds them by name.
__attribute__((noinline)) void tick() {
  const uint32_t nowMs = clock::nowMs();
  watchStop(nowMs);
  guardian.angle.tick();
  supervise(nowMs);
  servo::tick();
  guardian.firmata.tick(nowMs);
  sendStatusIfDue(nowMs);
  if (!guardian.supervisor.armed()) tripRecord::writeSome();
  watchdog::done(watchdog::tick);
}

// A trip nobody has acknowledged. A bite of the watchdog counts as one, also where interrupts were off and the
// interrupt could not note it.
Trip recallTrip() {
  const Trip remembered = tripRecord::recall();
  const bool bitten = resetCause() & (1 << WDRF);
  if (!bitten) return remembered;
  tripRecord::remember(Trip::watchdog);
  return Trip::watchdog;
}

__attribute__((noinline)) void setup() {
  guardian.commandedUs = startLockReleased(guardian.settings = readSettings());
  buzzer::begin(guardian.settings.buzzerKind);
  watchdog::begin(takeSafePoseOfWatchdog);
  pinio::setDirection(STOP_PIN, pinio::Direction::inputPullup);
  pinio::setDirection(LOCK_SWITCH_PIN, pinio::Direction::inputPullup);
  guardian.angle.configure(guardian.settings);
  guardian.supply.configure(NOT_MEASURED);
  guardian.supervisor.begin(recallTrip());
  clock::begin();
  uart::begin();
  analog::begin();
  analog::watch(guardian.settings.sensorChannel);
  guardian.bootNonce = bootNonceOf(countBoot());
  guardian.firmata.begin(PROFILE);
  guardian.firmata.showPin(LOCK_PIN, MODE_SERVO, guardian.settings.releaseUs);
  guardian.firmata.showPin(STOP_PIN, MODE_PULLUP, 1);
  guardian.firmata.showPin(BUZZER_PIN, MODE_OUTPUT, 0);
  guardian.firmata.showPin(LOCK_SWITCH_PIN, MODE_PULLUP, 1);
  sei();
}

bool workPending() {
  return uart::hasInput() || clock::tickPending() || analog::resultPending() ||
         guardian.firmata.answersOutstanding() || guardian.identityAsked;
}

__attribute__((noinline)) void loop() {
  takeInput();
  if (clock::takeTick()) tick();
  takeConversions(clock::nowMs());
  guardian.firmata.pollConversion();
  guardian.firmata.serveAnswers();
  sendIdentityIfAsked();
  watchdog::done(watchdog::answers);
}

int main() {
  setup();
  for (;;) {
    if (workPending()) loop();
    sleepUnless([] { return uart::hasInput() || clock::tickPending() || analog::resultPending(); });
  }
}
