// What the guardian lets a host do with which pin.
#pragma once

#include "firmata-profile.h"

// The pins of the bus are the guardian's own while an MPU-6050 hangs on it.
FirmataProfile guardianProfile(bool busFitted);
