// One analog conversion at a time, by interrupt. Nothing here waits.
#pragma once

#include <stdint.h>

namespace analog {

void begin();

// Starts a conversion of a channel against AVCC; it takes 104 us.
void start(uint8_t channel);

// The result, once per conversion. False while there is none.
bool take(uint16_t& counts);
bool resultPending();

}  // namespace analog
