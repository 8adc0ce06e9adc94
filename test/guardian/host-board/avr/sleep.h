// Stands in for avr-libc: nothing sleeps here, the tests call the loop.
#pragma once

constexpr int SLEEP_MODE_IDLE = 0;
inline void set_sleep_mode(int) {}
inline void sleep_enable() {}
inline void sleep_cpu() {}
inline void sleep_disable() {}
