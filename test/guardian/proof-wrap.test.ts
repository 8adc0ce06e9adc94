/**
 * The board's clock of milliseconds runs over after 49.7 days: whatever it measures goes on right through it.
 */

import { describe, expect, it } from "vitest";
import { isHold, isRelease, look, setVariable, symbolsOf } from "./proof-board.ts";
import { TableHost, TRIP, voltsAt, type Wish } from "./table-host.ts";

const CLOCK = "elapsedMs";
const FULL = 2 ** 32;
const BOOTED_MS = 150;
const HOLD: Wish = { hold: true, maxAngleDeg: 30 };

/** A board whose clock runs over so many milliseconds after it was first spoken to. */
const wrappingIn = (leftMs: number): TableHost =>
  new TableHost({ soonAfterBoot: (board) => setVariable(board, CLOCK, FULL - leftMs - BOOTED_MS) });

/** How long its clock still runs; negative once it has run over. */
const leftMs = ({ board }: TableHost): number => {
  const clock = symbolsOf(board).read(CLOCK);
  return clock < FULL / 2 ? -clock : FULL - clock;
};

/** A table held at 20°, whose clock runs over in so many milliseconds. */
const heldWith = (left: number, wish: Wish = {}): TableHost => {
  const host = wrappingIn(left + 2500);
  host.goInverted(20, { ...HOLD, ...wish });
  while (leftMs(host) > left) host.renew({ ...HOLD, ...wish }, 1);
  expect(host.lastLock()).toSatisfy(isHold);
  expect(leftMs(host)).toBeGreaterThan(0);
  return host;
};

const expectOver = (host: TableHost): void => expect(leftMs(host)).toBeLessThan(0);

