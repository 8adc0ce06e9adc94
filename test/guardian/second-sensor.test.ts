/** The MPU-6050 in the running image, read over the emulated bus: judged at the board's pins and by its STATUS. */

import { describe, expect, it } from "vitest";
import { InertialTable, longestTurnMs } from "./inertial-table.ts";
import { HOLD_US, isPulse, TRIP } from "./table-host.ts";

const SILENT = 15;
const DISAGREE = 10;
const HOLD = { hold: true, maxAngleDeg: 30 } as const;

/** A table held at 20° below its maximum of 30°. */
const heldTable = (options: ConstructorParameters<typeof InertialTable>[0] = {}): InertialTable => {
  const table = new InertialTable(options);
  table.host.renew({}, 10);
  table.host.renew({ armed: true, maxAngleDeg: 30 }, 2);
  table.swing(20, 60, { armed: true, maxAngleDeg: 30 });
  table.host.renew(HOLD, 2);
  expect(isPulse(table.host.lastLock(), HOLD_US)).toBe(true);
  return table;
};

describe("an MPU-6050 alone", () => {
  for (const [axis, zeroDeg] of [
    [0, 0],
    [1, 37],
    [2, -90],
    [3, 175],
    [4, 10],
    [5, -140],
  ] as const) {
    it(`mounted about axis ${axis} with its zero at ${zeroDeg}° tells the table's angle within a degree at rest`, () => {
      const table = new InertialTable({ mount: { axis, zeroDeg, radiusM: 0.2 } });
      for (const toDeg of [-30, 0, 45, 70, -75]) {
        table.swing(toDeg, 40);
        table.host.renew({}, 15);
        for (const { status } of table.follow(200)) {
          expect(status).toMatchObject({ sensor: 0, rateDegPerS: expect.closeTo(0, -1) });
          expect(Math.abs(Number(status.angleDeg) - toDeg)).toBeLessThan(1);
        }
      }
      expect(table.host.status().obstacles).toBe(0);
    });
  }

  it("tells it within 3 degrees while the table swings at 60 degrees per second", () => {
    const table = new InertialTable();
    table.board.run(2000);
    let seen = 0;
    for (const toDeg of [60, -60, 30, -75]) {
      table.startSwing(toDeg, 60);
      for (const { status, trueDeg } of table.follow(2500)) {
        expect(Math.abs(Number(status.angleDeg) - trueDeg)).toBeLessThan(3);
        if (Math.abs(Number(status.rateDegPerS)) > 55) seen++;
      }
    }
    expect(seen).toBeGreaterThan(200);
  });

  it("releases beyond the maximum angle, which no potentiometer is asked about", () => {
    const table = heldTable();
    table.startSwing(50, 60);
    const fromMs = table.board.nowMs;
    let crossedMs = fromMs;
    while (table.angleDeg(crossedMs) <= 30) crossedMs += 0.1;
    table.host.renew(HOLD, 6);
    expect(table.host.releasedAfter(crossedMs)).toBeLessThan(40);
    expect(table.host.status()).toMatchObject({ tripped: true, trip: TRIP.overAngle });
  });

  it("releases when the table swings faster than 90 degrees per second for a tenth of a second", () => {
    const table = new InertialTable();
    const wish = { armed: true, maxAngleDeg: 65 };
    table.host.renew(wish, 10);
    table.swing(10, 80, wish);
    table.swing(60, 85, wish);
    table.swing(10, 85, wish);
    expect(table.host.status()).toMatchObject({ armed: true, trip: TRIP.none });
    table.swing(60, 110, wish);
    expect(table.host.status().trip).toBe(TRIP.overRate);
  });

  it("is not calibrated until its zero is known, and keeps the board from arming", () => {
    const table = new InertialTable({ calibrated: false });
    table.host.renew({ armed: true }, 5);
    expect(table.host.status()).toMatchObject({ armed: false, sensor: 1, obstacles: 4, angleDeg: "none" });
  });

  it("boots tripped with a rider inverted", () => {
    const table = new InertialTable({ angleDeg: 30 });
    expect(table.host.status()).toMatchObject({ tripped: true, trip: TRIP.invertedAtBoot });
  });
});

