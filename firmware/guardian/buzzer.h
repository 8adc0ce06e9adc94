// The buzzer on pin 3. A passive piezo gets a tone of 661 Hz at 12 % duty from Timer2 (so that harmonics two to six
// fall between 1.3 and 4 kHz, where a piezo is loud); an active buzzer gets a plain level.
#pragma once

#include "settings.h"

namespace buzzer {

void begin(BuzzerKind kind);
void sound(bool on);

}  // namespace buzzer
