// The angle of a vector, in whole numbers.
//
// Pure. Angles are binary: a turn is 65536, so that they wrap as the table does. Wrong by less than 0.05 degrees
// (a unit is 0.0055) for vectors longer than 1000; the test compares it with the computer's own over the whole circle.
#pragma once

#include <stdint.h>

// The angle whose sine is in the direction of `y` and whose cosine in that of `x`: 0 ... 65535. 0 for no vector.
uint16_t arcTangent(int16_t y, int16_t x);
