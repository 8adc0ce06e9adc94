#include "signal.h"

namespace {

constexpr uint16_t PREEMPT_GAP_MS = 50;

uint8_t pulsesPerBurst(Signal signal) {
  switch (signal) {
    case Signal::high: return 10;
    case Signal::medium: return 3;
    case Signal::low: return 2;
    case Signal::information: return 1;
    case Signal::none: break;
  }
  return 0;
}

uint16_t pulseMs(Signal signal) {
  switch (signal) {
    case Signal::high: return 150;
    case Signal::medium:
    case Signal::low: return 200;
    case Signal::information: return 60;
    case Signal::none: break;
  }
  return 0;
}

// HIGH sounds as 3 + 2, pause, 3 + 2: the rhythm that sets it apart from the others without hearing the pitch.
uint16_t gapAfterHighMs(uint8_t pulse) {
  switch (pulse) {
    case 3:
    case 8: return 350;
    case 5: return 700;
    case 10: return 2500;
    default: return 100;
  }
}

uint16_t gapAfterMs(Signal signal, uint8_t pulse) {
  switch (signal) {
    case Signal::high: return gapAfterHighMs(pulse);
    case Signal::medium: return pulse == 3 ? 7500 : 200;
    case Signal::low: return pulse == 2 ? 20000 : 200;
    case Signal::information:
    case Signal::none: break;
  }
  return 0;
}

bool reached(uint32_t nowMs, uint32_t whenMs) { return static_cast<int32_t>(nowMs - whenMs) >= 0; }

}  // namespace

void SignalRenderer::request(Signal signal, uint32_t nowMs) {
  if (signal == requested_) return;
  requested_ = signal;
  rendering_ = signal;
  if (sounding_) fallSilent(nowMs);
  if (soundedLately_) {
    starting_ = true;
    phaseEndsMs_ = silentSinceMs_ + PREEMPT_GAP_MS;
  } else {
    startPattern(nowMs);
  }
}

bool SignalRenderer::soundingAt(uint32_t nowMs) {
  if (soundedLately_ && nowMs - silentSinceMs_ >= PREEMPT_GAP_MS) soundedLately_ = false;
  if (starting_) {
    if (reached(nowMs, phaseEndsMs_)) startPattern(nowMs);
  } else if (rendering_ != Signal::none && reached(nowMs, phaseEndsMs_)) {
    nextPhase(nowMs);
  }
  return sounding_;
}

void SignalRenderer::startPattern(uint32_t nowMs) {
  starting_ = false;
  sounding_ = rendering_ != Signal::none;
  pulse_ = 1;
  phaseEndsMs_ = nowMs + pulseMs(rendering_);
}

void SignalRenderer::fallSilent(uint32_t nowMs) {
  sounding_ = false;
  soundedLately_ = true;
  silentSinceMs_ = nowMs;
}

// Phases follow each other from planned end to planned end, so that a late call does not stretch the period.
void SignalRenderer::nextPhase(uint32_t nowMs) {
  if (sounding_) {
    fallSilent(nowMs);
    if (rendering_ == Signal::information) {
      rendering_ = Signal::none;
      return;
    }
    phaseEndsMs_ += gapAfterMs(rendering_, pulse_);
    return;
  }
  pulse_ = pulse_ >= pulsesPerBurst(rendering_) ? 1 : static_cast<uint8_t>(pulse_ + 1);
  sounding_ = true;
  phaseEndsMs_ += pulseMs(rendering_);
}
