// Why the processor started: MCUSR as it was found, read before anything else runs.
#pragma once

#include <stdint.h>

// Bit 0 power-on, 1 external, 2 brown-out, 3 watchdog; 0 when a boot loader has cleared the register.
uint8_t resetCause();
