/** A table whose guardian has an MPU-6050: how it is asked for, what is believed of its replies, and its silence. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBoardLink } from "../../firmware/board/board-link.ts";
import { takeOver } from "../../firmware/board/components.ts";
import { createFirmataMessages } from "../../firmware/board/firmata-messages.ts";
import { atmega328pPinMap, PlainIo } from "../../firmware/board/guarded-io.ts";
import { readI2cReply } from "../../firmware/board/i2c-reply.ts";
import { fitInertialSensor, isReading } from "../../firmware/board/inertial-sensor.ts";
import type { AngleSample, InertialSample } from "../../firmware/safety/input.ts";
import { countsIn, fakeClocks, nowMs, open, pass } from "./open-scripted.ts";
import { type Fake, identityFrame, scriptedBoard, statusFrame } from "./scripted-board.ts";

/** Flags: simulated, settings valid, MPU-6050 calibrated. */
const INERTIAL = identityFrame({ flags: 0b1011, sensors: 2, axis: 4 });
const BOTH = identityFrame({ flags: 0b1111, sensors: 3, axis: 4 });

const READ = "f0 76 68 10 3b 00 0e 00 f7";
const ANALOG_0 = "c0 01";

const word = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];

/** A reply as the guardian sends it, from 14 registers unless told otherwise. */
const replyOf = (bytes: readonly number[], address = 0x68, register = 0x3b): number[] => [
  0xf0,
  0x77,
  ...[address, register, ...bytes].flatMap((byte) => [byte & 0x7f, byte >> 7]),
  0xf7,
];
const registers = (accel: readonly number[], gyro: readonly number[]): number[] => [
  ...accel.flatMap(word),
  ...word(-3000),
  ...gyro.flatMap(word),
];
const STILL = registers([100, 8192, 14189], [40, -30, 20]);

const inertialIn = (samples: readonly AngleSample[]): InertialSample[] =>
  samples.filter((sample) => sample.sensor === "inertial");

beforeEach(fakeClocks);
afterEach(() => {
  vi.useRealTimers();
});

const table = async (identity: Uint8Array) => {
  const fake = scriptedBoard("guardian", identity);
  const board = await open(fake);
  return { fake, board };
};

const passWithStatus = async (fake: Fake, ms: number, also: () => void = () => {}): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 20) {
    fake.say(statusFrame());
    also();
    await pass(20);
  }
};

describe("fitting it out", () => {
  it("asks for its readings again and again, every 20 ms, and for no analog input", async () => {
    const { fake, board } = await table(INERTIAL);
    expect(board.identity.sensors).toEqual({
      kind: "inertial",
      mount: { kind: "zeroed", axis: 4, zeroDeg: 1.5 },
    });
    expect(fake.heard).toContain("f0 7a 14 00 f7");
    expect(fake.heard).not.toContain(ANALOG_0);
    expect(fake.heard.filter((message) => message.startsWith("f0 76 68 10"))).toEqual([READ]);
  });

  it("beside a potentiometer asks for both, the latter every 10 ms", async () => {
    const { fake, board } = await table(BOTH);
    expect(board.identity.sensors).toMatchObject({
      kind: "both",
      calibration: { kind: "two-point" },
      mount: { axis: 4 },
    });
    expect(fake.heard).toContain("f0 7a 0a 00 f7");
    expect(fake.heard).toContain(ANALOG_0);
    expect(fake.heard).toContain(READ);
  });

  it("is not done where the record has none, and one that is not zeroed is none to go by", async () => {
    const { fake } = await table(identityFrame());
    expect(fake.heard).toContain("f0 7a 05 00 f7");
    expect(fake.heard.filter((message) => message.startsWith("f0 76"))).toEqual([]);
    const { board } = await table(identityFrame({ flags: 0b0011, sensors: 2 }));
    expect(board.identity.sensors).toEqual({ kind: "inertial", mount: { kind: "none" } });
  });

  it("asks anew when the board has restarted, and while no reading comes", async () => {
    const { fake } = await table(INERTIAL);
    fake.heard.length = 0;
    fake.say(replyOf(STILL));
    fake.say([0xf9, 2, 6]);
    await pass(1);
    expect(fake.heard.filter((message) => message === READ)).toHaveLength(1);
    await passWithStatus(fake, 400, () => fake.say(replyOf(STILL)));
    expect(fake.heard.filter((message) => message === READ)).toHaveLength(1);
    await passWithStatus(fake, 1600);
    const again = fake.heard.filter((message) => message === READ).length - 1;
    expect(again).toBeGreaterThanOrEqual(2);
    expect(again).toBeLessThanOrEqual(3);
  });
});

