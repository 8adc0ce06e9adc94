#include "angle-sensors.h"

namespace {

constexpr int16_t MOST_APART_CENTIDEG = 800;
constexpr uint16_t DISAGREE_TICKS = 488;  // 500 ms

}  // namespace

void AngleSensors::configure(const Settings& settings) {
  hasPotentiometer_ = settings.has(SENSOR_POTENTIOMETER);
  hasInertial_ = settings.has(SENSOR_MPU6050);
  disagree_ = false;
  ticksSoFar_ = 0;
  potentiometer_.configure(settings);
  tilt_.configure(InertialMount{settings.inertialCalibrated, settings.inertialAxis, settings.inertialZeroCentideg});
}

void AngleSensors::takePotentiometer(uint16_t counts) {
  if (hasPotentiometer_) potentiometer_.take(counts);
}

void AngleSensors::loseInertial() {
  if (hasInertial_) tilt_.lose();
}

// Agreeing again takes as long as disagreeing did.
void AngleSensors::tick() {
  if (hasPotentiometer_) potentiometer_.tick();
  if (apart() == disagree_) {
    ticksSoFar_ = 0;
  } else if (++ticksSoFar_ >= DISAGREE_TICKS) {
    disagree_ = !disagree_;
    ticksSoFar_ = 0;
  }
}

TableAngle AngleSensors::now() const {
  const bool inertialCounts =
      hasInertial_ && (!hasPotentiometer_ || tilt_.angleCentideg() > potentiometer_.angleCentideg());
  const bool overRate = (hasPotentiometer_ && potentiometer_.overRate()) || (hasInertial_ && tilt_.overRate());
  TableAngle angle = {state(), potentiometer_.angleCentideg(), NO_RATE, overRate};
  if (inertialCounts) angle.centideg = tilt_.angleCentideg();
  if (angle.known()) angle.rateDegPerS = inertialCounts ? tilt_.rateDegPerS() : potentiometer_.rateDegPerS();
  return angle;
}

SensorState AngleSensors::state() const {
  if (hasPotentiometer_ && !potentiometer_.known()) return potentiometer_.state();
  if (hasInertial_ && !tilt_.known()) return tilt_.state();
  return disagree_ ? SensorState::disagree : SensorState::ok;
}

// Two angles that are known. One that is not is a fault of its own.
bool AngleSensors::apart() const {
  if (!hasPotentiometer_ || !hasInertial_) return false;
  if (!potentiometer_.known() || !tilt_.known()) return disagree_;
  const int32_t difference = static_cast<int32_t>(tilt_.angleCentideg()) - potentiometer_.angleCentideg();
  return difference > MOST_APART_CENTIDEG || difference < -MOST_APART_CENTIDEG;
}
