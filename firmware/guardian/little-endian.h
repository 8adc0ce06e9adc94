// Little-endian fields in byte buffers, as frames and EEPROM records carry them.
#pragma once

#include <stdint.h>

inline uint16_t getU16(const uint8_t* at) { return static_cast<uint16_t>(at[0] | (at[1] << 8)); }
inline int16_t getI16(const uint8_t* at) { return static_cast<int16_t>(getU16(at)); }
inline uint32_t getU32(const uint8_t* at) { return getU16(at) | (static_cast<uint32_t>(getU16(at + 2)) << 16); }

inline void putU16(uint8_t* at, uint16_t value) {
  at[0] = static_cast<uint8_t>(value);
  at[1] = static_cast<uint8_t>(value >> 8);
}
inline void putI16(uint8_t* at, int16_t value) { putU16(at, static_cast<uint16_t>(value)); }
inline void putU32(uint8_t* at, uint32_t value) {
  putU16(at, static_cast<uint16_t>(value));
  putU16(at + 2, static_cast<uint16_t>(value >> 16));
}
