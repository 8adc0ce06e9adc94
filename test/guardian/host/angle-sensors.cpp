#include "../../../firmware/guardian/angle-sensors.h"

#include <cmath>
#include <initializer_list>

#include "check.h"

namespace {

constexpr double PI = 3.14159265358979323846;

// A table whose potentiometer gives 512 counts at 0 degrees and 4 counts more for each; both sensors can be off.
struct Table {
  AngleSensors sensors;
  TableAngle angle = {SensorState::noReading, 0, NO_RATE, false};
  double potentiometerDeg = 0;
  double inertialDeg = 0;
  bool inertialThere = true;
  int ticks = 0;

  explicit Table(uint8_t fitted, bool calibrated = true, bool inertialCalibrated = true) {
    Settings settings = defaultSettings(RecordState::valid);
    settings.sensors = fitted;
    settings.calibrated = calibrated;
    settings.inertialCalibrated = inertialCalibrated;
    settings.pointA = CalibrationPoint{312, -5000};
    settings.pointB = CalibrationPoint{712, 5000};
    sensors.configure(settings);
  }

  void run(int forTicks) {
    for (int i = 0; i < forTicks; i++) {
      sensors.tick();
      sensors.takePotentiometer(static_cast<uint16_t>(512 + std::lround(4 * potentiometerDeg)));
      if (!inertialThere) sensors.loseInertial();
      angle = sensors.now();
      if (!inertialThere || ++ticks % 2 != 0) continue;
      InertialReading reading = {{0, 0, 0}, {0, 0, 0}};
      reading.accel[1] = static_cast<int16_t>(std::lround(16384 * std::sin(inertialDeg * PI / 180)));
      reading.accel[2] = static_cast<int16_t>(std::lround(16384 * std::cos(inertialDeg * PI / 180)));
      sensors.takeReading(reading, 2);
      angle = sensors.now();
    }
  }
};

bool near(int16_t centideg, double deg) { return std::fabs(centideg / 100.0 - deg) < 0.5; }

void oneSensorIsJudgedAlone() {
  Table potentiometer(SENSOR_POTENTIOMETER);
  potentiometer.potentiometerDeg = 20;
  potentiometer.inertialDeg = 60;
  potentiometer.run(1000);
  CHECK(potentiometer.angle.known() && near(potentiometer.angle.centideg, 20));
  potentiometer.inertialThere = false;
  potentiometer.run(10);
  CHECK(potentiometer.angle.known());

  Table inertial(SENSOR_MPU6050);
  inertial.potentiometerDeg = 100;
  inertial.inertialDeg = -33;
  inertial.run(1000);
  CHECK(inertial.angle.known() && near(inertial.angle.centideg, -33));
  CHECK_EQUAL(inertial.angle.rateDegPerS, 0);
  inertial.inertialThere = false;
  inertial.run(2);
  CHECK(inertial.angle.state == SensorState::silent);
}

void theLargerOfTwoCounts() {
  for (double lead : {7.0, -7.0}) {
    Table table(SENSOR_POTENTIOMETER | SENSOR_MPU6050);
    table.potentiometerDeg = 20;
    table.inertialDeg = 20 + lead;
    table.run(2000);
    CHECK(table.angle.known());
    CHECK(near(table.angle.centideg, lead > 0 ? 27 : 20));
  }
}

void twoThatLieApartForHalfASecondAreAFault() {
  for (double lead : {9.0, -9.0}) {
    Table apart(SENSOR_POTENTIOMETER | SENSOR_MPU6050);
    apart.potentiometerDeg = lead;
    apart.run(400);
    CHECK(apart.angle.known());
    apart.run(200);
    CHECK(apart.angle.state == SensorState::disagree);
    apart.run(5000);
    CHECK(apart.angle.state == SensorState::disagree);
  }
}

void agreeingAgainTakesAsLong() {
  Table table(SENSOR_POTENTIOMETER | SENSOR_MPU6050);
  table.potentiometerDeg = 9;
  table.run(1000);
  CHECK(table.angle.state == SensorState::disagree);
  for (int i = 0; i < 90; i++) {
    table.potentiometerDeg -= 0.05;
    table.run(10);
  }
  // Below 8 degrees for some 700 ticks by now.
  CHECK(table.angle.known());
}

void eitherOnesFaultIsAFault() {
  Table table(SENSOR_POTENTIOMETER | SENSOR_MPU6050);
  table.run(1000);
  table.inertialThere = false;
  table.run(2);
  CHECK(table.angle.state == SensorState::silent);
  CHECK_EQUAL(table.angle.rateDegPerS, NO_RATE);
  Table open(SENSOR_POTENTIOMETER | SENSOR_MPU6050);
  open.run(1000);
  open.potentiometerDeg = -120;
  open.run(10);
  CHECK(open.angle.state == SensorState::open);
}

void eachNeedsItsCalibration() {
  Table first(SENSOR_POTENTIOMETER | SENSOR_MPU6050, false, true);
  first.run(1000);
  CHECK(first.angle.state == SensorState::uncalibrated);
  Table second(SENSOR_POTENTIOMETER | SENSOR_MPU6050, true, false);
  second.run(1000);
  CHECK(second.angle.state == SensorState::uncalibrated);
  Table alone(SENSOR_POTENTIOMETER, true, false);
  alone.run(1000);
  CHECK(alone.angle.known());
}

}  // namespace

int main() {
  oneSensorIsJudgedAlone();
  theLargerOfTwoCounts();
  twoThatLieApartForHalfASecondAreAFault();
  agreeingAgainTakesAsLong();
  eitherOnesFaultIsAFault();
  eachNeedsItsCalibration();
  return report();
}
