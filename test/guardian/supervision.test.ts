/** The board's own judgement in the committed image, with nobody but a host that does not care: judged at its pins. */

import { describe, expect, it } from "vitest";
import { HOLD_US, isPulse, RELEASE_US, TableHost, TRIP, voltsAt } from "./table-host.ts";

/** A table held at an angle below its maximum of 30°. */
const heldAt = (angleDeg: number, wish: { maxDurationS?: number; sessionCapS?: number } = {}): TableHost => {
  const host = new TableHost();
  host.goInverted(angleDeg, { hold: true, maxAngleDeg: 30, ...wish });
  expect(isPulse(host.lastLock(), HOLD_US)).toBe(true);
  return host;
};

const HOLD = { hold: true, maxAngleDeg: 30 } as const;

describe("an armed board", () => {
  it("tells its own angle, rate, limits and supply", () => {
    const host = heldAt(20);
    const status = host.status();
    expect(status).toMatchObject({
      major: 2,
      armed: true,
      holding: true,
      sensor: 0,
      maxAngleDeg: 30,
      maxDurationS: 122,
      obstacles: 32,
      lockSwitch: 0,
      rateDegPerS: 0,
    });
    expect(Math.abs(Number(status.angleDeg) - 20)).toBeLessThan(0.4);
    expect(Math.abs(status.supplyMv - 5000)).toBeLessThan(30);
    expect(status.invertedS).toBeGreaterThan(0.3);
  });

  it("releases by itself beyond its maximum angle, within 10 ms, and goes on sounding", () => {
    const host = heldAt(20);
    host.tilt(30.5);
    const crossedMs = host.board.nowMs;
    host.renew(HOLD, 3);
    expect(host.releasedAfter(crossedMs)).toBeLessThan(10);
    expect(host.status()).toMatchObject({ armed: false, tripped: true, trip: TRIP.overAngle, signal: 4 });
    host.tilt(-75);
    host.renew(HOLD, 20);
    expect(isPulse(host.lastLock(), RELEASE_US)).toBe(true);
    expect(host.status()).toMatchObject({ tripped: true, trip: TRIP.overAngle, signal: 4 });
  });

  it("releases when its own clock of inversion has reached the duration, whatever the host renews", () => {
    const host = heldAt(20, { maxDurationS: 10 });
    const { invertedS } = host.status();
    const fromMs = host.board.nowMs;
    host.renew({ ...HOLD, maxDurationS: 10 }, 110);
    const heldForS = invertedS + host.releasedAfter(fromMs + 100) / 1000 + 0.1;
    expect(Math.abs(heldForS - 10)).toBeLessThan(0.2);
    expect(host.status().trip).toBe(TRIP.duration);
  });

  it("adds up the time over rests, and counts the hysteresis from 5° to 0°", () => {
    const host = heldAt(20, { maxDurationS: 10 });
    const wish = { armed: true, maxAngleDeg: 30, maxDurationS: 10 };
    const before = host.status().invertedS;
    host.swing(20, -1, 60, wish);
    const rested = host.status().invertedS;
    host.renew(wish, 30);
    expect(host.status().invertedS).toBe(rested);
    expect(rested - before).toBeLessThan(0.6);
    host.swing(-1, 4, 60, wish);
    host.renew(wish, 20);
    expect(host.status().invertedS).toBe(rested);
    host.swing(4, 6, 60, wish);
    host.swing(6, 1, 60, wish);
    host.renew(wish, 20);
    expect(host.status().invertedS).toBeGreaterThan(rested + 2);
  });

  it("ends a session at its cap, although the angle has come back in between", () => {
    const host = heldAt(20, { maxDurationS: 10, sessionCapS: 15 });
    const wish = { armed: true, maxAngleDeg: 30, maxDurationS: 10, sessionCapS: 15 };
    host.swing(20, -30, 60, wish);
    host.renew(wish, 120);
    expect(host.status().tripped).toBe(false);
    host.renew(wish, 40);
    expect(host.status().trip).toBe(TRIP.sessionCap);
  });

  it("releases when the table swings faster than 90°/s for a tenth of a second", () => {
    const host = new TableHost();
    host.goInverted(6, { maxAngleDeg: 60 });
    host.swing(6, 50, 80, { armed: true, maxAngleDeg: 60 });
    expect(host.status().tripped).toBe(false);
    host.swing(50, 6, 80, { armed: true, maxAngleDeg: 60 });
    host.swing(6, 50, 120, { armed: true, maxAngleDeg: 60 });
    expect(host.status().trip).toBe(TRIP.overRate);
  });

  const lost: readonly [string, number | ((atMs: number) => number), number][] = [
    ["an open wire", 0.004, TRIP.sensorOpen],
    ["a short to the supply", 5, TRIP.sensorShort],
    ["a leap no table can make", voltsAt(-40), TRIP.implausibleRate],
  ];
  for (const [name, volts, trip] of lost) {
    it(`releases within 60 ms on ${name}, and says so`, () => {
      const host = heldAt(20);
      host.board.setSensorVolts(volts);
      const fromMs = host.board.nowMs;
      host.renew(HOLD, 2);
      expect(host.releasedAfter(fromMs)).toBeLessThan(trip === TRIP.implausibleRate ? 60 : 15);
      expect(host.status()).toMatchObject({ trip, sensor: trip, angleDeg: "none", tripped: true });
    });
  }

  it("releases within 1.5 s on a sensor that scatters", () => {
    const host = heldAt(10);
    let look = 0;
    // A pattern that the median of five hides: two of five conversions are wild.
    host.board.setSensorVolts(() => {
      look = (look + 1) % 5;
      return voltsAt(look === 1 ? 35 : look === 3 ? -15 : 10);
    });
    const fromMs = host.board.nowMs;
    host.renew(HOLD, 20);
    expect(host.releasedAfter(fromMs)).toBeLessThan(1500);
    expect(host.status().trip).toBe(TRIP.sensorNoisy);
  });

  it("releases within 1.5 s on a sensor that hums with the mains", () => {
    for (const hz of [50, 60, 100]) {
      const host = heldAt(5);
      host.board.setSensorVolts((atMs) => voltsAt(5 + 16 * Math.sin((2 * Math.PI * hz * atMs) / 1000)));
      const fromMs = host.board.nowMs;
      host.renew(HOLD, 20);
      expect(host.releasedAfter(fromMs), `${hz} Hz`).toBeLessThan(1500);
      // Sampled every 10 ms, hum may look like a swing as well.
      expect([TRIP.sensorNoisy, TRIP.implausibleRate, TRIP.overRate]).toContain(host.status().trip);
    }
  });

  it("releases on a wire that makes contact for one conversion in five", () => {
    const host = heldAt(20);
    let look = 0;
    host.board.setSensorVolts(() => {
      look = (look + 1) % 5;
      return look === 0 ? voltsAt(20) : 0.004;
    });
    const fromMs = host.board.nowMs;
    host.renew(HOLD, 3);
    expect(host.releasedAfter(fromMs)).toBeLessThan(30);
    expect(host.status().trip).toBe(TRIP.sensorOpen);
  });

  it("does not mind the usual noise of a potentiometer for a minute", () => {
    const host = heldAt(20);
    let state = 12345;
    host.board.setSensorVolts(() => {
      state = (state * 1103515245 + 12345) & 0x7fffffff;
      return voltsAt(20 + ((state / 0x7fffffff) * 2 - 1) * 2);
    });
    host.renew(HOLD, 600);
    expect(host.status()).toMatchObject({ tripped: false, holding: true });
  });

  it("releases while there is still energy when the supply falls by a tenth", () => {
    const host = heldAt(20);
    host.board.setSupplyVolts(4.6);
    host.renew(HOLD, 5);
    expect(host.status().tripped).toBe(false);
    host.board.setSupplyVolts(4.4);
    const fromMs = host.board.nowMs;
    host.renew(HOLD, 5);
    expect(host.releasedAfter(fromMs)).toBeLessThan(200);
    expect(host.status()).toMatchObject({ trip: TRIP.supplyLow });
  });

  it("takes tightened limits and refuses loosened ones, each of them", () => {
    const host = heldAt(20);
    const before = host.status().refusedFrames;
    for (const loosened of [{ maxAngleDeg: 31 }, { maxDurationS: 123 }, { sessionCapS: 243 }]) {
      host.renew({ ...HOLD, ...loosened }, 1);
    }
    expect(host.status()).toMatchObject({ refusedFrames: before + 3, maxAngleDeg: 30, maxDurationS: 122 });
    host.renew({ ...HOLD, maxAngleDeg: 25, maxDurationS: 60 }, 1);
    expect(host.status()).toMatchObject({ maxAngleDeg: 25, maxDurationS: 60, holding: true });
    host.renew({ ...HOLD, maxAngleDeg: 10, maxDurationS: 60 }, 1);
    expect(host.status()).toMatchObject({ trip: TRIP.overAngle });
  });

  it("gives a host with perfect checksums nothing beyond the compiled ceilings", () => {
    const host = new TableHost();
    const before = host.status().refusedFrames;
    const greedy = [
      { maxAngleDeg: 90 },
      { maxAngleDeg: 70.01 },
      { maxDurationS: 3600, sessionCapS: 1920 },
      { maxDurationS: 661, sessionCapS: 1920 },
      { sessionCapS: 1921 },
      { sessionCapS: 65_535 },
      { maxAngleDeg: 0 },
      { maxAngleDeg: -5 },
      { maxDurationS: 0 },
      { sessionCapS: 121 },
    ];
    for (const wish of greedy) host.renew({ armed: true, ...wish }, 1);
    expect(host.status()).toMatchObject({ refusedFrames: before + greedy.length, armed: false });
    // At the ceilings themselves it is the board's own angle that decides.
    host.renew({ armed: true, maxAngleDeg: 70, maxDurationS: 660, sessionCapS: 1920 }, 1);
    expect(host.status().armed).toBe(true);
  });
});

