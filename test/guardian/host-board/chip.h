// The state of the replaced modules, so that a snapshot can hold it.
#pragma once

#include <stdint.h>

#include "board.h"

namespace hostBoard {

struct Chip {
  uint32_t ticks;
  uint32_t excess;
  uint32_t elapsedMs;
  bool ticked;
  bool setUp;
  uint8_t resetCause;
  uint8_t ticksToBandGap;
  uint8_t watchedChannel;
  bool sampleReady;
  bool bandGapReady;
  bool conversionAsked;
  uint8_t tasksDone;
  uint32_t tickFedAt;
  bool busEnded;
  bool busAnswered;
  uint8_t busRegister;
  uint8_t busBytes;
  uint16_t received;
  uint16_t taken;
  uint8_t toSend;
  uint16_t sentCount;
  uint8_t line[64];
  uint8_t sent[4096];
};

extern Chip chip;

// The chip's own part of a tick.
void passTick();

}  // namespace hostBoard
