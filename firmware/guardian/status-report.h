// What the board's own judgement looks like in a STATUS.
#pragma once

#include "frame.h"
#include "lock-feedback.h"
#include "supervisor.h"
#include "supply.h"
#include "table-angle.h"

// Fills in everything that follows from the judgement; who the board is and what it counted is the caller's.
void describe(const Supervisor& supervisor, const TableAngle& angle, const Supply& supply, LockSwitch lockSwitch,
              uint8_t settingsObstacles, Status& status);
