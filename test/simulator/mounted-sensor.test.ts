/** The MPU-6050 as it sits on the simulated table, read over its bus as a master would. */

import { beforeEach, describe, expect, it } from "vitest";
import { readFirmwareImage } from "../../firmware/simulator/firmware-image.ts";
import { fittingsWith, olderEeprom } from "../../firmware/simulator/settings-record.ts";
import { createSimulatedTable, type SimulatedTable } from "../../firmware/simulator/simulated-table.ts";
import type { WorldFault } from "../../shared/world.ts";

const ADDRESS = 0x68;
const DEG_PER_RAD = 180 / Math.PI;

let table: SimulatedTable;

const write = (register: number, value: number): boolean => {
  const answered = table.bus.select(ADDRESS, false) && table.bus.write(register) && table.bus.write(value);
  table.bus.stop();
  return answered;
};

/** Accelerometer X, Y, Z, temperature, gyroscope X, Y, Z. */
const words = (): number[] => {
  table.bus.select(ADDRESS, false);
  table.bus.write(0x3b);
  table.bus.select(ADDRESS, true);
  const bytes = Uint8Array.from({ length: 14 }, () => table.bus.read());
  table.bus.stop();
  const view = new DataView(bytes.buffer);
  return Array.from({ length: 7 }, (_, index) => view.getInt16(2 * index));
};
const tiltDeg = (): number => {
  const [, y = 0, z = 0] = words();
  return Math.atan2(y, z) * DEG_PER_RAD;
};
const turnDegPerS = (): number => (words()[4] ?? Number.NaN) / 131;
const fault = (name: WorldFault, on = true) => table.applyWorld({ fault: { name, on } });

beforeEach(() => {
  table = createSimulatedTable({
    ...readFirmwareImage(null),
    // A board that leaves the bus to this test.
    eeprom: olderEeprom(),
    fittings: fittingsWith("both", false),
  });
  expect(write(0x6b, 0) && write(0x1a, 3)).toBe(true);
  table.advanceMs(10);
});

describe("the MPU-6050 on the simulated table", () => {
  it("shows the table's angle where it stands still, and none where none is mounted", () => {
    expect(Math.abs(tiltDeg() + 75)).toBeLessThan(1);
    table.placeAt(30);
    table.advanceMs(20);
    expect(Math.abs(tiltDeg() - 30)).toBeLessThan(1);
    table = createSimulatedTable(readFirmwareImage(null));
    expect(table.bus.select(ADDRESS, false)).toBe(false);
  });

  it("shows its rate while it turns, with which the angle can be carried on", () => {
    table.applyWorld({ riderTargetDeg: 20 });
    let sum = table.angleDeg();
    let fastest = 0;
    for (let ms = 0; ms < 3000; ms++) {
      table.advanceMs(1);
      const rate = turnDegPerS();
      sum += rate / 1000;
      fastest = Math.max(fastest, rate);
    }
    expect(fastest).toBeGreaterThan(50);
    // The gyroscope's own bias adds about a degree in three seconds.
    expect(Math.abs(sum - table.angleDeg())).toBeLessThan(2);
  });

  it("feels the swing itself, so that gravity alone misleads while the table speeds up", () => {
    table.applyWorld({ riderTargetDeg: 20 });
    let misled = 0;
    for (let ms = 0; ms < 1000; ms++) {
      table.advanceMs(1);
      misled = Math.max(misled, Math.abs(tiltDeg() - table.angleDeg()));
    }
    expect(misled).toBeGreaterThan(2);
    table.advanceMs(4000);
    expect(Math.abs(tiltDeg() - table.angleDeg())).toBeLessThan(1);
  });

  it("silent, frozen and with its bus held low, until that is over", () => {
    fault("imu-silent");
    expect(table.bus.select(ADDRESS, true)).toBe(false);
    fault("imu-silent", false);
    fault("imu-frozen");
    const before = words();
    table.advanceMs(1000);
    expect(words()).toEqual(before);
    fault("imu-frozen", false);
    expect(words()).not.toEqual(before);
    fault("i2c-locked");
    expect(table.bus.wires).toEqual({ sda: false, scl: false });
    fault("i2c-locked", false);
    expect(table.bus.wires).toEqual({ sda: true, scl: true });
  });
});
