// The board's whole program, firmware/guardian/guardian.cpp, on this machine: only the modules that touch a register
// are replaced (chip.cpp). What is outside of the chip goes in as `wires`, what it does comes out as `pins`.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../../../firmware/guardian/supervisor.h"
#include "../../../firmware/guardian/settings.h"

namespace hostBoard {

// What the chip would find at its pins and in its EEPROM.
struct Wires {
  uint16_t sensorCounts;
  bool sensorConverts;
  uint16_t bandGapCounts;
  bool stopOpen;
  bool lockSwitchOpen;
  bool inertialAnswers;
  uint8_t inertial[14];  // the MPU-6050's registers from 0x3B on; the temperature's lowest bits are noise
  uint8_t eeprom[1024];
};

// What it does at its pins.
struct Pins {
  uint16_t lockUs;
  bool sounding;
  uint32_t bytesSent;
};

// What can be known of a running board.
struct View {
  const Supervisor& supervisor;
  const TableAngle& angle;
  const Supply& supply;
  const Settings& settings;
  uint32_t bootNonce;
  uint16_t refusedFrames;
  uint16_t refusedRawWrites;
  uint32_t nowMs;
};

extern Wires wires;
extern Pins pins;

// A board that never ran: an erased EEPROM, a sensor that converts, a full supply, a closed STOP circuit.
void factoryWires();

// Switches the chip on, or resets it with this MCUSR.
void boot(uint8_t resetCause);

// One overflow of Timer0, 1.024 ms, and all the work that follows from it.
void tick();

// Bytes that arrive on the line now, each followed by all the work that follows from it.
void receive(const uint8_t* bytes, size_t length);

View view();

// Everything that runs on, to come back to it later. Of the pins and the wires too.
struct Snapshot;
Snapshot* takeSnapshot();
void returnTo(const Snapshot& snapshot);

// What the board has sent since it was last asked, at most 4096 bytes of it.
size_t takeSent(uint8_t* bytes, size_t room);

// A rule of the interfaces between the board's modules was broken: ends the program.
void broken(const char* what);

}  // namespace hostBoard
