#include "../../../firmware/guardian/sensor-noise.h"

#include <cmath>
#include <functional>
#include <random>

#include "check.h"

namespace {

constexpr double TICK_S = 0.001024;
constexpr int SECOND = 977;
constexpr uint16_t MOST_STD = 27;  // 8 degrees of a table with 3.4 counts each

using Counts = std::function<double(double atS)>;

uint16_t rounded(double counts) {
  return static_cast<uint16_t>(counts < 0 ? 0 : counts > 1023 ? 1023 : std::lround(counts));
}

// Conversions until it is noisy, at most as many as in four seconds.
int noisyAfter(const Counts& counts) {
  SensorNoise noise;
  noise.configure(MOST_STD);
  for (int i = 0; i < 4 * SECOND; i++) {
    noise.take(rounded(counts(i * TICK_S)));
    if (noise.noisy()) return i + 1;
  }
  return 0;
}

void whiteNoiseIsJudgedByItsDeviation() {
  std::mt19937 random(5);
  const auto scatter = [&random](double std) {
    std::normal_distribution<double> normal(512, std);
    return noisyAfter([&](double) { return normal(random); });
  };
  for (int round = 0; round < 20; round++) {
    CHECK_EQUAL(scatter(MOST_STD * 0.85), 0);
    const int after = scatter(MOST_STD * 1.15);
    CHECK(after > 0 && after < 1.4 * SECOND);
  }
}

void humOfTheMainsIsNoise() {
  for (const double hz : {40.0, 50.0, 60.0, 100.0, 120.0, 150.0, 195.3}) {
    const int after = noisyAfter([hz](double s) { return 512 + 60 * std::sin(2 * M_PI * hz * s); });
    CHECK(after > 0 && after < 1.4 * SECOND);
  }
}

// Whatever repeats every few conversions: one of three that is wild, one of five, and so on.
void nothingThatRepeatsIsHidden() {
  for (int period = 2; period <= 16; period++) {
    SensorNoise noise;
    noise.configure(MOST_STD);
    for (int i = 0; i < 2 * SECOND; i++) noise.take(i % period == 0 ? 800 : 400);
    CHECK(noise.noisy());
  }
}

void aPersonIsNone() {
  // 60 degrees there and back in two seconds, and a swing of 30 degrees once a second.
  CHECK_EQUAL(noisyAfter([](double s) { return 512 + 205 * std::sin(M_PI * s); }), 0);
  CHECK_EQUAL(noisyAfter([](double s) { return 512 + 102 * std::sin(2 * M_PI * s); }), 0);
  CHECK_EQUAL(noisyAfter([](double s) { return 300 + 100 * s; }), 0);
  CHECK_EQUAL(noisyAfter([](double) { return 700; }), 0);
}

// One knock in a second leaves it quiet; it is gone after another.
void aSecondIsForgotten() {
  SensorNoise noise;
  noise.configure(MOST_STD);
  CHECK(!noise.full());
  for (int i = 0; i < SECOND; i++) noise.take(i % 2 == 0 ? 300 : 700);
  for (int i = 0; i < 20; i++) noise.take(500);
  CHECK(noise.full() && noise.noisy());
  for (int i = 0; i < 2 * SECOND; i++) noise.take(500);
  CHECK(!noise.noisy());
  noise.reset();
  CHECK(!noise.full());
}

void theWildestInputFits() {
  SensorNoise noise;
  for (const uint16_t most : {0, 1, 400, 800, 801, 65535}) {
    noise.configure(most);
    for (int i = 0; i < 3 * SECOND; i++) noise.take((i / 8) % 2 == 0 ? 0 : 1023);
    CHECK_EQUAL(noise.noisy(), most <= 400);
  }
}

}  // namespace

int main() {
  whiteNoiseIsJudgedByItsDeviation();
  humOfTheMainsIsNoise();
  nothingThatRepeatsIsHidden();
  aPersonIsNone();
  aSecondIsForgotten();
  theWildestInputFits();
  return report();
}
