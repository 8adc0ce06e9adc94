// Stands in for avr-libc: there are no interrupts on this machine.
#pragma once

inline void sei() {}
inline void cli() {}
