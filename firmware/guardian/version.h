// The firmware's own version, told in the firmware report and in IDENTITY.
#pragma once

#include <stdint.h>

constexpr uint8_t FIRMWARE_MAJOR = 0;
constexpr uint8_t FIRMWARE_MINOR = 2;
constexpr uint8_t FIRMWARE_PATCH = 0;
