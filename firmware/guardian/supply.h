// The board's own supply voltage, judged from the band-gap: trips while there is still energy to release with.
//
// Pure. The band-gap is 1.1 V within 10 % (datasheet ATmega328P, table 29-16), so without having been measured it
// tells a fall from the value at arming, and of the voltage itself only what is far too low.
#pragma once

#include <stdint.h>

constexpr uint16_t NOT_MEASURED = 0;

class Supply {
 public:
  // `bandGapMv`: as measured on this board, 0 = never.
  void configure(uint16_t bandGapMv);

  // Takes in a conversion of the band-gap against the supply.
  void take(uint16_t bandGapCounts, uint32_t nowMs);

  // What is measured now is what later values are compared with.
  void setReference() { referenceMv_ = millivolts_; }
  void dropReference() { referenceMv_ = NOT_MEASURED; }

  uint16_t millivolts() const { return millivolts_; }

  // Measured, and not too low now.
  bool good() const { return millivolts_ != NOT_MEASURED && !below(); }

  // Too low for 100 ms.
  bool lowAt(uint32_t nowMs) const;

 private:
  bool below() const;

  uint16_t bandGapMv_ = 1100;
  bool measuredBandGap_ = false;
  uint16_t millivolts_ = NOT_MEASURED;
  uint16_t referenceMv_ = NOT_MEASURED;
  bool low_ = false;
  uint32_t lowSinceMs_ = 0;
};
