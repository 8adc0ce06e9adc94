// A position of the lock that a person at an empty table wants to see, for as long as TRY frames ask for it.
//
// Pure. It ends by itself; whatever else the board has to do with the lock goes before it.
#pragma once

#include <stdint.h>

class LockTrial {
 public:
  // Begins, or goes on, for another half second; a pulse of 0 ends it.
  void ask(uint16_t pulseUs, uint32_t nowMs) {
    pulseUs_ = pulseUs;
    askedMs_ = nowMs;
  }

  void end() { pulseUs_ = 0; }

  // Moves on to `nowMs`; call it every millisecond or so.
  void passTo(uint32_t nowMs) {
    if (nowMs - askedMs_ >= LASTS_MS) end();
  }

  bool active() const { return pulseUs_ != 0; }
  uint16_t pulseUs() const { return pulseUs_; }

 private:
  static constexpr uint16_t LASTS_MS = 500;

  uint16_t pulseUs_ = 0;
  uint32_t askedMs_ = 0;
};
