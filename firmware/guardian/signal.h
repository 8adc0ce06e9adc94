// Turns an alarm priority into pulses of the buzzer, so that the alarm outlives the host that asked for it.
//
// Pure: time comes in as milliseconds, "sounding or not" goes out. The patterns are modelled on IEC 60601-1-8.
#pragma once

#include <stdint.h>

enum class Signal : uint8_t { none = 0, information = 1, low = 2, medium = 3, high = 4 };

constexpr uint8_t LAST_SIGNAL = 4;

class SignalRenderer {
 public:
  // What should sound from now on. Asking for what was asked before changes nothing, so `information`,
  // repeated in every frame, is one pulse. A change cuts a pulse and starts the new pattern when it was silent for 50 ms,
  // so that two pulses are never heard as one.
  void request(Signal signal, uint32_t nowMs);

  // Moves on to `nowMs`; call it every millisecond or so. True while the buzzer should sound.
  bool soundingAt(uint32_t nowMs);

  // What is being rendered: `none` again once the information pulse is over.
  Signal rendering() const { return rendering_; }

 private:
  void startPattern(uint32_t nowMs);
  void nextPhase(uint32_t nowMs);
  void fallSilent(uint32_t nowMs);

  Signal requested_ = Signal::none;
  Signal rendering_ = Signal::none;
  bool sounding_ = false;
  bool starting_ = false;
  uint8_t pulse_ = 0;  // counts from 1 within a burst
  uint32_t phaseEndsMs_ = 0;
  bool soundedLately_ = false;
  uint32_t silentSinceMs_ = 0;
};
