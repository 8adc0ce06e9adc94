#include "../../../firmware/guardian/tilt.h"

#include <cmath>
#include <cstdlib>
#include <initializer_list>

#include "check.h"

namespace {

constexpr double PI = 3.14159265358979323846;
constexpr uint8_t TICKS = 2;
constexpr double STEP_S = TICKS * 0.001024;

// A table with the sensor on it, and how far the gyroscope is off.
struct Rig {
  Tilt tilt;
  uint8_t axis;
  double zeroDeg;
  double offsetDegPerS;
  double angleDeg = 0;
  double strength = 1;
  double worstDeg = 0;

  Rig(uint8_t axisNumber, double zero, double offset) : axis(axisNumber), zeroDeg(zero), offsetDegPerS(offset) {
    tilt.configure(InertialMount{true, axis, static_cast<int16_t>(std::lround(zero * 100))});
  }

  InertialReading reading(double rateDegPerS) const {
    const double turned = axis >= 3 ? -1 : 1;
    const double raw = turned * (angleDeg + zeroDeg) * PI / 180;
    const int about = axis % 3;
    InertialReading it = {{0, 0, 0}, {0, 0, 0}};
    it.accel[(about + 1) % 3] = clip(16384 * strength * std::sin(raw));
    it.accel[(about + 2) % 3] = clip(16384 * strength * std::cos(raw));
    it.gyro[about] = clip(131 * (turned * rateDegPerS + offsetDegPerS));
    return it;
  }

  static int16_t clip(double value) {
    const double whole = std::round(value);
    return static_cast<int16_t>(whole > 32767 ? 32767 : whole < -32768 ? -32768 : whole);
  }

