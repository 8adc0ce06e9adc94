#include "supply.h"

namespace {

constexpr uint16_t USUAL_BAND_GAP_MV = 1100;
constexpr uint16_t LEAST_MV = 4500;
// 4.5 V less the tenth by which an unmeasured band-gap may be off: no good supply is refused, and none is taken at which
// the chip may not run at 16 MHz (datasheet, figure 29-1: 3.78 V).
constexpr uint16_t LEAST_UNMEASURED_MV = 4050;
constexpr uint16_t LOW_FOR_MS = 100;
constexpr uint16_t ADC_STEPS = 1024;
constexpr uint32_t MOST_MV = 0xFFFF;

}  // namespace

void Supply::configure(uint16_t bandGapMv) {
  measuredBandGap_ = bandGapMv != 0;
  bandGapMv_ = measuredBandGap_ ? bandGapMv : USUAL_BAND_GAP_MV;
  millivolts_ = NOT_MEASURED;
  referenceMv_ = NOT_MEASURED;
  low_ = false;
}

void Supply::take(uint16_t bandGapCounts, uint32_t nowMs) {
  if (bandGapCounts == 0) return;
  const uint32_t mv = static_cast<uint32_t>(bandGapMv_) * ADC_STEPS / bandGapCounts;
  millivolts_ = static_cast<uint16_t>(mv > MOST_MV ? MOST_MV : mv);
  if (!below()) {
    low_ = false;
  } else if (!low_) {
    low_ = true;
    lowSinceMs_ = nowMs;
  }
}

bool Supply::lowAt(uint32_t nowMs) const { return low_ && nowMs - lowSinceMs_ >= LOW_FOR_MS; }

bool Supply::below() const {
  if (millivolts_ < (measuredBandGap_ ? LEAST_MV : LEAST_UNMEASURED_MV)) return true;
  return referenceMv_ != NOT_MEASURED && millivolts_ < referenceMv_ - referenceMv_ / 10;
}
