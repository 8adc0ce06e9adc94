#include "../../../firmware/guardian/supply.h"

#include <initializer_list>

#include "check.h"

namespace {

uint16_t countsAt(uint16_t supplyMv, uint16_t bandGapMv) {
  return static_cast<uint16_t>((bandGapMv * 1024u + supplyMv / 2) / supplyMv);
}

// Looks every 32 ms for so long; returns the time then.
uint32_t passAt(Supply& supply, uint32_t nowMs, uint32_t forMs, uint16_t counts) {
  for (uint32_t ms = 0; ms < forMs; ms += 32) supply.take(counts, nowMs + ms);
  return nowMs + forMs;
}

void measures() {
  Supply supply;
  CHECK(!supply.good());
  supply.configure(0);
  CHECK_EQUAL(supply.millivolts(), NOT_MEASURED);
  CHECK(!supply.good());
  CHECK(!supply.lowAt(1000000));
  for (uint16_t mv = 3000; mv <= 5500; mv += 100) {
    supply.take(countsAt(mv, 1100), 0);
    CHECK(supply.millivolts() > mv - 20 && supply.millivolts() < mv + 20);
  }
  // Nothing that the converter may give is divided by, or does not fit.
  for (uint16_t counts = 0; counts <= 1023; counts++) supply.take(counts, counts);
  CHECK(supply.millivolts() >= 1100);
  supply.take(1, 0);
  CHECK_EQUAL(supply.millivolts(), 65535);
}

void fallsByATenthOfItsReference() {
  for (uint32_t start : {0u, 0xFFFFFF80u}) {
    Supply supply;
    supply.configure(0);
    uint32_t now = passAt(supply, start, 320, 225);
    supply.setReference();
    const uint16_t reference = supply.millivolts();
    // The last count above nine tenths, and the first below.
    uint16_t counts = 225;
    while (1100u * 1024 / counts >= static_cast<uint32_t>(reference - reference / 10)) counts++;
    now = passAt(supply, now, 960, static_cast<uint16_t>(counts - 1));
    CHECK(supply.good());
    CHECK(!supply.lowAt(now));
    supply.take(counts, now);
    CHECK(!supply.good());
    CHECK(!supply.lowAt(now + 99));
    CHECK(supply.lowAt(now + 100));
    // A moment of enough begins the time anew.
    supply.take(225, now + 101);
    CHECK(!supply.lowAt(now + 101));
    supply.take(counts, now + 102);
    CHECK(!supply.lowAt(now + 201));
    CHECK(supply.lowAt(now + 202));
  }
}

void withoutAReferenceOnlyTheVoltageItselfCounts() {
  Supply supply;
  supply.configure(0);
  supply.take(countsAt(5000, 1100), 0);
  supply.setReference();
  supply.dropReference();
  supply.take(countsAt(4200, 1100), 32);
  CHECK(supply.good());
  supply.take(countsAt(3950, 1100), 64);
  CHECK(!supply.good());
  CHECK(supply.lowAt(164));
}

void aMeasuredBandGapTellsTheVoltage() {
  for (uint16_t bandGap : {950, 1060, 1250}) {
    Supply supply;
    supply.configure(bandGap);
    supply.take(countsAt(4600, bandGap), 0);
    CHECK(supply.good());
    supply.take(countsAt(4400, bandGap), 32);
    CHECK(!supply.good());
    CHECK(!supply.lowAt(131));
    CHECK(supply.lowAt(132));
  }
}

void configuredAnewItKnowsNothing() {
  Supply supply;
  supply.configure(1100);
  supply.take(countsAt(4000, 1100), 0);
  CHECK(supply.lowAt(100));
  supply.configure(1100);
  CHECK(!supply.lowAt(100));
  CHECK(!supply.good());
}

}  // namespace

int main() {
  measures();
  fallsByATenthOfItsReference();
  withoutAReferenceOnlyTheVoltageItselfCounts();
  aMeasuredBandGapTellsTheVoltage();
  configuredAnewItKnowsNothing();
  return report();
}