describe("while the clock runs over", () => {
  it("an unarmed board goes on telling, reading and taking leases", () => {
    const host = wrappingIn(2000);
    const { board } = host;
    board.send([0xc0, 0x01]);
    let reports = 0;
    for (let time = 0; time < 40; time++) {
      host.lease();
      board.run(100);
      reports += board.sent.filter((byte) => byte === 0xe0).length;
      const { statuses } = look(board);
      expect(statuses.length).toBeGreaterThanOrEqual(4);
      expect(statuses.at(-1)).toMatchObject({ leaseValid: true, sensor: 0, obstacles: 0, tripped: false });
      expect(statuses.at(-1)?.leaseAgeMs).toBeLessThan(110);
    }
    expectOver(host);
    expect(reports).toBeGreaterThan(100);
    host.renew(HOLD, 2);
    expect(host.status()).toMatchObject({ armed: true, holding: true });
  });

  it("a lock that is held stays held, and nothing trips", () => {
    const host = heldWith(2000);
    look(host.board);
    host.renew(HOLD, 40);
    expectOver(host);
    const { statuses, pulses } = look(host.board);
    expect(statuses.length).toBeGreaterThan(150);
    expect(statuses.every(({ holding, tripped }) => holding && !tripped)).toBe(true);
    expect(pulses.every(isHold)).toBe(true);
  });

  it.each([50, 250, 450])("a lease lapses after its 500 ms and not before, %i ms from the turn", (left) => {
    const host = heldWith(left + 150);
    const { board } = host;
    while (leftMs(host) > left) board.run(1);
    host.lease(HOLD);
    board.run(6);
    const fromMs = board.nowMs;
    look(board);
    board.run(600);
    expectOver(host);
    const released = board.lockPulses.find(isRelease);
    expect(Math.abs((released?.atMs ?? 0) - fromMs - 500)).toBeLessThan(12);
    expect(host.status()).toMatchObject({ trip: TRIP.leaseLapsed, holding: false });
  });

  it("the duration of a session is counted on, and ends it in time", () => {
    const wish = { maxDurationS: 10 };
    const host = heldWith(5000, wish);
    const { invertedS } = host.status();
    const fromMs = host.board.nowMs;
    host.renew({ ...HOLD, ...wish }, 110);
    expectOver(host);
    expect(Math.abs(invertedS + host.releasedAfter(fromMs + 100) / 1000 + 0.1 - 10)).toBeLessThan(0.2);
    expect(host.status()).toMatchObject({ trip: TRIP.duration });
  });

  it("so is its cap", () => {
    const limits = { maxAngleDeg: 30, maxDurationS: 10, sessionCapS: 12 };
    const host = heldWith(4000, limits);
    host.swing(20, -30, 60, { armed: true, ...limits });
    const firstMs = host.board.nowMs;
    host.renew({ armed: true, ...limits }, 80);
    expectOver(host);
    expect(host.status().tripped).toBe(false);
    host.renew({ armed: true, ...limits }, 50);
    expect(host.status().trip).toBe(TRIP.sessionCap);
    expect(host.board.nowMs - firstMs).toBeLessThan(14_000);
  });

  it("a pause of the alarm at the table lasts its 30 s, and the alarm sounds again", () => {
    const host = heldWith(10_000);
    host.board.run(700);
    expect(host.status()).toMatchObject({ tripped: true, signal: 4, quiet: false });
    host.board.setStopOpen(true);
    host.board.run(500);
    host.board.setStopOpen(false);
    host.board.run(29_500);
    expectOver(host);
    expect(host.status()).toMatchObject({ tripped: true, quiet: true });
    host.board.run(1000);
    expect(host.status()).toMatchObject({ tripped: true, quiet: false, signal: 4 });
  });

  it("an alarm keeps its rhythm", () => {
    const host = heldWith(6000);
    host.board.run(1000);
    host.board.buzzerPulses.length = 0;
    host.board.run(12_000);
    expectOver(host);
    const starts = host.board.buzzerPulses.map(({ atMs }) => atMs);
    const gaps = starts.slice(1).map((atMs, at) => atMs - (starts[at] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(2600);
    // Bursts of 3 and 2: as many pauses of each kind as in the same time elsewhere.
    const pauses = gaps.filter((gap) => gap > 2300).length;
    expect(pauses).toBeGreaterThanOrEqual(1);
    expect(pauses).toBeLessThanOrEqual(3);
  });

  it("the button at the table is measured: 3.5 s acknowledge, 2.5 s do not", () => {
    for (const [openMs, cleared] of [
      [2500, false],
      [3500, true],
    ] as const) {
      const host = heldWith(3500);
      host.board.run(700);
      host.tilt(-75);
      host.board.run(1500);
      expect(host.status().tripped).toBe(true);
      expect(leftMs(host)).toBeGreaterThan(0);
      host.board.setStopOpen(true);
      host.board.run(openMs);
      host.board.setStopOpen(false);
      host.board.run(100);
      expectOver(host);
      expect(host.status().tripped).toBe(!cleared);
    }
  });

  it.each([
    ["over-angle", TRIP.overAngle, (host: TableHost) => host.tilt(31), 12],
    ["an open wire", TRIP.sensorOpen, (host: TableHost) => host.board.setSensorVolts(0), 15],
    ["a low supply", TRIP.supplyLow, (host: TableHost) => host.board.setSupplyVolts(4.3), 200],
  ] as const)(
    "%s releases as fast as ever, begun before the turn or after it",
    (_, trip, happen, withinMs) => {
      for (const beginMs of [withinMs / 2, 3, -5]) {
        const host = heldWith(withinMs + 150);
        while (leftMs(host) > beginMs + 5) {
          if (Math.round(leftMs(host)) % 100 === 0) host.lease(HOLD);
          host.board.run(1);
        }
        host.lease(HOLD);
        host.board.run(5);
        happen(host);
        const fromMs = host.board.nowMs;
        host.renew(HOLD, 3);
        expectOver(host);
        expect(host.releasedAfter(fromMs)).toBeLessThan(withinMs);
        expect(host.status()).toMatchObject({ trip });
      }
    },
  );

  it("a scattering sensor is found out", () => {
    const host = heldWith(700);
    let turn = 0;
    host.board.setSensorVolts(() => {
      turn = (turn + 1) % 5;
      return voltsAt(turn === 1 ? 45 : turn === 3 ? -5 : 20);
    });
    const fromMs = host.board.nowMs;
    host.renew(HOLD, 20);
    expectOver(host);
    expect(host.releasedAfter(fromMs)).toBeLessThan(1500);
    expect(host.status().trip).toBe(TRIP.sensorNoisy);
  });
});
