// The analog converter, by interrupt. One channel can be watched: it is converted at every overflow of Timer0, with
// the converter's own trigger, and single conversions of other channels and of the band-gap fit in between.
// Nothing here waits.
#pragma once

#include <stdint.h>

namespace analog {

void begin();

// From now on this channel is converted every 1.024 ms, and the band-gap every 32 ms.
void watch(uint8_t channel);

// The newest conversion of the watched channel, once each. False while there is none.
bool takeSample(uint16_t& counts);

// The band-gap against the supply, once per measurement.
bool takeBandGap(uint16_t& counts);

// Asks for one conversion of a channel against AVCC; it takes 104 us, and up to 1.1 ms beside a watched channel.
void start(uint8_t channel);

// The result, once per conversion asked for. False while there is none.
bool take(uint16_t& counts);

// Something of the above can be taken.
bool resultPending();

}  // namespace analog
