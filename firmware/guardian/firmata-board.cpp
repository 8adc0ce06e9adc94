#include "firmata-board.h"

#include "analog-input.h"
#include "pin-io.h"
#include "servo.h"
#include "uart.h"

namespace {

constexpr uint8_t EXTENDED_ANALOG = 0x6F;
constexpr uint8_t SERVO_CONFIG = 0x70;
constexpr uint8_t SAMPLING_INTERVAL = 0x7A;

constexpr uint16_t DEFAULT_SAMPLING_MS = 19;
constexpr uint16_t SERVO_MIN_US = 544;
constexpr uint16_t SERVO_MAX_US = 2400;
// The widest range a host may set for its own servo.
constexpr uint16_t SERVO_LOWEST_US = 400;
constexpr uint16_t SERVO_HIGHEST_US = 2700;
constexpr uint8_t SERVO_MAX_DEG = 180;
constexpr uint8_t NOT_CONVERTING = 0xFF;

bool readable(uint8_t mode) { return mode == MODE_INPUT || mode == MODE_PULLUP; }

uint8_t servoIndex(uint8_t pin) { return pin == LOCK_PIN ? 0 : 1; }

uint16_t get14(const uint8_t* data) { return static_cast<uint16_t>(data[0] | (data[1] << 7)); }

bool sendReport(uint8_t command, uint16_t value) {
  if (uart::room() < 3) return false;
  uart::put(command);
  uart::put(value & 0x7F);
  uart::put((value >> 7) & 0x7F);
  return true;
}

}  // namespace

void FirmataBoard::begin(const FirmataProfile& profile) {
  profile_ = &profile;
  resetPins();
  answers_.begin(profile, modes_, states_);
  answers_.askVersion();
  answers_.askFirmware();
}

void FirmataBoard::resetPins() {
  digitalReports_ = 0;
  digitalUnsent_ = 0;
  analogReports_ = 0;
  analogRound_ = 0;
  samplingMs_ = DEFAULT_SAMPLING_MS;
  for (uint8_t i = 0; i < 2; i++) {
    servoMinUs_[i] = SERVO_MIN_US;
    servoMaxUs_[i] = SERVO_MAX_US;
  }
  for (uint8_t port = 0; port < PORT_COUNT; port++) guardedLevels_[port] = 0;
  for (uint8_t pin = 0; pin < PIN_COUNT; pin++) {
    const uint16_t supported = profile_->supportedModes(pin);
    if (guarded(pin) || supported == 0) continue;
    setMode(pin, (supported & modeBit(MODE_ANALOG)) ? MODE_ANALOG : MODE_INPUT);
  }
}

bool FirmataBoard::anyGuarded() const {
  for (uint8_t port = 0; port < PORT_COUNT; port++) {
    if (profile_->guardedPins[port] != 0) return true;
  }
  return false;
}

Handled FirmataBoard::handle(const FirmataMessage& message, uint32_t nowMs) {
  switch (message.command) {
    case FirmataCommand::digitalPort:
      return writeDigitalPort(message.number, static_cast<uint8_t>(message.value));
    case FirmataCommand::analogWrite: return writeAnalog(message.number, message.value);
    case FirmataCommand::pinMode: return setMode(message.number, static_cast<uint8_t>(message.value));
    case FirmataCommand::digitalPinValue: return writeDigitalPin(message.number, message.value != 0);
    case FirmataCommand::reportAnalog:
      if (message.number < ANALOG_CHANNELS) {
        const uint8_t bit = static_cast<uint8_t>(1 << message.number);
        analogReports_ = message.value ? analogReports_ | bit : analogReports_ & ~bit;
      }
      return Handled::yes;
    case FirmataCommand::reportDigital: reportDigital(message.number, message.value != 0); return Handled::yes;
    case FirmataCommand::reportVersion: answers_.askVersion(); return Handled::yes;
    case FirmataCommand::systemReset:
      resetPins();
      return anyGuarded() ? Handled::refusedGuardedPin : Handled::yes;
    case FirmataCommand::sysex: return handleSysex(message, nowMs);
  }
  return Handled::yes;
}

