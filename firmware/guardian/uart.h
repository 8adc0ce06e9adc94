// The serial line at 57600 baud, 8N1, by interrupt in both directions. Nothing here waits.
//
// A writer asks for room first and drops its frame when there is not enough; bytes that arrive while the receive
// buffer is full are lost, which the parser and the frames' CRC notice.
#pragma once

#include <stdint.h>

namespace uart {

void begin();

// Takes the oldest received byte. False when there is none.
bool read(uint8_t& byte);
bool hasInput();

// Free bytes in the transmit buffer.
uint8_t room();

// Queues one byte; the caller has seen to it that there is room.
void put(uint8_t byte);

}  // namespace uart
