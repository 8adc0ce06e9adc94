import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  HOME_TABLE,
  mechanicalEnergyJ,
  RIDER_MAX_DEG_PER_S,
  stepTable,
  type TableInputs,
  type TableState,
  tableAt,
} from "../../firmware/simulator/table-physics.ts";

const STEP_S = 0.001;
const HANDS_OFF: TableInputs = {
  lockWanted: "released",
  lockJammed: false,
  riderTargetDeg: null,
  armsRaised: 0,
};

const run = (state: TableState, inputs: TableInputs, seconds: number): TableState[] => {
  const states = [state];
  let now = state;
  for (let step = 0; step < seconds / STEP_S; step++) {
    now = stepTable(HOME_TABLE, now, inputs, STEP_S);
    states.push(now);
  }
  return states;
};
const last = (states: readonly TableState[]): TableState => states.at(-1) ?? tableAt(0);
const anyAngle = fc.double({ min: -75, max: 75, noNaN: true });

describe("a table with hands off", () => {
  it("never gains mechanical energy, whatever the start", () => {
    fc.assert(
      fc.property(
        anyAngle,
        fc.double({ min: -200, max: 200, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (angleDeg, rateDegPerS, armsRaised) => {
          const states = run({ ...tableAt(angleDeg), rateDegPerS }, { ...HANDS_OFF, armsRaised }, 2);
          const energies = states.map((state) => mechanicalEnergyJ(HOME_TABLE, state, armsRaised));
          const gains = energies.map((energy, index) => energy - (energies[index - 1] ?? energy));
          expect(Math.max(...gains)).toBeLessThan(1e-3);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("swings back from 30° to horizontal within 5 s and on to its standing stop", () => {
    const states = run(tableAt(30), HANDS_OFF, 60);
    const horizontalAtS = states.findIndex((state) => state.angleDeg <= 0) * STEP_S;
    expect(horizontalAtS).toBeGreaterThan(2);
    expect(horizontalAtS).toBeLessThan(5);
    expect(last(states).angleDeg).toBeCloseTo(-75, 0);
  });

  it("comes back even from the tether, slowly", () => {
    const states = run(tableAt(75), HANDS_OFF, 30);
    expect(last(states).angleDeg).toBeLessThan(0);
    expect(Math.min(...states.map((state) => state.rateDegPerS))).toBeGreaterThan(-15);
  });

  it("tips head-down with arms raised, and the tether stops it", () => {
    const states = run(tableAt(-20), { ...HANDS_OFF, armsRaised: 1 }, 60);
    expect(last(states)).toMatchObject({ angleDeg: 75, rateDegPerS: 0 });
    expect(Math.max(...states.map((state) => state.angleDeg))).toBe(75);
  });
});

describe("a rider who wants to be somewhere", () => {
  it("gets there at no more than 60°/s, without overshoot, and stays", () => {
    fc.assert(
      fc.property(anyAngle, anyAngle, (from, to) => {
        const states = run(tableAt(from), { ...HANDS_OFF, riderTargetDeg: to }, 5);
        const fastest = Math.max(...states.map((state) => Math.abs(state.rateDegPerS)));
        expect(fastest).toBeLessThanOrEqual(RIDER_MAX_DEG_PER_S);
        expect(last(states).angleDeg).toBeCloseTo(to, 1);
        expect(Math.abs(last(states).rateDegPerS)).toBeLessThan(0.1);
        const beyond = states.map((state) => Math.sign(to - from) * (state.angleDeg - to));
        expect(Math.max(...beyond)).toBeLessThan(0.5);
      }),
      { numRuns: 25 },
    );
  });

  it("is stopped by the tether", () => {
    expect(last(run(tableAt(0), { ...HANDS_OFF, riderTargetDeg: 90 }, 5)).angleDeg).toBe(75);
  });
});

describe("the lock", () => {
  const held: TableInputs = { ...HANDS_OFF, lockWanted: "held" };

  it("bites 150 ms after the servo turned, and lets go 150 ms after it turned back", () => {
    const engaging = run(tableAt(20), { ...held, riderTargetDeg: 20 }, 0.3);
    expect(engaging.findIndex((state) => state.lockEngaged)).toBeCloseTo(150, -1);
    const freeing = run(last(engaging), HANDS_OFF, 0.3);
    expect(freeing.findIndex((state) => !state.lockEngaged)).toBeCloseTo(150, -1);
  });

  it("keeps the table where it is, against gravity, arms and rider", () => {
    fc.assert(
      fc.property(anyAngle, anyAngle, fc.double({ min: 0, max: 1, noNaN: true }), (at, wish, armsRaised) => {
        const locked: TableState = { angleDeg: at, rateDegPerS: 0, lockTravel: 1, lockEngaged: true };
        const moved = (inputs: TableInputs) => last(run(locked, inputs, 1)).angleDeg - at;
        expect(moved({ ...held, riderTargetDeg: wish, armsRaised })).toBe(0);
        expect(moved({ ...held, armsRaised })).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it("stays as it was when its mechanism is jammed", () => {
    const locked: TableState = { angleDeg: 20, rateDegPerS: 0, lockTravel: 1, lockEngaged: true };
    const still = last(run(locked, { ...HANDS_OFF, lockJammed: true }, 5));
    expect(still).toMatchObject({ lockEngaged: true, angleDeg: 20 });
    const free = last(run(tableAt(20), { ...held, lockJammed: true }, 5));
    expect(free.lockEngaged).toBe(false);
    expect(free.angleDeg).toBeLessThan(20);
  });
});
