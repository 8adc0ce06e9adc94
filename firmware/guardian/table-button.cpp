#include "table-button.h"

namespace {

constexpr uint8_t DEBOUNCE_TICKS = 5;
constexpr uint16_t BRIEF_FROM_MS = 30;
constexpr uint16_t LONG_FROM_MS = 3000;
constexpr uint16_t LONG_UNTIL_MS = 15000;

}  // namespace

ButtonPress TableButton::watch(bool circuitOpen, bool counts, uint32_t nowMs) {
  if (circuitOpen == open_) {
    ticks_ = 0;
    return ButtonPress::none;
  }
  if (++ticks_ < DEBOUNCE_TICKS) return ButtonPress::none;
  ticks_ = 0;
  open_ = circuitOpen;
  if (open_) {
    openedMs_ = nowMs;
    counts_ = counts;
    return ButtonPress::none;
  }
  const uint32_t heldMs = nowMs - openedMs_;
  if (!counts_ || heldMs < BRIEF_FROM_MS || heldMs > LONG_UNTIL_MS) return ButtonPress::none;
  return heldMs < LONG_FROM_MS ? ButtonPress::pause : ButtonPress::acknowledge;
}
