// The switch that feels the rotation lock, where one is fitted: closed to GND = the lock has let go.
//
// Pure. A change counts when it has lasted 20 ticks, so that a table that shakes is not a lock that sticks.
#pragma once

#include <stdint.h>

// The numbers are those of STATUS byte 39.
enum class LockSwitch : uint8_t { none = 0, released = 1, notReleased = 2 };

class LockFeedback {
 public:
  // Starts afresh. A switch that has not been looked at yet says nothing good.
  void configure(bool fitted) {
    state_ = fitted ? LockSwitch::notReleased : LockSwitch::none;
    ticks_ = 0;
  }

  // One look at the circuit each tick.
  void watch(bool circuitOpen) {
    const LockSwitch seen = circuitOpen ? LockSwitch::notReleased : LockSwitch::released;
    if (state_ == LockSwitch::none || seen == state_) {
      ticks_ = 0;
    } else if (++ticks_ >= DEBOUNCE_TICKS) {
      ticks_ = 0;
      state_ = seen;
    }
  }

  LockSwitch state() const { return state_; }

 private:
  static constexpr uint8_t DEBOUNCE_TICKS = 20;

  LockSwitch state_ = LockSwitch::none;
  uint8_t ticks_ = 0;
};