Handled FirmataBoard::handleSysex(const FirmataMessage& message, uint32_t nowMs) {
  const uint8_t* const data = message.data;
  switch (message.number) {
    case EXTENDED_ANALOG:
      if (message.dataLength < 3) return Handled::yes;
      // More than 14 bits cannot be meant for anything this board has.
      for (uint8_t i = 3; i < message.dataLength; i++) {
        if (data[i] != 0) return Handled::yes;
      }
      return writeAnalog(data[0], get14(data + 1));
    case SERVO_CONFIG: return configureServo(message);
    case SAMPLING_INTERVAL:
      if (message.dataLength == 2 && get14(data) > 0) {
        samplingMs_ = get14(data);
        nextRoundMs_ = nowMs;
      }
      return Handled::yes;
    default: return answers_.ask(message) ? Handled::yes : Handled::unknownSysex;
  }
}

Handled FirmataBoard::setMode(uint8_t pin, uint8_t mode) {
  if (pin >= PIN_COUNT) return Handled::yes;
  if (guarded(pin)) return Handled::refusedGuardedPin;
  if (mode >= MODE_COUNT || !(profile_->supportedModes(pin) & modeBit(mode))) return Handled::yes;

  if (modes_[pin] == MODE_PWM && mode != MODE_PWM) pinio::stopPwm(pin);
  if (modes_[pin] == MODE_SERVO && mode != MODE_SERVO) servo::detach(pin);
  modes_[pin] = mode;
  states_[pin] = mode == MODE_PULLUP ? 1 : 0;
  switch (mode) {
    case MODE_PULLUP: pinio::setDirection(pin, pinio::Direction::inputPullup); break;
    case MODE_OUTPUT:
    case MODE_PWM:
      pinio::setDirection(pin, pinio::Direction::output);
      break;
    case MODE_SERVO:
      states_[pin] = (servoMinUs_[servoIndex(pin)] + servoMaxUs_[servoIndex(pin)]) / 2;
      servo::write(pin, states_[pin]);
      break;
    default: pinio::setDirection(pin, pinio::Direction::input); break;
  }
  return Handled::yes;
}

// A host always writes a whole port. Its bits for guarded pins never arrive; only one that has changed is a wish.
Handled FirmataBoard::writeDigitalPort(uint8_t port, uint8_t levels) {
  if (port >= PORT_COUNT) return Handled::yes;
  const uint8_t firstPin = static_cast<uint8_t>(port * 8);
  const uint8_t guardedBits = profile_->guardedPins[port];
  for (uint8_t i = 0; i < 8 && firstPin + i < PIN_COUNT; i++) {
    if (!(guardedBits & (1 << i))) applyDigital(firstPin + i, levels & (1 << i));
  }
  const uint8_t wished = levels & guardedBits;
  const bool changed = wished != guardedLevels_[port];
  guardedLevels_[port] = wished;
  return changed ? Handled::refusedGuardedPin : Handled::yes;
}

Handled FirmataBoard::writeDigitalPin(uint8_t pin, bool high) {
  if (pin >= PIN_COUNT) return Handled::yes;
  if (guarded(pin)) return Handled::refusedGuardedPin;
  applyDigital(pin, high);
  return Handled::yes;
}

// Writing to an input switches its pull-up, as hosts of before the PULLUP mode expect.
void FirmataBoard::applyDigital(uint8_t pin, bool high) {
  const uint8_t mode = modes_[pin];
  if (mode != MODE_OUTPUT && mode != MODE_INPUT) return;
  if (mode == MODE_INPUT && !(profile_->supportedModes(pin) & modeBit(MODE_PULLUP))) return;
  states_[pin] = high ? 1 : 0;
  pinio::write(pin, high);
}

Handled FirmataBoard::writeAnalog(uint8_t pin, uint16_t value) {
  if (pin >= PIN_COUNT) return Handled::yes;
  if (guarded(pin)) return Handled::refusedGuardedPin;
  if (modes_[pin] == MODE_PWM) {
    if (value > 255) return Handled::yes;
    states_[pin] = value;
    pinio::writePwm(pin, static_cast<uint8_t>(value));
  } else if (modes_[pin] == MODE_SERVO) {
    const uint16_t minUs = servoMinUs_[servoIndex(pin)];
    const uint16_t maxUs = servoMaxUs_[servoIndex(pin)];
    // Below the shortest pulse a value is an angle in degrees, as Firmata has it.
    if (value < SERVO_MIN_US) {
      if (value > SERVO_MAX_DEG) return Handled::yes;
      value = minUs + static_cast<uint16_t>(static_cast<uint32_t>(maxUs - minUs) * value / SERVO_MAX_DEG);
    }
    if (!(value >= minUs && value <= maxUs)) return Handled::yes;
    states_[pin] = value;
    servo::write(pin, value);
  }
  return Handled::yes;
}

