// Stands in for avr-libc where the board's program is compiled for this machine: no register is used there, because
// every module that touches one is replaced (chip.cpp). Only the bit of MCUSR that guardian.cpp names.
#pragma once

constexpr int WDRF = 3;
