// The ceilings the board enforces whatever a host asks for.
//
// Written by hand on purpose and not generated from the controller's limits: one typo must not move two
// layers at once. They lie above the controller's ceilings (60 degrees, 600 s), so that the controller acts first.
#pragma once

#include <stdint.h>

// Highest inversion angle a LEASE may name, in hundredths of a degree (70 degrees).
constexpr int16_t CEILING_ANGLE_CENTIDEG = 7000;

// Longest duration a LEASE may name, in seconds.
constexpr uint16_t CEILING_DURATION_S = 660;

// Longest time a LEASE may name from the first inversion to the end of the session, in seconds.
constexpr uint16_t CEILING_SESSION_CAP_S = 1920;

// A permission to hold ends this long after the last accepted LEASE.
constexpr uint16_t LEASE_MS = 500;