describe("a board that is not armed", () => {
  it("refuses to be armed while it is not calibrated", () => {
    const host = new TableHost({ eeprom: new Uint8Array(1024).fill(0xff) });
    host.renew({ hold: true }, 3);
    expect(host.status()).toMatchObject({ armed: false, holding: false, sensor: 1, obstacles: 1 | 4 });
    expect(host.board.lockPulses.every((pulse) => isPulse(pulse, RELEASE_US))).toBe(true);
  });

  it("refuses to be armed above horizontal, and with a sensor that is not good", () => {
    const host = new TableHost({ angleDeg: 3 });
    host.renew({ armed: true }, 2);
    expect(host.status()).toMatchObject({ armed: false, obstacles: 32 });
    host.board.setSensorVolts(0);
    host.renew({ armed: true }, 2);
    expect(host.status()).toMatchObject({
      armed: false,
      obstacles: 8,
      sensor: TRIP.sensorOpen,
      tripped: false,
    });
  });

  it("refuses to be armed on a supply at which the chip may not run", () => {
    const host = new TableHost();
    host.board.setSupplyVolts(3.95);
    host.board.run(100);
    host.renew({ armed: true }, 3);
    expect(host.status()).toMatchObject({ armed: false, obstacles: 64 });
  });

  it("trips when its host falls silent while somebody hangs there, session or not", () => {
    const host = new TableHost();
    host.swing(-75, 40, 60, {});
    host.renew({}, 3);
    expect(host.status().tripped).toBe(false);
    host.board.run(600);
    expect(host.status()).toMatchObject({ tripped: true, trip: TRIP.leaseLapsed, signal: 4 });
  });

  it("does not trip on what would be a trip in a session", () => {
    const host = new TableHost();
    host.swing(-75, 65, 60, {});
    host.swing(65, -10, 60, {});
    host.board.setSensorVolts(0);
    host.board.run(2000);
    expect(host.status()).toMatchObject({ tripped: false, leaseValid: false });
  });
});