Handled FirmataBoard::configureServo(const FirmataMessage& message) {
  if (message.dataLength < 5) return Handled::yes;
  const uint8_t pin = message.data[0];
  if (pin >= PIN_COUNT) return Handled::yes;
  if (guarded(pin)) return Handled::refusedGuardedPin;
  if (!(profile_->supportedModes(pin) & modeBit(MODE_SERVO))) return Handled::yes;
  const uint16_t minUs = get14(message.data + 1);
  const uint16_t maxUs = get14(message.data + 3);
  if (!(minUs >= SERVO_LOWEST_US && minUs < maxUs && maxUs <= SERVO_HIGHEST_US)) return Handled::yes;
  servoMinUs_[servoIndex(pin)] = minUs;
  servoMaxUs_[servoIndex(pin)] = maxUs;
  return modes_[pin] == MODE_SERVO ? Handled::yes : setMode(pin, MODE_SERVO);
}

void FirmataBoard::reportDigital(uint8_t port, bool on) {
  if (port >= PORT_COUNT) return;
  const uint8_t bit = static_cast<uint8_t>(1 << port);
  digitalReports_ = on ? digitalReports_ | bit : digitalReports_ & ~bit;
  digitalUnsent_ = on ? digitalUnsent_ | bit : digitalUnsent_ & ~bit;
}

uint8_t FirmataBoard::readablePins(uint8_t port) const {
  uint8_t bits = 0;
  for (uint8_t i = 0; i < 8 && port * 8 + i < PIN_COUNT; i++) {
    if (readable(modes_[port * 8 + i])) bits |= static_cast<uint8_t>(1 << i);
  }
  return bits;
}

void FirmataBoard::sendDigitalChanges() {
  for (uint8_t port = 0; port < PORT_COUNT; port++) {
    const uint8_t bit = static_cast<uint8_t>(1 << port);
    if (!(digitalReports_ & bit)) continue;
    const uint8_t levels = pinio::readPort(port) & readablePins(port);
    if (levels == lastLevels_[port] && !(digitalUnsent_ & bit)) continue;
    if (!sendReport(0x90 | port, levels)) continue;
    lastLevels_[port] = levels;
    digitalUnsent_ &= static_cast<uint8_t>(~bit);
  }
}

void FirmataBoard::tick(uint32_t nowMs) {
  if (!answering()) sendDigitalChanges();
  if (static_cast<int32_t>(nowMs - nextRoundMs_) < 0) return;
  nextRoundMs_ += samplingMs_;
  // After a stall the rounds go on from now instead of catching up in a burst.
  if (static_cast<int32_t>(nowMs - nextRoundMs_) >= 0) nextRoundMs_ = nowMs + samplingMs_;
  analogRound_ = analogReports_;
  if (converting_ == NOT_CONVERTING) startNextConversion();
}

void FirmataBoard::pollConversion() {
  uint16_t counts;
  if (!analog::take(counts)) return;
  const uint8_t channel = converting_;
  converting_ = NOT_CONVERTING;
  if (!answering() && (analogReports_ & (1 << channel))) sendReport(0xE0 | channel, counts);
  startNextConversion();
}

void FirmataBoard::startNextConversion() {
  if (analogRound_ == 0) return;
  for (uint8_t channel = 0; channel < ANALOG_CHANNELS; channel++) {
    const uint8_t bit = static_cast<uint8_t>(1 << channel);
    if (!(analogRound_ & bit)) continue;
    analogRound_ &= static_cast<uint8_t>(~bit);
    if (modes_[FIRST_ANALOG_PIN + channel] != MODE_ANALOG) continue;
    converting_ = channel;
    analog::start(channel);
    return;
  }
}

void FirmataBoard::showPin(uint8_t pin, uint8_t mode, uint16_t state) {
  modes_[pin] = mode;
  states_[pin] = state;
}
