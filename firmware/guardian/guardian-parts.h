// Everything the running guardian consists of, in one place: what it knows, what it decided, what it still has to say.
#pragma once

#include <stdint.h>

#include "angle-sensors.h"
#include "firmata-board.h"
#include "firmata-parser.h"
#include "frame.h"
#include "i2c-answers.h"
#include "inertial-input.h"
#include "lock-feedback.h"
#include "lock-trial.h"
#include "settings.h"
#include "signal.h"
#include "supervisor.h"
#include "supply.h"
#include "table-angle.h"

// All of it is constant at first: the image brings it as bytes and needs no code to make it.
struct Guardian {
  constexpr Guardian() = default;

  Settings settings = {};
  uint32_t bootNonce = 0;
  FirmataParser parser;
  FirmataProfile profile = {};
  FirmataBoard firmata;
  AngleSensors sensors;
  TableAngle angle = {SensorState::noReading, 0, NO_RATE, false};  // as of the last look at the sensors
  InertialInput inertial;
  I2cAnswers i2c;
  Supply supply;
  LockFeedback lockFeedback;
  LockTrial lockTrial;
  Supervisor supervisor;
  SignalRenderer signal;
  uint16_t commandedUs = 0;
  bool statusWanted = false;
  bool identityAsked = false;
  bool reportsNext = false;
  uint32_t nextStatusMs = 0;
  uint16_t statusSeq = 0;
  uint16_t refusedFrames = 0;
  uint16_t refusedRawWrites = 0;
};

extern Guardian guardian;

// Refusals are counted up to 65535 and stay there.
inline void countRefusal(uint16_t& counter) {
  if (counter < 0xFFFF) counter++;
}