  // Goes on turning at this rate; the worst error of a known angle is kept.
  void turn(double seconds, double rateDegPerS) {
    for (int i = 0; i < std::lround(seconds / STEP_S); i++) {
      angleDeg += rateDegPerS * STEP_S;
      tilt.take(reading(rateDegPerS), TICKS);
      if (!tilt.known()) continue;
      const double off = std::fabs(std::remainder(tilt.angleCentideg() / 100.0 - angleDeg, 360));
      if (off > worstDeg) worstDeg = off;
    }
  }
};

void readsEveryAxisAndSign() {
  for (uint8_t axis = 0; axis < INERTIAL_AXES; axis++) {
    for (double zero : {0.0, 37.5, -90.0, 179.0}) {
      Rig rig(axis, zero, 0);
      rig.angleDeg = -75;
      rig.turn(1, 0);
      CHECK(rig.tilt.state() == SensorState::ok);
      rig.turn(2, 60);
      CHECK_EQUAL(rig.tilt.rateDegPerS(), 60);
      rig.turn(3, -45);
      CHECK_EQUAL(rig.tilt.rateDegPerS(), -45);
      CHECK(rig.worstDeg < 0.5);
    }
  }
}

void learnsTheOffsetOfTheGyroscope() {
  for (double offset : {-20.0, -3.0, 3.0, 20.0}) {
    Rig rig(1, 10, offset);
    rig.angleDeg = -75;
    rig.turn(0.3, 0);
    CHECK(rig.worstDeg < 4);
    rig.turn(2, 0);
    rig.worstDeg = 0;
    rig.turn(2, 0);
    CHECK(rig.worstDeg < 0.5);
    CHECK(std::abs(rig.tilt.rateDegPerS()) <= 1);
    rig.turn(2, 60);
    CHECK(rig.worstDeg < 1);
  }
}

void isNotMovedByAPush() {
  Rig rig(0, 0, 0);
  rig.angleDeg = 20;
  rig.turn(3, 0);
  rig.worstDeg = 0;
  // Half a g across for a fifth of a second: the accelerometer alone would be off by 27 degrees.
  for (int i = 0; i < 100; i++) {
    InertialReading pushed = rig.reading(0);
    pushed.accel[1] = static_cast<int16_t>(pushed.accel[1] + 8192);
    rig.tilt.take(pushed, TICKS);
  }
  rig.turn(0.01, 0);
  CHECK(rig.tilt.known());
  CHECK(rig.worstDeg < 3);
}

void doesNotKnowAtOnceNorAgainAtOnce() {
  Rig rig(0, 0, 0);
  CHECK(rig.tilt.state() == SensorState::noReading);
  rig.turn(0.05, 0);
  CHECK(rig.tilt.state() == SensorState::noReading);
  CHECK_EQUAL(rig.tilt.rateDegPerS(), NO_RATE);
  rig.turn(0.05, 0);
  CHECK(rig.tilt.known());
  rig.tilt.lose();
  CHECK(rig.tilt.state() == SensorState::silent);
  rig.angleDeg = 33;
  rig.turn(0.45, 0);
  CHECK(rig.tilt.state() == SensorState::silent);
  rig.turn(0.1, 0);
  CHECK(rig.tilt.known() && rig.worstDeg < 0.2);
}

void tellsAClippedGyroscope() {
  Rig rig(4, 0, 0);
  rig.turn(1, 0);
  rig.turn(0.015, 300);
  CHECK(rig.tilt.known());
  rig.turn(0.01, 300);
  CHECK(rig.tilt.state() == SensorState::implausibleRate);
  Rig other(0, 0, 0);
  other.turn(1, 0);
  other.turn(0.03, -300);
  CHECK(other.tilt.state() == SensorState::implausibleRate);
}

void tellsAnAccelerationNoTableHas() {
  for (double strength : {0.0, 0.6, 1.4, 1.9}) {
    Rig rig(0, 0, 0);
    rig.angleDeg = 20;
    rig.turn(1, 0);
    rig.strength = strength;
    rig.turn(0.45, 0);
    CHECK(rig.tilt.known());
    rig.turn(0.1, 0);
    CHECK(rig.tilt.state() == SensorState::noisy);
    rig.strength = 1;
    rig.turn(0.45, 0);
    CHECK(rig.tilt.state() == SensorState::noisy);
    rig.turn(0.1, 0);
    CHECK(rig.tilt.known());
  }
}

void neverKnowsAnAngleAboutAnotherAxis() {
  Rig rig(0, 0, 0);
  rig.tilt.configure(InertialMount{true, 2, 0});
  rig.turn(2, 0);
  CHECK(rig.tilt.state() == SensorState::noisy);
}

void tellsAGyroscopeThatDoesNotAgree() {
  Rig rig(0, 0, 0);
  rig.turn(3, 0);
  // Stuck at a rate while the table stands.
  for (int i = 0; i < 1500; i++) {
    InertialReading stuck = rig.reading(0);
    stuck.gyro[0] = 131 * 60;
    rig.tilt.take(stuck, TICKS);
  }
  CHECK(rig.tilt.state() == SensorState::noisy);
}

void tellsOverRate() {
  Rig rig(5, 0, 0);
  rig.angleDeg = -60;
  rig.turn(2, 0);
  rig.turn(0.5, 88);
  CHECK(!rig.tilt.overRate());
  rig.turn(0.09, 95);
  CHECK(!rig.tilt.overRate());
  rig.turn(0.02, 95);
  CHECK(rig.tilt.overRate());
  rig.turn(0.01, 60);
  CHECK(!rig.tilt.overRate());
  rig.turn(0.12, -95);
  CHECK(rig.tilt.overRate());
}

void isUncalibratedUntilItWas() {
  Rig rig(0, 0, 0);
  rig.tilt.configure(InertialMount{false, 0, 0});
  CHECK(rig.tilt.state() == SensorState::uncalibrated);
  rig.turn(1, 0);
  CHECK(rig.tilt.state() == SensorState::uncalibrated);
  rig.tilt.lose();
  CHECK(rig.tilt.state() == SensorState::silent);
  rig.turn(0.01, 0);
  CHECK(rig.tilt.state() == SensorState::uncalibrated);
}

}  // namespace

int main() {
  readsEveryAxisAndSign();
  learnsTheOffsetOfTheGyroscope();
  isNotMovedByAPush();
  doesNotKnowAtOnceNorAgainAtOnce();
  tellsAClippedGyroscope();
  tellsAnAccelerationNoTableHas();
  neverKnowsAnAngleAboutAnotherAxis();
  tellsAGyroscopeThatDoesNotAgree();
  tellsOverRate();
  isUncalibratedUntilItWas();
  return report();
}
