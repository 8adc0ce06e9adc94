// An ordinary Firmata without any guardian, for trying what the controller does on an unguarded board: every pin is
// the host's, and a servo write waits for the next frame. It shares all of the guardian's Firmata side.
#include <avr/pgmspace.h>

#include "analog-input.h"
#include "clock.h"
#include "firmata-board.h"
#include "servo.h"
#include "sleep.h"
#include "uart.h"

namespace {

const char NAME[] PROGMEM = "PlainFirmata";
const FirmataProfile PROFILE = {NAME, {0, 0, 0}, unoModes};

FirmataParser parser;
FirmataBoard firmata;

void takeInput() {
  uint8_t byte;
  FirmataMessage message;
  while (uart::read(byte)) {
    if (parser.feed(byte, message)) firmata.handle(message, clock::nowMs());
  }
}

}  // namespace

int main() {
  servo::begin();
  clock::begin();
  uart::begin();
  analog::begin();
  firmata.begin(PROFILE);
  sei();
  for (;;) {
    takeInput();
    if (clock::takeTick()) firmata.tick(clock::nowMs());
    firmata.pollConversion();
    firmata.serveAnswers();
    sleepUnless([] { return uart::hasInput() || clock::tickPending() || analog::resultPending(); });
  }
}
