// The guardian: Firmata for readings, its own frames (docs/guardian.md) for everything that moves the lock or sounds
// the buzzer, and its own judgement of angle and time. The lock is released first thing at boot and held only under a
// lease.
//
// One loop: bytes in, a tick and a conversion every 1.024 ms, answers out, sleep. Nothing in it waits, and the watchdog
// ends it when it does not come round.
#include <avr/io.h>
#include <util/atomic.h>

#include "analog-input.h"
#include "boot-nonce.h"
#include "buzzer.h"
#include "clock.h"
#include "eeprom.h"
#include "guardian-parts.h"
#include "guardian-profile.h"
#include "host-frames.h"
#include "little-endian.h"
#include "pin-io.h"
#include "reset-cause.h"
#include "servo.h"
#include "settings-store.h"
#include "sleep.h"
#include "trip-record.h"
#include "twi.h"
#include "uart.h"
#include "watchdog.h"

Guardian guardian;

namespace {

constexpr uint8_t BYTES_PER_TURN = 16;

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

// Brings the lock to what the lease allows, or to where a trial wants it. Toward release the servo's frame is cut short.
void applyLock() {
  if (watchdog::bitten()) return;
  if (guardian.supervisor.armed() || guardian.supervisor.tripped()) guardian.lockTrial.end();
  const bool holding = guardian.supervisor.holding();
  const bool trying = !holding && guardian.lockTrial.active();
  const uint16_t releaseUs = guardian.settings.releaseUs;
  const uint16_t pulseUs = holding ? guardian.settings.holdUs : trying ? guardian.lockTrial.pulseUs() : releaseUs;
  if (pulseUs == guardian.commandedUs) return;
  guardian.commandedUs = pulseUs;
  if (holding || trying) {
    // Asked with the write: the watchdog's interrupt may have come since, and its release is the last word.
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
      if (!watchdog::bitten()) servo::write(LOCK_PIN, pulseUs);
    }
  } else {
    servo::writeLockNow(pulseUs);
  }
  guardian.firmata.showPin(LOCK_PIN, MODE_SERVO, pulseUs);
}

void applySignal(uint32_t nowMs) {
  guardian.signal.request(guardian.supervisor.signal(), nowMs);
  const bool sounding = guardian.signal.soundingAt(nowMs);
  // The watchdog may have bitten since this began: its sound is not to be ended.
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    if (!watchdog::bitten()) buzzer::sound(sounding);
  }
  guardian.firmata.showPin(BUZZER_PIN, MODE_OUTPUT, sounding);
}

// The board's own decision on what is known now, carried out at once.
__attribute__((noinline)) void supervise(uint32_t nowMs) {
  if (watchdog::bitten()) return;
  guardian.angle = guardian.sensors.now();
  guardian.supervisor.judge(guardian.angle, guardian.supply, guardian.lockFeedback.state(), nowMs);
  applyLock();
  applySignal(nowMs);
  if (watchdog::bitten()) return;
  tripRecord::remember(guardian.supervisor.trip());
  tripRecord::rememberSession(guardian.supervisor.armed());
}

void watchStop(uint32_t nowMs) {
  const bool open = pinio::readPort(0) & (1 << STOP_PIN);
  guardian.supervisor.watchStop(open, guardian.angle, nowMs);
}

void watchLock(uint32_t nowMs) {
  guardian.lockFeedback.watch(pinio::readPort(0) & (1 << LOCK_SWITCH_PIN));
  guardian.lockTrial.passTo(nowMs);
  if (!mayTryLock()) guardian.lockTrial.end();
}

void takeConversions(uint32_t nowMs) {
  uint16_t counts;
  if (analog::takeBandGap(counts)) guardian.supply.take(counts, nowMs);
  if (!analog::takeSample(counts)) return;
  if (!guardian.settings.has(SENSOR_POTENTIOMETER)) return;
  guardian.sensors.takePotentiometer(counts);
  supervise(nowMs);
  watchdog::done(watchdog::judging);
}

void tickInertial() {
  guardian.inertial.tick();
  if (!guardian.inertial.alive()) guardian.sensors.loseInertial();
}

void takeReading(uint32_t nowMs) {
  if (!guardian.inertial.poll()) return;
  const Mpu6050& sensor = guardian.inertial.sensor();
  guardian.sensors.takeReading(sensor.reading(), sensor.ticksBetween());
  supervise(nowMs);
  if (!guardian.settings.has(SENSOR_POTENTIOMETER)) watchdog::done(watchdog::judging);
}

void answerI2c(uint32_t nowMs) {
  if (!guardian.inertial.hasReading() || guardian.firmata.answering()) return;
  guardian.i2c.serve(guardian.inertial.sensor(), nowMs);
}

void take(const FirmataMessage& message, uint32_t nowMs) {
  if (message.command == FirmataCommand::sysex && message.number >= LEASE_ID && message.number <= TRY_ID) {
    if (!takeFrame(message, nowMs)) countRefusal(guardian.refusedFrames);
    applyLock();
    return;
  }
  if (guardian.i2c.take(message)) return;
  // A reset cannot take the servo from the lock, but it is taken as a wish for the safe pose.
  if (message.command == FirmataCommand::systemReset) {
    guardian.i2c.forget();
    guardian.supervisor.forceRelease();
    applyLock();
  }
  if (guardian.firmata.handle(message, nowMs) == Handled::refusedGuardedPin) {
    countRefusal(guardian.refusedRawWrites);
  }
}