describe("a trip", () => {
  const tripped = (): TableHost => {
    const host = heldAt(20);
    host.tilt(31);
    host.renew(HOLD, 2);
    expect(host.status().trip).toBe(TRIP.overAngle);
    return host;
  };

  it("is cleared by an acknowledgement only, and only with the table upright", () => {
    const host = tripped();
    host.renew({ acknowledge: true }, 3);
    expect(host.status().tripped).toBe(true);
    host.tilt(-15);
    host.renew({ acknowledge: true }, 10);
    expect(host.status().tripped).toBe(true);
    host.tilt(-20);
    host.renew({}, 10);
    host.renew({ armed: true }, 3);
    expect(host.status().tripped).toBe(true);
    host.renew({ acknowledge: true }, 1);
    expect(host.status()).toMatchObject({ tripped: false, trip: TRIP.none, armed: false, signal: 0 });
    host.renew({ armed: true }, 2);
    expect(host.status().armed).toBe(true);
  });

  it("is not cleared by an acknowledgement without a good angle", () => {
    const host = tripped();
    host.board.setSensorVolts(0);
    host.renew({ acknowledge: true }, 10);
    expect(host.status().tripped).toBe(true);
  });

  it("is acknowledged at the table by holding the button for three seconds, upright", () => {
    const host = tripped();
    const press = (forMs: number) => {
      host.board.setStopOpen(true);
      host.board.run(forMs);
      host.board.setStopOpen(false);
      host.board.run(100);
    };
    press(3500);
    expect(host.status().tripped).toBe(true);
    host.tilt(-40);
    host.board.run(700);
    press(2500);
    expect(host.status().tripped).toBe(true);
    press(16_000);
    expect(host.status().tripped).toBe(true);
    press(3500);
    expect(host.status().tripped).toBe(false);
  });

  it("is silenced without an angle by three seconds at the button, until an angle says that somebody hangs there", () => {
    const host = heldAt(20);
    host.board.setSensorVolts(0);
    host.renew(HOLD, 3);
    expect(host.status()).toMatchObject({ trip: TRIP.sensorOpen, signal: 4 });
    host.board.setStopOpen(true);
    host.renew({}, 40);
    host.board.setStopOpen(false);
    host.renew({}, 5);
    expect(host.status()).toMatchObject({ tripped: true, quiet: true, signal: 0 });
    host.tilt(20);
    host.renew({}, 10);
    expect(host.status()).toMatchObject({ tripped: true, quiet: false, signal: 4 });
  });

  it("stays when the lock's supply is back but the host goes on asking to hold", () => {
    const host = tripped();
    host.tilt(-75);
    host.renew(HOLD, 50);
    expect(host.status()).toMatchObject({ tripped: true, holding: false });
    expect(isPulse(host.lastLock(), RELEASE_US)).toBe(true);
  });
});
