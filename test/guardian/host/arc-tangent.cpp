#include "../../../firmware/guardian/arc-tangent.h"

#include <cmath>
#include <initializer_list>

#include "check.h"

namespace {

constexpr double TURN = 65536.0;
constexpr double PI = 3.14159265358979323846;

double errorDeg(int16_t y, int16_t x) {
  const double wanted = std::atan2(static_cast<double>(y), static_cast<double>(x)) / (2 * PI) * TURN;
  const double error = std::remainder(arcTangent(y, x) - wanted, TURN);
  return std::fabs(error) * 360.0 / TURN;
}

void followsTheWholeCircle() {
  for (double length : {1000.0, 8192.0, 16384.0, 32767.0}) {
    double worst = 0;
    for (int step = 0; step < 36000; step++) {
      const double angle = step * PI / 18000;
      const double error = errorDeg(static_cast<int16_t>(std::lround(length * std::sin(angle))),
                                    static_cast<int16_t>(std::lround(length * std::cos(angle))));
      if (error > worst) worst = error;
    }
    CHECK(worst < 0.05);
  }
}

void takesEveryWord() {
  for (int value : {-32768, -32767, -1, 1, 32767}) {
    const int16_t edge = static_cast<int16_t>(value);
    CHECK(errorDeg(edge, edge) < 0.05);
    CHECK(errorDeg(edge, 0) < 0.05);
    CHECK(errorDeg(0, edge) < 0.05);
  }
  CHECK_EQUAL(arcTangent(0, 0), 0);
}

}  // namespace

int main() {
  followsTheWholeCircle();
  takesEveryWord();
  return report();
}
