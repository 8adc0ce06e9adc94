// Cuts the bytes of a Firmata 2.x host into messages.
//
// Pure and bounded: a sysex that is too long or broken off is dropped, and any command byte (0x80 and above) puts
// the parser in step again. Bytes outside a message are ignored.
#pragma once

#include <stdint.h>

enum class FirmataCommand : uint8_t {
  digitalPort,      // number = port, value = pins
  analogWrite,      // number = pin, value
  reportAnalog,     // number = channel, value = 0 or not
  reportDigital,    // number = port, value = 0 or not
  pinMode,          // number = pin, value = mode
  digitalPinValue,  // number = pin, value = 0 or not
  reportVersion,
  systemReset,
  sysex,  // number = id, data and dataLength without the id
};

struct FirmataMessage {
  FirmataCommand command;
  uint8_t number;
  uint16_t value;
  const uint8_t* data;  // valid until the next byte is fed
  uint8_t dataLength;
};

class FirmataParser {
 public:
  // Longest sysex taken, counted without F0 and F7.
  static constexpr uint8_t SYSEX_BYTES = 62;

  // Takes one byte. True when it completes a message, which is then in `message`.
  bool feed(uint8_t byte, FirmataMessage& message);

 private:
  bool feedCommand(uint8_t byte, FirmataMessage& message);
  bool feedData(uint8_t byte, FirmataMessage& message);
  bool endSysex(FirmataMessage& message);

  uint8_t command_ = 0;  // 0 = between messages
  uint8_t length_ = 0;
  bool overlong_ = false;
  uint8_t buffer_[SYSEX_BYTES] = {};
};
