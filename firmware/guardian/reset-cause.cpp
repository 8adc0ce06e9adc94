#include "reset-cause.h"

#include <avr/io.h>
#include <avr/wdt.h>

namespace {
// Not cleared at start-up: it is written before the start-up code clears the other variables.
uint8_t foundMcusr __attribute__((section(".noinit")));
}  // namespace

// Runs from the start-up code (section .init3). A watchdog that has bitten stays on with its shortest period until
// WDRF is cleared (datasheet 10.9.1), so this cannot wait for main().
extern "C" void readResetCause() __attribute__((naked, used, section(".init3")));
extern "C" void readResetCause() {
  foundMcusr = MCUSR;
  MCUSR = 0;
  wdt_disable();
}

uint8_t resetCause() { return foundMcusr; }
