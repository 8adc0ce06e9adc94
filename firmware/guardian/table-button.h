// The STOP circuit at the table (normally closed, so that a broken wire is STOP), and what the button means on a
// board that has tripped.
//
// Pure. Open for 5 ms is STOP. As a button it acts when the circuit closes again, so that a torn cable never
// silences the alarm it causes: briefly opened it pauses the sound, held for 3 to 15 s it acknowledges.
#pragma once

#include <stdint.h>

enum class ButtonPress : uint8_t { none, pause, acknowledge };

class TableButton {
 public:
  // One look at the circuit each tick. `counts`: a press that begins now is one of the button, not a STOP.
  ButtonPress watch(bool circuitOpen, bool counts, uint32_t nowMs);

  bool open() const { return open_; }

 private:
  bool open_ = false;
  bool counts_ = false;
  uint8_t ticks_ = 0;
  uint32_t openedMs_ = 0;
};
