// Stands in for avr-libc: flash and RAM are one memory on this machine.
#pragma once

#include <stdint.h>
#include <string.h>

#define PROGMEM

inline uint8_t pgm_read_byte(const void* at) { return *static_cast<const uint8_t*>(at); }
inline size_t strlen_P(const char* text) { return strlen(text); }
