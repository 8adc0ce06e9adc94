import { describe, expect, it } from "vitest";
import {
  createMpu6050,
  type InertialAxis,
  type InertialMount,
  type Motion,
  readingsOf,
} from "../../firmware/simulator/mpu6050.ts";
import { seededRandom } from "../../firmware/simulator/random.ts";

const MOUNT: InertialMount = { axis: 0, zeroDeg: 0, radiusM: 0.2 };
const AT_REST: Motion = { angleDeg: 0, rateDegPerS: 0, accelerationDegPerS2: 0 };
const MS = 16_000;
const DEG_PER_RAD = 180 / Math.PI;

const sensorAt = (motion: Partial<Motion>, mount = MOUNT) => {
  let cycle = 0;
  let now: Motion = { ...AT_REST, ...motion };
  const sensor = createMpu6050(
    mount,
    seededRandom(1),
    () => cycle,
    () => now,
  );
  const write = (register: number, ...values: number[]): void => {
    expect(sensor.select(0x68, false)).toBe(true);
    for (const byte of [register, ...values]) expect(sensor.take(byte)).toBe(true);
    sensor.stop();
  };
  const read = (register: number, length: number): number[] => {
    sensor.select(0x68, false);
    sensor.take(register);
    sensor.select(0x68, true);
    const bytes = Array.from({ length }, () => sensor.give());
    sensor.stop();
    return bytes;
  };
  /** Accelerometer, temperature and gyroscope as words. */
  const words = (): number[] => {
    const view = new DataView(Uint8Array.from(read(0x3b, 14)).buffer);
    return Array.from({ length: 7 }, (_, index) => view.getInt16(2 * index));
  };
  return {
    sensor,
    write,
    read,
    words,
    wait: (ms: number) => {
      cycle += ms * MS;
    },
    move: (next: Partial<Motion>) => {
      now = { ...AT_REST, ...next };
    },
    awake: () => {
      write(0x6b, 0);
      write(0x1a, 3);
      cycle += MS;
    },
  };
};

describe("an MPU-6050", () => {
  it("answers at its address only, tells who it is and sleeps after power-on", () => {
    const { sensor, read, words } = sensorAt({});
    expect(sensor.select(0x69, false)).toBe(false);
    expect(read(0x75, 1)).toEqual([0x68]);
    expect(read(0x6b, 1)).toEqual([0x40]);
    expect(words()).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it("awake, feels 1 g upward at rest and nearly no rate, with noise and a temperature", () => {
    const imu = sensorAt({});
    imu.awake();
    const [x = 0, y = 0, z = 0, temperature = 0, ...gyro] = imu.words();
    for (const axis of [x, y, z - 16_384]) expect(Math.abs(axis)).toBeLessThan(250);
    expect(temperature / 340 + 36.53).toBeCloseTo(27, 0);
    for (const rate of gyro) expect(Math.abs(rate)).toBeLessThan(131);
    imu.wait(1);
    expect(imu.words()).not.toEqual([x, y, z, temperature, ...gyro]);
  });

  it("gives one sample for as long as it lasts, and the next after its rate's time", () => {
    const imu = sensorAt({});
    imu.write(0x19, 9);
    imu.awake();
    imu.wait(10);
    const first = imu.words();
    expect(imu.words()).toEqual(first);
    expect(imu.read(0x3a, 1)).toEqual([1]);
    imu.wait(5);
    expect(imu.read(0x3a, 1)).toEqual([0]);
    imu.wait(6);
    expect(imu.read(0x3a, 2)[0]).toBe(1);
    expect(imu.words()).not.toEqual(first);
  });

  it("scales with its full scale and saturates", () => {
    const imu = sensorAt({ rateDegPerS: 300 });
    imu.awake();
    expect(imu.words()[4]).toBe(32_767);
    imu.write(0x1b, 0x08);
    imu.write(0x1c, 0x10);
    imu.wait(1);
    const [, , z = 0, , rate = 0] = imu.words();
    expect(Math.abs(rate / 65.5 - 300)).toBeLessThan(2);
    expect(Math.abs(z / 4096 - 1)).toBeLessThan(0.1);
  });

  it("forgets everything on a device reset and does not let its readings be written", () => {
    const imu = sensorAt({});
    imu.awake();
    imu.write(0x75, 1);
    imu.write(0x3b, 1, 2);
    expect(imu.read(0x75, 1)).toEqual([0x68]);
    imu.write(0x6b, 0x80);
    expect(imu.read(0x1a, 1)).toEqual([0]);
    expect(imu.read(0x6b, 1)).toEqual([0x40]);
  });

  it("silent does not answer; frozen answers with what it had", () => {
    const imu = sensorAt({});
    imu.awake();
    const before = imu.words();
    imu.sensor.setFault("imu-frozen", true);
    imu.wait(1000);
    imu.move({ angleDeg: 60 });
    expect(imu.words()).toEqual(before);
    imu.sensor.setFault("imu-frozen", false);
    expect(imu.words()).not.toEqual(before);
    imu.sensor.setFault("imu-silent", true);
    expect(imu.sensor.select(0x68, true)).toBe(false);
  });
});

describe("what the mounted sensor feels", () => {
  const axes: readonly InertialAxis[] = [0, 1, 2, 3, 4, 5];
  it.each(axes)("about axis %i gives the angle back by the documented rule", (axis) => {
    for (const zeroDeg of [0, 35, -170]) {
      for (const angleDeg of [-75, -20, 0, 5, 60]) {
        const { accelG, rateDegPerS } = readingsOf(
          { axis, zeroDeg, radiusM: 0.2 },
          { angleDeg, rateDegPerS: 12, accelerationDegPerS2: 0 },
        );
        const about = axis % 3;
        const sign = axis >= 3 ? -1 : 1;
        const still = readingsOf({ axis, zeroDeg, radiusM: 0 }, { ...AT_REST, angleDeg }).accelG;
        const raw = sign * Math.atan2(still[(about + 1) % 3] ?? 0, still[(about + 2) % 3] ?? 0) * DEG_PER_RAD;
        const wrapped = ((((raw - zeroDeg + 180) % 360) + 360) % 360) - 180;
        expect(wrapped).toBeCloseTo(angleDeg, 6);
        expect(sign * (rateDegPerS[about] ?? 0)).toBe(12);
        expect(accelG[about]).toBe(0);
      }
    }
  });

  it("has the circle's accelerations in it: inward with the rate, along the path with its change", () => {
    const spinning = readingsOf(MOUNT, { ...AT_REST, rateDegPerS: 180 }).accelG;
    expect((spinning[1] ?? 0) * 9.81).toBeCloseTo(-(Math.PI ** 2) * 0.2, 6);
    const starting = readingsOf(MOUNT, { ...AT_REST, accelerationDegPerS2: 180 }).accelG;
    expect(((starting[2] ?? 0) - 1) * 9.81).toBeCloseTo(Math.PI * 0.2, 6);
  });
});