// At most one message a turn, so that no flood of them keeps a tick waiting. True when there was one.
bool takeInput() {
  uint8_t byte;
  FirmataMessage message;
  bool whole = false;
  for (uint8_t i = 0; i < BYTES_PER_TURN && !whole && uart::read(byte); i++) {
    whole = guardian.parser.feed(byte, message);
    if (whole) take(message, clock::nowMs());
  }
  watchdog::done(watchdog::input);
  return whole;
}

}  // namespace

// The loop hangs: nothing of it is relied on. Steady sound until the reset, and the trip outlives it.
void takeSafePoseOfWatchdog() {
  servo::writeLockNow(guardian.settings.releaseUs);
  buzzer::sound(true);
  tripRecord::remember(Trip::watchdog);
}

void useBus(bool fitted) {
  guardian.profile = guardianProfile(fitted);
  if (fitted == guardian.inertial.fitted()) return;
  guardian.inertial.fit(fitted);
  guardian.firmata.showPin(SDA_PIN, fitted ? MODE_I2C : MODE_INPUT, 0);
  guardian.firmata.showPin(SCL_PIN, fitted ? MODE_I2C : MODE_INPUT, 0);
}

// Puts the settings in force, at boot and whenever a new record was written.
void use(const Settings& settings) {
  guardian.settings = settings;
  guardian.sensors.configure(settings);
  guardian.angle = guardian.sensors.now();
  guardian.supply.configure(settings.bandGapMv);
  guardian.lockFeedback.configure(settings.lockSwitchFitted);
  guardian.lockTrial.end();
  buzzer::begin(settings.buzzerKind);
  useBus(settings.has(SENSOR_MPU6050));
}

// One byte of the trip record or of new settings, while no session can be kept waiting by it.
void writeEeprom() {
  if (guardian.supervisor.armed()) return;
  tripRecord::writeSome();
  settingsStore::writeSome();
}

// What was written is read back: a copy that did not take it leaves the settings as they were.
void useWrittenSettings() {
  use(settingsStore::read());
  applyLock();
  analog::watch(guardian.settings.sensorChannel);
  guardian.identityAsked = true;
}

// These are not inlined, so that a profiler of the image finds them by name.
__attribute__((noinline)) void tick() {
  const uint32_t nowMs = clock::nowMs();
  watchStop(nowMs);
  watchLock(nowMs);
  guardian.sensors.tick();
  tickInertial();
  supervise(nowMs);
  guardian.firmata.tick(nowMs);
  guardian.reportsNext = true;
  writeEeprom();
  // A converter that is known to be dead is a fault of the sensor, and no reason to reset again and again.
  if (guardian.angle.state == SensorState::silent) watchdog::done(watchdog::judging);
  watchdog::done(watchdog::tick);
}

// In a turn of its own after each tick: a STATUS is as much work as all the rest, and so are new settings; an I2C answer
// waits for the next. Nor in the turn of a message: the lock may have been told to move.
__attribute__((noinline)) void report(uint32_t nowMs) {
  guardian.reportsNext = false;
  if (settingsStore::whole()) {
    useWrittenSettings();
  } else if (!sendStatusIfDue(nowMs)) {
    answerI2c(nowMs);
  }
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
  guardian.settings = settingsStore::read();
  guardian.commandedUs = startLockReleased(guardian.settings);
  watchdog::begin(takeSafePoseOfWatchdog);
  pinio::setDirection(STOP_PIN, pinio::Direction::inputPullup);
  pinio::setDirection(LOCK_SWITCH_PIN, pinio::Direction::inputPullup);
  use(guardian.settings);
  guardian.supervisor.begin(recallTrip());
  clock::begin();
  uart::begin();
  analog::begin();
  analog::watch(guardian.settings.sensorChannel);
  guardian.bootNonce = bootNonceOf(countBoot());
  guardian.firmata.begin(guardian.profile);
  guardian.firmata.showPin(LOCK_PIN, MODE_SERVO, guardian.settings.releaseUs);
  guardian.firmata.showPin(STOP_PIN, MODE_PULLUP, 1);
  guardian.firmata.showPin(BUZZER_PIN, MODE_OUTPUT, 0);
  guardian.firmata.showPin(LOCK_SWITCH_PIN, MODE_PULLUP, 1);
}

// What cannot wait for the next interrupt.
bool workAtOnce() {
  return uart::hasInput() || clock::tickPending() || analog::resultPending() || twi::resultPending() ||
         servo::waiting() || guardian.reportsNext;
}

bool workPending() { return workAtOnce() || guardian.firmata.answersOutstanding() || guardian.identityAsked; }

__attribute__((noinline)) void loop() {
  const bool tookMessage = takeInput();
  // One piece of work a turn: two frames of the board's own in one would be a long one.
  if (clock::takeTick()) {
    tick();
  } else if (twi::resultPending()) {
    takeReading(clock::nowMs());
  } else if (guardian.reportsNext && !tookMessage) {
    report(clock::nowMs());
  } else {
    sendIdentityIfAsked();
  }
  takeConversions(clock::nowMs());
  servo::tick();
  guardian.firmata.pollConversion();
  guardian.firmata.serveAnswers();
  watchdog::done(watchdog::answers);
}

int main() {
  setup();
  sei();
  for (;;) {
    if (workPending()) loop();
    sleepUnless(workAtOnce);
  }
}
