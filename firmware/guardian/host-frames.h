// The guardian's own frames on the line (docs/guardian.md): what a host's may do, and what the board tells.
#pragma once

#include <stdint.h>

#include "firmata-parser.h"

// Takes one of the guardian's own frames, and does what it may. False when it is refused.
bool takeFrame(const FirmataMessage& message, uint32_t nowMs);

// Sends an IDENTITY when one was asked for and the line has room for it.
void sendIdentityIfAsked();

// Sends a STATUS when it is time for one and the line has room. True when it was time.
bool sendStatusIfDue(uint32_t nowMs);

// A lock may only be tried where nobody can be hanging from it.
bool mayTryLock();

// What the settings keep this board from being armed for, as obstacles of STATUS byte 38.
uint8_t settingsObstacles();
