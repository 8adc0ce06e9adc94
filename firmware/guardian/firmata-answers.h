// Answers to a Firmata host's queries.
//
// What was asked for is kept as bits and sent as the transmit buffer has room, the long answers pin by pin: a burst
// of queries costs no memory, nothing is lost and nothing waits.
#pragma once

#include <stdint.h>

#include "firmata-parser.h"
#include "firmata-profile.h"
#include "pins.h"

class FirmataAnswers {
 public:
  // `modes` and `states` are the board's, one entry per pin.
  void begin(const FirmataProfile& profile, const uint8_t* modes, const uint16_t* states);

  void askVersion();
  void askFirmware();

  // Takes a query. False when the sysex is none; strings are taken and dropped.
  bool ask(const FirmataMessage& message);

  // Sends one piece if there is room for it. Call it every turn of the loop.
  void serve() {
    if (outstanding()) serveOutstanding();
  }

  bool outstanding() const { return asked_ != 0 || answering(); }

  // True while an answer is half sent: nothing else may be written in between.
  bool answering() const { return streaming_ != Streaming::none; }

 private:
  enum class Streaming : uint8_t { none, capabilities, analogMapping };

  void serveOutstanding();
  bool serveShort();
  void startLong();
  void continueLong();
  void sendVersion();
  void sendFirmware();
  bool sendPinState();
  void sendCapabilitiesOf(uint8_t pin);

  const FirmataProfile* profile_ = nullptr;
  const uint8_t* modes_ = nullptr;
  const uint16_t* states_ = nullptr;
  uint8_t asked_ = 0;
  uint8_t pinStatesAsked_[PORT_COUNT] = {0, 0, 0};
  Streaming streaming_ = Streaming::none;
  uint8_t nextPin_ = 0;
};
