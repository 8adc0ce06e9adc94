// CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, not reflected, no final XOR. "123456789" gives 0x29B1.
#pragma once

#include <stdint.h>

constexpr uint16_t CRC16_START = 0xFFFF;

// Adds one byte. Without a table: the polynomial's three terms come out as shifts of one folded byte. Byte by byte,
// because this chip shifts 16 bits in a loop, and two frames in one turn of the program's loop are 100 bytes.
inline uint16_t crc16Add(uint16_t crc, uint8_t byte) {
  uint8_t folded = static_cast<uint8_t>(crc >> 8) ^ byte;
  folded ^= static_cast<uint8_t>(folded >> 4);
  const uint8_t high = static_cast<uint8_t>(crc) ^ static_cast<uint8_t>(folded << 4) ^ static_cast<uint8_t>(folded >> 3);
  const uint8_t low = static_cast<uint8_t>(folded << 5) ^ folded;
  return static_cast<uint16_t>(static_cast<uint16_t>(high) << 8 | low);
}

inline uint16_t crc16(const uint8_t* bytes, uint8_t length, uint16_t crc = CRC16_START) {
  for (uint8_t i = 0; i < length; i++) crc = crc16Add(crc, bytes[i]);
  return crc;
}
