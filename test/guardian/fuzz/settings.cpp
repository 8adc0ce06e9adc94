// libFuzzer on the settings records: two copies of whatever, with their CRC put right where the input says so. What is
// called valid must be within its ranges, and nothing is used of a record that is not.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../../../firmware/guardian/crc16.h"
#include "../../../firmware/guardian/little-endian.h"
#include "../../../firmware/guardian/settings.h"

namespace {

void insist(bool holds) {
  if (!holds) __builtin_trap();
}

bool pulseOk(uint16_t us) { return us >= 544 && us <= 2400; }

void judge(const Settings& settings) {
  insist(pulseOk(settings.holdUs) && pulseOk(settings.releaseUs));
  insist(settings.holdUs >= settings.releaseUs + 100 || settings.releaseUs >= settings.holdUs + 100);
  insist(settings.sensorChannel <= 3);
  if (!settings.recordValid()) {
    insist(!settings.calibrated && !settings.inertialCalibrated && !settings.simulated && settings.tableId == 0);
    insist(settings.holdUs == 1000 && settings.releaseUs == 2000);
    return;
  }
  insist(settings.pointA.counts <= 1023 && settings.pointB.counts <= 1023);
  insist(settings.pointA.angleCentideg >= -18000 && settings.pointA.angleCentideg <= 18000);
  insist(settings.sensors >= 1 && settings.sensors <= 3 && settings.inertialAxis <= 5);
  insist(settings.inertialZeroCentideg >= -18000 && settings.inertialZeroCentideg <= 18000);
  insist(settings.bandGapMv == 0 || (settings.bandGapMv >= 950 && settings.bandGapMv <= 1250));
  if (!settings.calibrated) return;
  const int apart = settings.pointA.counts - settings.pointB.counts;
  insist(apart >= 32 || apart <= -32);
  insist(settings.pointA.angleCentideg != settings.pointB.angleCentideg);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  uint8_t copies[2][SETTINGS_BYTES];
  memset(copies, 0xFF, sizeof copies);
  if (size == 0) return 0;
  const uint8_t mend = data[0];
  memcpy(copies, data + 1, size - 1 < sizeof copies ? size - 1 : sizeof copies);
  for (uint8_t i = 0; i < 2; i++) {
    if ((mend & (1 << i)) == 0) continue;
    putU16(copies[i], 0x5449);
    putU16(copies[i] + SETTINGS_BYTES - 2, crc16(copies[i], SETTINGS_BYTES - 2));
  }
  judge(chooseSettings(copies[0], copies[1]));
  return 0;
}
