#include "../../../firmware/guardian/mpu6050.h"

#include <cstring>

#include "check.h"

namespace {

// The sensor as the transactions see it: registers, and whether it answers.
struct Bench {
  Mpu6050 sensor;
  uint8_t registers[128] = {};
  bool answers = true;
  bool changes = true;
  int readings = 0;
  int transactions = 0;

  Bench() {
    registers[MPU6050_WHO_AM_I] = 0x68;
    registers[0x6B] = 0x40;
  }

  void tick() {
    sensor.tick();
    BusTransaction wish;
    if (!sensor.next(wish)) return;
    transactions++;
    if (!answers) {
      sensor.fail();
      return;
    }
    if (wish.length == 0) {
      registers[wish.reg] = wish.value;
      sensor.finish(nullptr);
      return;
    }
    if (changes && registers[0x6B] == 0x01) registers[0x3C]++;
    if (sensor.finish(registers + wish.reg)) readings++;
  }

  void run(int ticks) {
    for (int i = 0; i < ticks; i++) tick();
  }
};

void wakesTheSensorAndReadsItEverySecondTick() {
  Bench bench;
  bench.registers[0x1B] = 0x18;
  bench.registers[0x1C] = 0x18;
  bench.run(20);
  CHECK_EQUAL(bench.registers[0x6B], 0x01);
  CHECK_EQUAL(bench.registers[0x19], 0);
  CHECK_EQUAL(bench.registers[0x1A], 3);
  CHECK_EQUAL(bench.registers[0x1B], 0);
  CHECK_EQUAL(bench.registers[0x1C], 0);
  const int before = bench.readings;
  bench.run(100);
  CHECK_EQUAL(bench.readings - before, 50);
  CHECK_EQUAL(bench.sensor.ticksBetween(), 2);
  CHECK(bench.sensor.alive());
}

void readsWordsHighByteFirst() {
  Bench bench;
  bench.changes = false;
  const uint8_t bytes[] = {0x12, 0x34, 0xFF, 0xFE, 0x80, 0x00, 1, 2, 0x7F, 0xFF, 0x00, 0x83, 0xFF, 0x7D};
  std::memcpy(bench.registers + MPU6050_FIRST_READING, bytes, sizeof bytes);
  bench.run(20);
  const InertialReading reading = bench.sensor.reading();
  CHECK_EQUAL(reading.accel[0], 0x1234);
  CHECK_EQUAL(reading.accel[1], -2);
  CHECK_EQUAL(reading.accel[2], -32768);
  CHECK_EQUAL(reading.gyro[0], 32767);
  CHECK_EQUAL(reading.gyro[1], 131);
  CHECK_EQUAL(reading.gyro[2], -131);
}

void isLostWithin50Ms() {
  Bench bench;
  bench.run(100);
  bench.answers = false;
  bench.run(47);
  CHECK(bench.sensor.alive());
  bench.run(3);
  CHECK(!bench.sensor.alive());
}

void aReadingThatFailsIsTriedAgain() {
  Bench bench;
  bench.run(100);
  bench.answers = false;
  bench.run(2);
  bench.answers = true;
  const int before = bench.readings;
  bench.run(2);
  CHECK_EQUAL(bench.readings - before, 1);
  CHECK_EQUAL(bench.sensor.ticksBetween(), 4);
}

void isSetUpAgainAfterALoss() {
  Bench bench;
  bench.run(100);
  bench.answers = false;
  bench.run(1000);
  // Looked for now and then, not without a pause.
  bench.transactions = 0;
  bench.run(100);
  CHECK(bench.transactions <= 5);
  bench.registers[0x6B] = 0x40;
  bench.registers[0x1A] = 0;
  bench.answers = true;
  bench.run(40);
  CHECK_EQUAL(bench.registers[0x6B], 0x01);
  CHECK_EQUAL(bench.registers[0x1A], 3);
  CHECK(bench.sensor.alive());
}

void registersThatStandStillAreNone() {
  Bench bench;
  bench.run(100);
  bench.changes = false;
  bench.run(480);
  CHECK(bench.sensor.alive());
  bench.run(15);
  CHECK(!bench.sensor.alive());
  const int before = bench.readings;
  bench.run(100);
  CHECK_EQUAL(bench.readings, before);
  bench.changes = true;
  bench.run(40);
  CHECK(bench.sensor.alive());
}

void aSensorThatFellAsleepIsWoken() {
  Bench bench;
  bench.run(100);
  bench.registers[0x6B] = 0x40;
  bench.run(600);
  CHECK_EQUAL(bench.registers[0x6B], 0x01);
  CHECK(bench.sensor.alive());
}

void anotherChipIsNotTakenForIt() {
  Bench bench;
  bench.registers[MPU6050_WHO_AM_I] = 0x71;
  bench.run(200);
  CHECK_EQUAL(bench.readings, 0);
  CHECK_EQUAL(bench.registers[0x6B], 0x40);
  CHECK(!bench.sensor.alive());
}

}  // namespace

int main() {
  wakesTheSensorAndReadsItEverySecondTick();
  readsWordsHighByteFirst();
  isLostWithin50Ms();
  aReadingThatFailsIsTriedAgain();
  isSetUpAgainAfterALoss();
  registersThatStandStillAreNone();
  aSensorThatFellAsleepIsWoken();
  anotherChipIsNotTakenForIt();
  return report();
}
