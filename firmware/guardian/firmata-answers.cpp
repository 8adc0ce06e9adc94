#include "firmata-answers.h"

#include <avr/pgmspace.h>

#include "uart.h"
#include "version.h"

namespace {

constexpr uint8_t START_SYSEX = 0xF0;
constexpr uint8_t END_SYSEX = 0xF7;
constexpr uint8_t REPORT_VERSION = 0xF9;
constexpr uint8_t ANALOG_MAPPING_QUERY = 0x69;
constexpr uint8_t ANALOG_MAPPING_RESPONSE = 0x6A;
constexpr uint8_t CAPABILITY_QUERY = 0x6B;
constexpr uint8_t CAPABILITY_RESPONSE = 0x6C;
constexpr uint8_t PIN_STATE_QUERY = 0x6D;
constexpr uint8_t PIN_STATE_RESPONSE = 0x6E;
constexpr uint8_t STRING_DATA = 0x71;
constexpr uint8_t REPORT_FIRMWARE = 0x79;

constexpr uint8_t PROTOCOL_MAJOR = 2;
constexpr uint8_t PROTOCOL_MINOR = 6;

constexpr uint8_t ASKED_VERSION = 1 << 0;
constexpr uint8_t ASKED_FIRMWARE = 1 << 1;
constexpr uint8_t ASKED_CAPABILITIES = 1 << 2;
constexpr uint8_t ASKED_ANALOG_MAPPING = 1 << 3;
constexpr uint8_t ASKED_PIN_STATES = 1 << 4;

constexpr uint8_t NO_ANALOG_CHANNEL = 0x7F;
constexpr uint8_t END_OF_PIN = 0x7F;
constexpr uint8_t VERSION_BYTES = 3;
constexpr uint8_t PIN_STATE_BYTES = 7;
// Five modes of two bytes each and the end mark.
constexpr uint8_t LONGEST_PIN_BYTES = 11;

uint8_t resolutionOf(uint8_t mode) {
  switch (mode) {
    case MODE_ANALOG: return 10;
    case MODE_PWM: return 8;
    case MODE_SERVO: return 14;
    default: return 1;
  }
}

}  // namespace

void FirmataAnswers::begin(const FirmataProfile& profile, const uint8_t* modes, const uint16_t* states) {
  profile_ = &profile;
  modes_ = modes;
  states_ = states;
}

void FirmataAnswers::askVersion() { asked_ |= ASKED_VERSION; }

void FirmataAnswers::askFirmware() { asked_ |= ASKED_FIRMWARE; }

bool FirmataAnswers::ask(const FirmataMessage& message) {
  switch (message.number) {
    case REPORT_FIRMWARE: askFirmware(); return true;
    case CAPABILITY_QUERY: asked_ |= ASKED_CAPABILITIES; return true;
    case ANALOG_MAPPING_QUERY: asked_ |= ASKED_ANALOG_MAPPING; return true;
    case PIN_STATE_QUERY:
      if (message.dataLength == 1 && message.data[0] < PIN_COUNT) {
        pinStatesAsked_[portOf(message.data[0])] |= bitInPort(message.data[0]);
        asked_ |= ASKED_PIN_STATES;
      }
      return true;
    case STRING_DATA: return true;
    default: return false;
  }
}

void FirmataAnswers::serveOutstanding() {
  if (answering()) {
    continueLong();
  } else if (!serveShort()) {
    startLong();
  }
}

bool FirmataAnswers::serveShort() {
  if ((asked_ & ASKED_VERSION) && uart::room() >= VERSION_BYTES) {
    asked_ &= static_cast<uint8_t>(~ASKED_VERSION);
    sendVersion();
    return true;
  }
  if ((asked_ & ASKED_FIRMWARE) && uart::room() >= 5 + 2 * strlen_P(profile_->name)) {
    asked_ &= static_cast<uint8_t>(~ASKED_FIRMWARE);
    sendFirmware();
    return true;
  }
  return (asked_ & ASKED_PIN_STATES) && uart::room() >= PIN_STATE_BYTES && sendPinState();
}

void FirmataAnswers::sendVersion() {
  uart::put(REPORT_VERSION);
  uart::put(PROTOCOL_MAJOR);
  uart::put(PROTOCOL_MINOR);
}

void FirmataAnswers::sendFirmware() {
  uart::put(START_SYSEX);
  uart::put(REPORT_FIRMWARE);
  uart::put(FIRMWARE_MAJOR);
  uart::put(FIRMWARE_MINOR);
  for (const char* at = profile_->name; pgm_read_byte(at) != 0; at++) {
    uart::put(pgm_read_byte(at) & 0x7F);
    uart::put(0);
  }
  uart::put(END_SYSEX);
}

bool FirmataAnswers::sendPinState() {
  for (uint8_t pin = 0; pin < PIN_COUNT; pin++) {
    if (!(pinStatesAsked_[portOf(pin)] & bitInPort(pin))) continue;
    pinStatesAsked_[portOf(pin)] &= static_cast<uint8_t>(~bitInPort(pin));
    uart::put(START_SYSEX);
    uart::put(PIN_STATE_RESPONSE);
    uart::put(pin);
    uart::put(modes_[pin]);
    uart::put(states_[pin] & 0x7F);
    uart::put((states_[pin] >> 7) & 0x7F);
    uart::put(END_SYSEX);
    return true;
  }
  asked_ &= static_cast<uint8_t>(~ASKED_PIN_STATES);
  return false;
}

void FirmataAnswers::startLong() {
  if (uart::room() < 2) return;
  if (asked_ & ASKED_CAPABILITIES) {
    asked_ &= static_cast<uint8_t>(~ASKED_CAPABILITIES);
    streaming_ = Streaming::capabilities;
  } else if (asked_ & ASKED_ANALOG_MAPPING) {
    asked_ &= static_cast<uint8_t>(~ASKED_ANALOG_MAPPING);
    streaming_ = Streaming::analogMapping;
  } else {
    return;
  }
  nextPin_ = 0;
  uart::put(START_SYSEX);
  uart::put(streaming_ == Streaming::capabilities ? CAPABILITY_RESPONSE : ANALOG_MAPPING_RESPONSE);
}

void FirmataAnswers::continueLong() {
  if (uart::room() < LONGEST_PIN_BYTES) return;
  if (nextPin_ == PIN_COUNT) {
    uart::put(END_SYSEX);
    streaming_ = Streaming::none;
  } else if (streaming_ == Streaming::capabilities) {
    sendCapabilitiesOf(nextPin_++);
  } else {
    uart::put(nextPin_ < FIRST_ANALOG_PIN ? NO_ANALOG_CHANNEL : nextPin_ - FIRST_ANALOG_PIN);
    nextPin_++;
  }
}

void FirmataAnswers::sendCapabilitiesOf(uint8_t pin) {
  const uint16_t supported = profile_->supportedModes(pin);
  for (uint8_t mode = 0; mode < MODE_COUNT; mode++) {
    if (!(supported & modeBit(mode))) continue;
    uart::put(mode);
    uart::put(resolutionOf(mode));
  }
  uart::put(END_OF_PIN);
}
