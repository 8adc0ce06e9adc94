// guardian.cpp as it is, and what a test needs of its inside.
#include "chip.h"

#include <string.h>

#define main guardianMain
#include "../../../firmware/guardian/guardian.cpp"
#undef main

namespace hostBoard {

namespace {

// More turns of the loop than this after one event, and something in it never comes to rest.
constexpr int MOST_TURNS = 2000;

void work() {
  for (int turns = 0; workPending(); turns++) {
    if (turns == MOST_TURNS) broken("the loop never comes to rest");
    loop();
    // Long answers wait for the line, as they do on the board.
    if (!uart::hasInput() && !clock::tickPending() && !analog::resultPending() && !twi::resultPending())
      return;
  }
}

}  // namespace

void boot(uint8_t resetCause) {
  chip = Chip();
  chip.resetCause = resetCause;
  chip.ticksToBandGap = 1;
  chip.watchedChannel = 0xFF;
  pins = Pins();
  guardian = Guardian();
  setup();
  chip.setUp = true;
}

void tick() {
  passTick();
  work();
}

void receive(const uint8_t* bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    chip.taken = 0;
    chip.received = 1;
    chip.line[0] = bytes[i];
    work();
  }
}

View view() {
  return View{guardian.supervisor,     guardian.angle,           guardian.supply, guardian.settings, guardian.bootNonce,
              guardian.refusedFrames, guardian.refusedRawWrites, chip.elapsedMs};
}

struct Snapshot {
  Guardian guardian;
  Wires wires;
  Pins pins;
  Chip chip;
};

Snapshot* takeSnapshot() { return new Snapshot{guardian, wires, pins, chip}; }

void returnTo(const Snapshot& snapshot) {
  guardian = snapshot.guardian;
  wires = snapshot.wires;
  pins = snapshot.pins;
  chip = snapshot.chip;
  tripRecord::remember(guardian.supervisor.trip());
  tripRecord::rememberSession(guardian.supervisor.armed());
}

size_t takeSent(uint8_t* bytes, size_t room) {
  const size_t count = chip.sentCount < room ? chip.sentCount : room;
  memcpy(bytes, chip.sent, count);
  chip.sentCount = 0;
  return count;
}

}  // namespace hostBoard