describe("a reading", () => {
  it("is, by Johnny-Five's scales, what the bytes say", async () => {
    const { fake, board } = await table(INERTIAL);
    const words = [0, 1, -1, 127, 128, -128, -129, 255, 256, 16384, -16384, 32767, -32768, 12345, -23456];
    for (const [at, x] of words.entries()) {
      const y = words[(at + 4) % words.length] ?? 0;
      const z = words[(at + 9) % words.length] ?? 0;
      fake.say(replyOf(registers([x, y, z], [z, x, y])));
      await pass(1);
      const [sample] = inertialIn(board.takeSamples());
      if (sample === undefined) throw new Error("no sample");
      const { accelG, gyroDegPerS } = sample;
      for (const [lsb, g] of [[x, accelG.x] as const, [y, accelG.y] as const, [z, accelG.z] as const]) {
        expect(Math.abs(g - lsb / 16384)).toBeLessThanOrEqual(0.000501);
      }
      const rates = [[z, gyroDegPerS.x] as const, [x, gyroDegPerS.y] as const, [y, gyroDegPerS.z] as const];
      for (const [lsb, rate] of rates) expect(Math.abs(rate - lsb / 131)).toBeLessThanOrEqual(0.0000501);
    }
  });

  it("has the time at which its bytes arrived, and each arrives once", async () => {
    const { fake, board } = await table(INERTIAL);
    await pass(7);
    const bytes = replyOf(STILL);
    fake.say(bytes.slice(0, 20));
    await pass(3);
    fake.say(bytes.slice(20));
    const arrivedMs = nowMs();
    await pass(2);
    expect(board.takeSamples()).toMatchObject([{ sensor: "inertial", atMs: arrivedMs, arrivedMs }]);
    expect(board.lastByteMs()).toBe(arrivedMs);
    // The component would go on with its last value.
    await pass(200);
    expect(board.takeSamples()).toEqual([]);
  });

  it("is no rest to its gyroscope, however the table turns in the first hundred", async () => {
    const { fake, board } = await table(INERTIAL);
    for (let at = 0; at < 150; at += 1) {
      fake.say(replyOf(registers([0, 0, 16384], [5240, 0, 0])));
      await pass(20);
    }
    expect(inertialIn(board.takeSamples()).every(({ gyroDegPerS }) => gyroDegPerS.x === 40)).toBe(true);
  });

  it("is what the component itself shows too, once five of them are alike", async () => {
    const fake = scriptedBoard("mute");
    const link = createBoardLink(fake.stream, nowMs);
    const io = new PlainIo(link, atmega328pPinMap());
    link.onMessage((message) => io.hear(message));
    const taking = takeOver(io);
    await pass(20);
    const { imu } = fitInertialSensor(await taking, io);
    for (let at = 0; at < 150; at += 1) {
      fake.say(replyOf(registers([1638, -8192, 16384], [5240, -131, 262])));
      await pass(20);
    }
    const { accelerometer, gyro } = imu;
    expect([accelerometer.x, accelerometer.y, accelerometer.z]).toEqual([0.1, -0.5, 1]);
    // Without being told it would have taken the first hundred for rest, and shown 0 ever since.
    expect(gyro.rate).toEqual({ x: 40, y: -1, z: 2 });
  });

  it("makes a step as it arrives; without one the steps go on", async () => {
    const { fake, board } = await table(INERTIAL);
    const steps: number[] = [];
    board.onTick(() => steps.push(nowMs()));
    await pass(100);
    expect(steps.length).toBeGreaterThanOrEqual(4);
    steps.length = 0;
    await pass(3);
    fake.say(replyOf(STILL));
    const arrivedMs = nowMs();
    await pass(1);
    expect(steps).toContain(arrivedMs);
  });

  it("comes beside conversions in the order in which they came", async () => {
    const { fake, board } = await table(BOTH);
    fake.sayAngle(400);
    fake.say(replyOf(STILL));
    fake.sayAngle(401);
    await pass(1);
    const samples = board.takeSamples();
    expect(samples.map(({ sensor }) => sensor)).toEqual(["potentiometer", "inertial", "potentiometer"]);
    expect(countsIn(samples)).toEqual([400, 401]);
  });
});

