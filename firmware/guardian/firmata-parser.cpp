#include "firmata-parser.h"

namespace {

constexpr uint8_t START_SYSEX = 0xF0;
constexpr uint8_t SET_PIN_MODE = 0xF4;
constexpr uint8_t SET_DIGITAL_PIN_VALUE = 0xF5;
constexpr uint8_t END_SYSEX = 0xF7;
constexpr uint8_t REPORT_VERSION = 0xF9;
constexpr uint8_t SYSTEM_RESET = 0xFF;
constexpr uint8_t DIGITAL_MESSAGE = 0x90;
constexpr uint8_t REPORT_ANALOG = 0xC0;
constexpr uint8_t REPORT_DIGITAL = 0xD0;
constexpr uint8_t ANALOG_MESSAGE = 0xE0;

// Below 0xF0 the low four bits carry a pin, channel or port.
uint8_t kindOf(uint8_t command) { return command < START_SYSEX ? command & 0xF0 : command; }

// Data bytes that follow a command; 0 for those that have none or are not known.
uint8_t dataBytesOf(uint8_t kind) {
  switch (kind) {
    case DIGITAL_MESSAGE:
    case ANALOG_MESSAGE:
    case SET_PIN_MODE:
    case SET_DIGITAL_PIN_VALUE: return 2;
    case REPORT_ANALOG:
    case REPORT_DIGITAL: return 1;
    default: return 0;
  }
}

FirmataCommand commandOf(uint8_t kind) {
  switch (kind) {
    case DIGITAL_MESSAGE: return FirmataCommand::digitalPort;
    case ANALOG_MESSAGE: return FirmataCommand::analogWrite;
    case REPORT_ANALOG: return FirmataCommand::reportAnalog;
    case REPORT_DIGITAL: return FirmataCommand::reportDigital;
    case SET_PIN_MODE: return FirmataCommand::pinMode;
    default: return FirmataCommand::digitalPinValue;
  }
}

}  // namespace

bool FirmataParser::feed(uint8_t byte, FirmataMessage& message) {
  return byte >= 0x80 ? feedCommand(byte, message) : feedData(byte, message);
}

bool FirmataParser::feedCommand(uint8_t byte, FirmataMessage& message) {
  if (byte == END_SYSEX) return endSysex(message);
  command_ = 0;
  length_ = 0;
  overlong_ = false;
  message = FirmataMessage{FirmataCommand::systemReset, 0, 0, buffer_, 0};
  if (byte == SYSTEM_RESET) return true;
  if (byte == REPORT_VERSION) {
    message.command = FirmataCommand::reportVersion;
    return true;
  }
  if (byte == START_SYSEX || dataBytesOf(kindOf(byte)) > 0) command_ = byte;
  return false;
}

bool FirmataParser::feedData(uint8_t byte, FirmataMessage& message) {
  if (command_ == 0) return false;
  if (length_ >= SYSEX_BYTES) {
    overlong_ = true;
    return false;
  }
  buffer_[length_++] = byte;
  const uint8_t kind = kindOf(command_);
  if (command_ == START_SYSEX || length_ < dataBytesOf(kind)) return false;

  message = FirmataMessage{commandOf(kind), static_cast<uint8_t>(command_ & 0x0F), buffer_[0], buffer_, 0};
  if (kind == SET_PIN_MODE || kind == SET_DIGITAL_PIN_VALUE) {
    message.number = buffer_[0];
    message.value = buffer_[1];
  } else if (length_ == 2) {
    message.value = static_cast<uint16_t>(buffer_[0] | (buffer_[1] << 7));
  }
  command_ = 0;
  return true;
}

bool FirmataParser::endSysex(FirmataMessage& message) {
  const bool whole = command_ == START_SYSEX && !overlong_ && length_ > 0;
  command_ = 0;
  if (!whole) return false;
  message = FirmataMessage{FirmataCommand::sysex, buffer_[0], 0, buffer_ + 1, static_cast<uint8_t>(length_ - 1)};
  return true;
}