describe("an MPU-6050 that is lost", () => {
  const faults: readonly [
    string,
    (table: InertialTable) => void,
    (table: InertialTable) => void,
    number,
    number,
  ][] = [
    [
      "on a bus held low",
      (table) => {
        table.bus.heldLow = true;
      },
      (table) => {
        table.bus.heldLow = false;
      },
      30,
      100,
    ],
    [
      "that does not answer",
      (table) => table.sensor.setFault("imu-silent", true),
      (table) => table.sensor.setFault("imu-silent", false),
      30,
      100,
    ],
    [
      "whose registers stand still",
      (table) => table.sensor.setFault("imu-frozen", true),
      (table) => table.sensor.setFault("imu-frozen", false),
      450,
      600,
    ],
  ];
  for (const [name, lose, find, soonestMs, latestMs] of faults) {
    it(`${name} releases an armed board within ${latestMs} ms, and is there again afterwards`, () => {
      const table = heldTable();
      lose(table);
      const fromMs = table.board.nowMs;
      table.host.renew(HOLD, 8);
      const tookMs = table.host.releasedAfter(fromMs);
      expect(tookMs).toBeGreaterThan(soonestMs);
      expect(tookMs).toBeLessThan(latestMs);
      expect(table.host.status()).toMatchObject({
        tripped: true,
        trip: SILENT,
        sensor: SILENT,
        angleDeg: "none",
      });
      table.place(-75);
      table.host.renew({ acknowledge: true }, 5);
      expect(table.host.status()).toMatchObject({ tripped: true });
      find(table);
      table.host.renew({}, 12);
      expect(table.host.status()).toMatchObject({ sensor: 0, tripped: true });
      table.host.renew({ acknowledge: true }, 2);
      expect(table.host.status()).toMatchObject({ tripped: false, obstacles: 0 });
    });
  }

  it("in the middle of any byte of a reading is the same", () => {
    for (let shiftMs = 0; shiftMs < 2.1; shiftMs += 0.23) {
      const table = heldTable();
      table.board.run(shiftMs);
      table.bus.heldLow = true;
      const fromMs = table.board.nowMs;
      table.host.renew(HOLD, 2);
      expect(table.host.releasedAfter(fromMs)).toBeLessThan(100);
      expect(table.host.status().trip).toBe(SILENT);
    }
  });

  it("on a bus held low does not keep the loop: a turn stays below a millisecond", () => {
    const table = heldTable();
    table.bus.heldLow = true;
    table.host.lease(HOLD);
    expect(longestTurnMs(table.board, 160)).toBeLessThan(1);
  });

  it("for the moment of a hang-up that clocks by hand end is no loss", () => {
    const table = heldTable();
    for (let i = 0; i < 20; i++) {
      table.board.run(37.3);
      table.bus.hang();
      table.host.renew(HOLD, 1);
    }
    expect(table.host.status()).toMatchObject({ holding: true, trip: TRIP.none, sensor: 0 });
    expect(Math.abs(Number(table.host.status().angleDeg) - 20)).toBeLessThan(1);
  });

  it("is found again by a board that was reset in the middle of a byte", () => {
    for (let shift = 0; shift < 2; shift += 0.17) {
      const table = new InertialTable();
      table.board.run(shift);
      table.host.reset("external");
      expect(table.host.status()).toMatchObject({ sensor: 0, obstacles: 0 });
    }
  });
});

describe("a potentiometer and an MPU-6050", () => {
  it("that agree are one angle: the larger", () => {
    const table = heldTable({ fitted: "both" });
    table.bendPotentiometer(5);
    table.host.renew(HOLD, 10);
    expect(Math.abs(Number(table.host.status().angleDeg) - 25)).toBeLessThan(1);
    table.bendPotentiometer(-5);
    table.host.renew(HOLD, 10);
    expect(Math.abs(Number(table.host.status().angleDeg) - 20)).toBeLessThan(1);
    expect(table.host.status()).toMatchObject({ holding: true, sensor: 0 });
  });

  for (const offDeg of [10, -10]) {
    it(`that lie ${offDeg}° apart for half a second are a fault, until they agree again`, () => {
      const table = heldTable({ fitted: "both" });
      const fromMs = table.board.nowMs;
      table.bendPotentiometer(offDeg);
      const reachedMs = table.board.nowMs;
      table.host.renew({ ...HOLD, maxAngleDeg: 30 }, 7);
      expect(table.host.releasedAfter(fromMs)).toBeGreaterThan(500);
      expect(table.host.releasedAfter(reachedMs)).toBeLessThan(530);
      expect(table.host.status()).toMatchObject({
        tripped: true,
        trip: DISAGREE,
        sensor: DISAGREE,
        angleDeg: "none",
      });
      table.potentiometerOffDeg = 0;
      table.host.renew({}, 12);
      expect(table.host.status().sensor).toBe(0);
    });
  }

  it("of which either is lost are a fault", () => {
    const silent = heldTable({ fitted: "both" });
    silent.sensor.setFault("imu-silent", true);
    silent.host.renew(HOLD, 2);
    expect(silent.host.status().trip).toBe(SILENT);
    const open = heldTable({ fitted: "both" });
    open.board.setSensorVolts(0.004);
    open.host.renew(HOLD, 2);
    expect(open.host.status().trip).toBe(TRIP.sensorOpen);
  });

  it("keep the loop within a millisecond", () => {
    const table = heldTable({ fitted: "both" });
    table.host.lease(HOLD);
    expect(longestTurnMs(table.board, 100)).toBeLessThan(1);
  });
});
