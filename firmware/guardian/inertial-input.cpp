#include "inertial-input.h"

#include "twi.h"

void InertialInput::fit(bool fitted) {
  if (fitted == fitted_) return;
  fitted_ = fitted;
  sensor_ = Mpu6050();
  if (fitted) {
    twi::begin();
  } else {
    twi::end();
  }
}

void InertialInput::tick() {
  if (!fitted_) return;
  twi::tick();
  sensor_.tick();
  BusTransaction due;
  if (!twi::idle() || !sensor_.next(due)) return;
  if (due.length > 0) {
    twi::read(MPU6050_ADDRESS, due.reg, due.length);
  } else {
    twi::write(MPU6050_ADDRESS, due.reg, due.value);
  }
}

bool InertialInput::poll() {
  if (!twi::resultPending()) return false;
  uint8_t bytes[twi::MOST_BYTES];
  if (twi::take(bytes) == twi::Result::done) return sensor_.finish(bytes);
  sensor_.fail();
  return false;
}
