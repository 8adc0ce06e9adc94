// The boot nonce: a number no earlier boot of this board has used, so that a LEASE from before a reset is worth
// nothing. Made from a counter in the EEPROM that survives a write cut short by a power failure.
#pragma once

#include <stdint.h>

constexpr uint16_t BOOT_COUNTER_ADDRESS = 0x000;

// The count of this boot from the stored counter and its complement. When the two disagree (a torn write) the
// higher one is believed, so that no count is used twice. An erased EEPROM starts at 1.
uint32_t nextBootCount(uint32_t stored, uint32_t storedComplement);

// Spreads the count over all 32 bits, one to one, so that two boots' nonces differ in many bits.
uint32_t bootNonceOf(uint32_t bootCount);
