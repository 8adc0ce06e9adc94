/** Defects in what is made of the MPU-6050, on its bus and beside the potentiometer. */

import { i2cAnswers, type SeededDefect, secondSensor } from "./seeded-defect.ts";

const MPU6050 = "firmware/guardian/mpu6050.h";
const ANGLES = "firmware/guardian/angle-sensors.cpp";

export const SECOND_SENSOR_DEFECTS: readonly SeededDefect[] = [
  {
    promise: "a transaction on a bus that hangs ends",
    defect: "it is never given up",
    file: "firmware/guardian/twi.cpp",
    from: "} else if (++ticks > MOST_TICKS) {",
    to: "} else if (++ticks == 0) {",
    test: secondSensor("for the moment of a hang-up that clocks by hand end is no loss"),
  },
  {
    promise: "a sensor that left the bus hanging is freed by hand",
    defect: "no clocks are given",
    file: "firmware/guardian/twi.cpp",
    from: "      pull(SCL);",
    to: "      letGo(SCL);",
    test: secondSensor("for the moment of a hang-up that clocks by hand end is no loss"),
  },
  {
    promise: "an MPU-6050 that does not answer releases within 100 ms",
    defect: "it is waited for ten times as long",
    file: MPU6050,
    from: "STALE_TICKS = 49;",
    to: "STALE_TICKS = 250;",
    test: secondSensor(
      "that does not answer releases an armed board within 100 ms, and is there again afterwards",
    ),
  },
  {
    promise: "an MPU-6050 whose registers stand still releases",
    defect: "they are believed for ever",
    file: MPU6050,
    from: "return staleTicks_ < STALE_TICKS && sameTicks_ < FROZEN_TICKS;",
    to: "return staleTicks_ < STALE_TICKS;",
    test: secondSensor(
      "whose registers stand still releases an armed board within 600 ms, and is there again afterwards",
    ),
  },
  {
    promise: "two sensors that disagree release",
    defect: "the difference is allowed to be ten times as large",
    file: ANGLES,
    from: "MOST_APART_CENTIDEG = 800;",
    to: "MOST_APART_CENTIDEG = 8000;",
    test: secondSensor("that lie 10° apart for half a second are a fault, until they agree again"),
  },
  {
    promise: "of two sensors the one nearer to head down counts",
    defect: "the other one does",
    file: ANGLES,
    from: "tilt_.angleCentideg() > potentiometer_.angleCentideg()",
    to: "tilt_.angleCentideg() < potentiometer_.angleCentideg()",
    test: secondSensor("that agree are one angle: the larger"),
  },
  {
    promise: "an acceleration does not pass for an angle while the table swings",
    defect: "the accelerometer alone is believed",
    file: "firmware/guardian/tilt.cpp",
    from: "constexpr int16_t PULL = 64;",
    to: "constexpr int16_t PULL = 8192;",
    test: secondSensor("tells it within 3 degrees while the table swings at 60 degrees per second"),
  },
  {
    promise: "no host takes the bus from the guardian",
    defect: "its pins are not among the guarded",
    file: "firmware/guardian/guardian-profile.cpp",
    from: "busFitted ? bus : uint8_t{0}}",
    to: "uint8_t{0}}",
    test: i2cAnswers("are the bus, which no host may touch, where an MPU-6050 is fitted"),
  },
  {
    promise: "while there are no readings nothing is answered",
    defect: "the last one is told for ever",
    file: "firmware/guardian/guardian.cpp",
    from: "if (!guardian.inertial.hasReading() || guardian.firmata.answering()) return;",
    to: "if (guardian.firmata.answering()) return;",
    test: i2cAnswers("end while there are no readings, and go on with them"),
  },
];