describe("what is no reading", () => {
  const spoiled: readonly (readonly [string, readonly number[]])[] = [
    ["nothing", [0xf0, 0x77, 0xf7]],
    ["an address alone", [0xf0, 0x77, 0x68, 0, 0xf7]],
    ["one register short", replyOf(STILL.slice(1))],
    ["one register long", replyOf([...STILL, 0])],
    ["half a register", [...replyOf(STILL).slice(0, -2), 0xf7]],
    ["of another device", replyOf(STILL, 0x69)],
    ["from another register", replyOf(STILL, 0x68, 0x3c)],
    ["with what is no byte", [0xf0, 0x77, 0x68, 0, 0x3b, 0, ...STILL.flatMap(() => [0x7f, 0x7f]), 0xf7]],
  ];

  it.each(spoiled)("%s", async (_name, bytes) => {
    const [message] = createFirmataMessages().feed(Uint8Array.from(bytes));
    if (message === undefined) throw new Error("no message");
    const reply = readI2cReply(message);
    expect(reply !== null && isReading(reply)).toBe(false);
    const { fake, board } = await table(INERTIAL);
    fake.say(bytes);
    fake.say(replyOf(STILL));
    await pass(1);
    expect(board.takeSamples()).toHaveLength(1);
  });

  it("is also one that nobody has asked for, where none is fitted", async () => {
    const { fake, board } = await table(identityFrame());
    fake.say(replyOf(STILL));
    fake.sayAngle(400);
    await pass(1);
    expect(board.takeSamples()).toMatchObject([{ sensor: "potentiometer", counts: 400 }]);
  });

  it("is a conversion where there is no potentiometer", async () => {
    const { fake, board } = await table(INERTIAL);
    fake.sayAngle(400);
    await pass(1);
    expect(board.takeSamples()).toEqual([]);
  });
});

describe("silence", () => {
  const lostWith = async (identity: Uint8Array, life: (fake: Fake) => Promise<void>) => {
    const { fake, board } = await table(identity);
    const lost: string[] = [];
    board.onLost((reason) => lost.push(reason));
    await life(fake);
    return { lost, board };
  };

  it("of the sensor alone is not that of the board while its STATUS comes", async () => {
    const { lost, board } = await lostWith(INERTIAL, (fake) => passWithStatus(fake, 3000));
    expect(lost).toEqual([]);
    expect(nowMs() - board.lastByteMs()).toBeLessThanOrEqual(20);
    expect(board.takeSamples()).toEqual([]);
  });

  it("of everything is a lost board within half a second", async () => {
    const { lost } = await lostWith(INERTIAL, () => pass(500));
    expect(lost).toEqual(["The board has sent no angle for 450 ms."]);
  });

  it("of one of two sensors is none of the line's, and STATUS alone is no angle there", async () => {
    const one = await lostWith(BOTH, (fake) => passWithStatus(fake, 2000, () => fake.sayAngle(400)));
    expect(one.lost).toEqual([]);
    const other = await lostWith(BOTH, (fake) => passWithStatus(fake, 600));
    expect(other.lost).toHaveLength(1);
  });
});
