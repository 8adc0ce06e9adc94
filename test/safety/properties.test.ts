/** Properties over random histories, and bad numbers at every entrance. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { initialCore, snapshotView, step, telemetryView } from "../../firmware/safety/core.ts";
import type { CoreInput, CoreRequest, SessionRider } from "../../firmware/safety/input.ts";
import { violations } from "../../firmware/safety/invariants.ts";
import { ALARM_KINDS } from "../../shared/alarms.ts";
import {
  GUARDIAN_OBSTACLES,
  GUARDIAN_SENSOR_FAULTS,
  GUARDIAN_TRIPS,
  LOCK_SWITCHES,
  SETTINGS_STATES,
} from "../../shared/guardian.ts";
import { isTightening } from "../../shared/limits.ts";
import type { Programme } from "../../shared/programmes.ts";
import { snapshotSchema, telemetrySchema } from "../../shared/protocol.ts";
import {
  GUARDIAN_CEILINGS,
  heldRig,
  inputOf,
  invertedRig,
  makeRig,
  type Rig,
  readyRig,
  SETTINGS,
  shown,
  toldTo,
} from "./rig.ts";

const RUNS = { numRuns: 40 };
const BAD = [Number.NaN, Infinity, -Infinity, -0, 1e308, -1e308, 2 ** 53];
const number = fc.oneof(
  { weight: 3, arbitrary: fc.double({ min: -100, max: 1100, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(...BAD) },
);

/** One without a rest, one with; both held by themselves where they may be. */
const PROGRAMMES: readonly Programme[] = [0, 5].map((restS) => ({
  ...{ programmeId: `rest-${restS}`, name: "Three angles", autoHold: true },
  steps: [15, 20, 12].map((targetAngleDeg) => ({ targetAngleDeg, stayS: 8, restS })),
}));
const WITHIN = { maxAngleDeg: 30, maxDurationS: 60 };

const request: fc.Arbitrary<CoreRequest> = fc
  .oneof(
    fc.record({
      kind: fc.constantFrom("set-limits" as const, "tighten" as const),
      limits: fc.record({ maxAngleDeg: number, maxDurationS: number }),
    }),
    fc.record(
      {
        kind: fc.constant("start" as const),
        programme: fc.constantFrom(null, ...PROGRAMMES),
        rider: fc.record({
          profileId: fc.constantFrom("anna", "bert"),
          limits: fc.oneof(fc.constant(WITHIN), fc.record({ maxAngleDeg: number, maxDurationS: number })),
          balanceProven: fc.boolean(),
        }),
        checkInEveryS: fc.oneof(number, fc.constantFrom(30, 31)),
      },
      { requiredKeys: ["kind", "programme"] },
    ),
    fc.record({
      kind: fc.constantFrom(
        ...(["hold", "release", "stop", "pause-audio", "answer-check-in", "prove-balance"] as const),
      ),
    }),
    fc.record({
      kind: fc.constant("acknowledge" as const),
      alarmId: fc.constantFrom("a1", "a2", "a3", "a9"),
    }),
  )
  .chain((wish) =>
    fc
      .constantFrom("screen", "screen", "fleet")
      .map((by) => ({ ...wish, requestId: "r", by, device: null }) as CoreRequest),
  );

type Move = (rig: Rig) => void;
const set =
  (change: Partial<Rig["world"]>): Move =>
  (rig) => {
    Object.assign(rig.world, change);
  };
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.tuple(fc.integer({ min: -75, max: 65 }), fc.integer({ min: 10, max: 120 })).map(
    ([toDeg, degPerS]): Move =>
      (rig) =>
        rig.swing(toDeg, degPerS),
  ),
  fc.integer({ min: 5, max: 15_000 }).map(
    (ms): Move =>
      (rig) =>
        rig.run(ms, 40),
  ),
  request.map(
    (wish): Move =>
      (rig) =>
        void rig.tick(5, [wish]),
  ),
  fc.constantFrom<Move>(
    set({ bytes: false }),
    set({ bytes: true, samples: true, counts: null, board: "guarded", trip: "none", stop: "closed" }),
    set({ samples: false }),
    set({ counts: 0 }),
    set({ board: "down" }),
    set({ trip: "lease-lapsed" }),
    set({ stop: "open" }),
    (rig) => void rig.tick(700),
  ),
  fc.constantFrom(...GUARDIAN_TRIPS).map((trip) => set({ trip })),
  fc
    .record(
      {
        obstacles: fc.subarray([...GUARDIAN_OBSTACLES]),
        lockSwitch: fc.constantFrom(...LOCK_SWITCHES),
        boardArmed: fc.constantFrom(null, false, true),
        boardHolds: fc.constantFrom(null, false, true),
        bootNonce: fc.constantFrom(7, 8),
        boardAngle: fc.constantFrom(
          null,
          { kind: "ok", angleDeg: -19, rateDegPerS: null } as const,
          { kind: "none", reason: "sensor-open" } as const,
        ),
      },
      { requiredKeys: [] },
    )
    .map(set),
  fc.constant<Move>((rig) => {
    for (const { alarmId } of rig.core.alarms.occurrences) rig.ask({ kind: "acknowledge", alarmId });
  }),
);

/** Where a history may begin: anywhere, held, asked for a sign of life, or in the middle of a proof. */
const BEGUN: readonly (() => Rig)[] = [
  makeRig,
  heldRig,
  () => {
    const rig = readyRig();
    rig.ask({ kind: "start", programme: null, checkInEveryS: 30 });
    rig.swing(15);
    rig.run(31_000);
    return rig;
  },
  () => {
    const rig = invertedRig({ settings: { balanceProven: false } });
    rig.ask({ kind: "prove-balance" });
    return rig;
  },
  ...PROGRAMMES.map((programme) => () => {
    const rig = readyRig({ limits: WITHIN });
    const rider = { profileId: "anna", limits: WITHIN, balanceProven: true };
    rig.ask({ kind: "start", programme, rider });
    rig.swing(15);
    rig.run(4000);
    return rig;
  }),
];
const begun = fc.integer({ min: 0, max: BEGUN.length - 1 });
const riderOf = ({ core }: Rig): SessionRider | null =>
  "run" in core.session ? core.session.run.rider : null;

describe("over random histories", () => {
  it("breaks no rule (the rig throws on every violation), and limits never loosen within a session", () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 25 }), begun, (moves, from) => {
        const rig = BEGUN[from]?.() ?? makeRig();
        for (const act of moves) {
          const within = !["offline", "idle"].includes(rig.state());
          const { limits } = rig.core;
          const ends = rig.kinds("session-ended").length;
          act(rig);
          const sameSession =
            within &&
            !["offline", "idle"].includes(rig.state()) &&
            rig.kinds("session-ended").length === ends;
          if (sameSession) {
            expect(rig.core.limits.maxAngleDeg).toBeLessThanOrEqual(limits.maxAngleDeg);
            expect(rig.core.limits.maxDurationS).toBeLessThanOrEqual(limits.maxDurationS);
          }
          const rider = riderOf(rig);
          if (rider !== null) {
            expect(rig.core.limits.maxAngleDeg).toBeLessThanOrEqual(rider.limits.maxAngleDeg);
            expect(rig.core.limits.maxDurationS).toBeLessThanOrEqual(rider.limits.maxDurationS);
          }
          const { lock, state, angle } = shown(rig);
          if (lock === "held") {
            const profileId = riderOf(rig)?.profileId ?? null;
            expect(rig.core.balance).toMatchObject({ kind: "proven", profileId });
            expect(state).toBe("inverted");
            expect(angle.kind).toBe("ok");
          }
        }
        expect(rig.core.alarms.occurrences.length).toBeLessThanOrEqual(Object.keys(ALARM_KINDS).length);
      }),
      RUNS,
    );
  });

  it("and of a central place nothing comes but an end or tighter limits", () => {
    const afar = request.map((wish) => ({ ...wish, by: "fleet" }) as CoreRequest);
    fc.assert(
      fc.property(fc.array(move, { maxLength: 12 }), begun, afar, (moves, from, wish) => {
        const rig = BEGUN[from]?.() ?? makeRig();
        for (const act of moves) act(rig);
        const nowMs = rig.nowMs() + 5;
        const heard = { byteMs: nowMs, guardianMs: nowMs, gatewayMs: nowMs, attended: true };
        const stepped = (requests: readonly CoreRequest[]) =>
          step(rig.core, inputOf(rig.world, nowMs, heard, toldTo(rig.core), requests), nowMs);
        const [asked, quiet] = [stepped([wish]), stepped([])];
        expect(isTightening(quiet.core.limits, asked.core.limits)).toBe(true);
        if (quiet.actuation.lock === "released") expect(asked.actuation.lock).toBe("released");
        if (wish.kind === "stop" || wish.kind === "tighten") {
          expect("run" in asked.core.session && !("run" in quiet.core.session)).toBe(false);
          return;
        }
        expect(asked.core).toEqual(quiet.core);
        expect(asked.actuation).toEqual(quiet.actuation);
      }),
      { numRuns: 200 },
    );
  });

  it("always shows what the protocol allows", () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 8 }), begun, (moves, from) => {
        const rig = BEGUN[from]?.() ?? heldRig();
        for (const act of moves) act(rig);
        const nowMs = rig.nowMs();
        const telemetry = { type: "telemetry", seq: 1, t: nowMs, ...telemetryView(rig.core) };
        expect(telemetrySchema.safeParse(telemetry).error).toBeUndefined();
        const board = {
          connected: true,
          guarded: true,
          simulated: true,
          calibrated: true,
          trip: null,
          sensors: "both",
          supplyV: 5,
          problem: null,
        };
        const snapshot = {
          type: "snapshot",
          t: nowMs,
          ...snapshotView(rig.core, nowMs),
          limitsSetBy: null,
          board,
          profiles: [],
          programmes: [],
          history: { kind: "ok" },
        };
        expect(snapshotSchema.safeParse(snapshot).error).toBeUndefined();
      }),
      RUNS,
    );
  });

  it("ends a session within 15 ms of any true crossing of the maximum, at 5 ms a sample", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 85 }), (degPerS) => {
        const rig = heldRig();
        let crossedMs: number | null = null;
        for (let guard = 0; guard < 3000 && rig.state() === "inverted"; guard += 1) {
          rig.world.angleDeg += (degPerS * 5) / 1000;
          rig.tick(5);
          if (crossedMs === null && rig.world.angleDeg > 30) crossedMs = rig.nowMs() - 5;
        }
        expect(rig.state()).toBe("returning");
        expect(rig.nowMs() - (crossedMs ?? Number.NaN)).toBeLessThanOrEqual(15);
      }),
      RUNS,
    );
  });
});

const HELD = { holding: true, armed: true };
const FREE = { holding: false, armed: false };

const vector = fc.record({ x: number, y: number, z: number });
const calibration = fc.oneof(
  fc.constant({ kind: "none" as const }),
  fc.record({
    kind: fc.constant("two-point" as const),
    a: fc.record({ counts: number, angleDeg: number }),
    b: fc.record({ counts: number, angleDeg: number }),
  }),
);
const mount = fc.oneof(
  fc.constant({ kind: "none" as const }),
  fc.record({ kind: fc.constant("zeroed" as const), axis: number, zeroDeg: number }),
);

const garbled: fc.Arbitrary<CoreInput> = fc.record({
  link: fc.oneof(
    fc.constant({ kind: "down" as const, reason: "" }),
    fc.record({
      kind: fc.constant("up" as const),
      sinceMs: number,
      lastByteMs: number,
      board: fc.constant("unguarded" as const),
    }),
    fc.record({
      kind: fc.constant("up" as const),
      sinceMs: number,
      lastByteMs: number,
      board: fc.constant("guarded" as const),
      ceilings: fc.record({ maxAngleDeg: number, maxDurationS: number, sessionCapS: number }),
      settings: fc.constantFrom(...SETTINGS_STATES),
      guardian: fc.record({
        kind: fc.constant("heard" as const),
        atMs: number,
        bootNonce: number,
        holding: fc.boolean(),
        armed: fc.boolean(),
        leaseValid: fc.boolean(),
        trip: fc.constantFrom(...GUARDIAN_TRIPS),
        angle: fc.oneof(
          fc.record({ kind: fc.constant("ok" as const), angleDeg: number, rateDegPerS: fc.option(number) }),
          fc.record({
            kind: fc.constant("none" as const),
            reason: fc.constantFrom(...GUARDIAN_SENSOR_FAULTS),
          }),
        ),
        obstacles: fc.subarray([...GUARDIAN_OBSTACLES]),
        lockSwitch: fc.constantFrom(...LOCK_SWITCHES),
        supplyMv: fc.option(number),
        refusedFrames: number,
        refusedRawWrites: number,
      }),
    }),
  ),
  sensors: fc.oneof(
    fc.record({ kind: fc.constant("potentiometer" as const), calibration }),
    fc.record({ kind: fc.constant("inertial" as const), mount }),
    fc.record({ kind: fc.constant("both" as const), calibration, mount }),
  ),
  samples: fc.array(
    fc.oneof(
      fc.record({
        sensor: fc.constant("potentiometer" as const),
        atMs: number,
        arrivedMs: number,
        counts: number,
      }),
      fc.record({
        sensor: fc.constant("inertial" as const),
        atMs: number,
        arrivedMs: number,
        accelG: vector,
        gyroDegPerS: vector,
      }),
    ),
    { maxLength: 4 },
  ),
  stop: fc.constantFrom("closed" as const, "open" as const, "unknown" as const),
  supervision: fc.oneof(
    fc.constant({ kind: "never" as const }),
    fc.record({ kind: fc.constant("heard" as const), atMs: number, attended: fc.boolean() }),
  ),
  historyOk: fc.boolean(),
  fleetOk: fc.boolean(),
  requests: fc.array(request, { maxLength: 3 }),
  sleptMs: number,
});

describe("bad numbers", () => {
  it("at every entrance neither throw nor hold nor break a rule", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(garbled, number), { maxLength: 12 }), fc.boolean(), (steps, begun) => {
        let core = begun ? heldRig().core : initialCore(SETTINGS, { untreated: [], limits: null });
        for (const [input, now] of steps) {
          const result = step(core, input, now);
          expect(result.violations).toEqual([]);
          core = result.core;
          const view = telemetryView(core);
          expect(Number.isFinite(view.invertedS)).toBe(true);
          expect(view.maxAngleDeg).toBeLessThanOrEqual(60);
          if (view.angle.kind === "ok") expect(Number.isFinite(view.angle.angleDeg)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each(BAD)("a clock of %d ends the session", (now) => {
    if (now === 0 || now > 1e300 || now === 2 ** 53 || now < 0 || Number.isNaN(now)) {
      const rig = heldRig();
      const nowMs = rig.nowMs();
      const heard = { byteMs: nowMs, guardianMs: nowMs, gatewayMs: nowMs, attended: true };
      const result = step(rig.core, inputOf(rig.world, nowMs, heard, HELD), now);
      expect(result.actuation.lock).toBe("released");
      expect(result.core.session.kind).toBe("fault");
    }
  });

  it.each(BAD)("a compiled ceiling of %d never lets a session start unless ours lies within it", (bad) => {
    const rig = readyRig();
    const nowMs = rig.nowMs() + 5;
    const heard = { byteMs: nowMs, guardianMs: nowMs, gatewayMs: nowMs, attended: true };
    const wish = { kind: "start", programme: null, requestId: "r", by: "screen", device: null } as const;
    const input = inputOf(rig.world, nowMs, heard, FREE, [wish]);
    if (input.link.kind !== "up" || input.link.board !== "guarded") throw new Error("the rig is guarded");
    const ceilings = { ...GUARDIAN_CEILINGS, maxAngleDeg: bad };
    const result = step(rig.core, { ...input, link: { ...input.link, ceilings } }, nowMs);
    expect(result.core.session.kind).toBe(bad > 60 ? "armed" : "idle");
  });

  it.each(BAD.slice(0, 3))("a ceiling of %d in the config is the safe pose for good", (bad) => {
    const settings = { ...SETTINGS, ceilings: { maxAngleDeg: bad, maxDurationS: 600 } };
    const rig = makeRig();
    rig.world.angleDeg = -75;
    let core = initialCore(settings, { untreated: [], limits: { maxAngleDeg: 600, maxDurationS: 60 } });
    for (let nowMs = 20; nowMs < 8000; nowMs += 20) {
      const heard = { byteMs: nowMs, guardianMs: nowMs, gatewayMs: nowMs, attended: true };
      const wish = { kind: "start", programme: null, requestId: "r", by: "screen", device: null } as const;
      const result = step(core, inputOf(rig.world, nowMs, heard, FREE, [wish]), nowMs);
      core = result.core;
      expect(result.actuation.lock).toBe("released");
    }
    expect(core.session.kind).not.toBe("armed");
  });
});

describe("a rule that is about to be broken", () => {
  it("takes the safe pose, a fault and HIGH, and does not throw", () => {
    const rig = heldRig();
    const nowMs = rig.nowMs() + 5;
    const heard = { byteMs: nowMs, guardianMs: nowMs, gatewayMs: nowMs, attended: true };
    // A core that was spoilt from outside: a maximum angle above the ceiling.
    const spoilt = { ...rig.core, limits: { maxAngleDeg: 85, maxDurationS: 60 } };
    const result = step(spoilt, inputOf(rig.world, nowMs, heard, HELD), nowMs);
    expect(result.violations.length).toBeGreaterThan(0);
    expect(result.actuation).toEqual({ lock: "released", signal: "high", lease: null });
    expect(result.core.session).toMatchObject({ kind: "fault", faults: [{ kind: "controller-lost" }] });
    expect(result.events).toContainEqual(
      expect.objectContaining({ kind: "alarm-raised", alarm: "controller-lost" }),
    );
  });

  it("is found by the checks themselves: each one can turn red", () => {
    const rig = heldRig();
    const held = rig.tick();
    const after = rig.core;
    const facts = {
      nowMs: rig.nowMs(),
      elapsedMs: 5,
      stalled: false,
      link: { kind: "lost" },
      angle: { kind: "fault", reason: "stale" },
      peakDeg: null,
      fresh: false,
      steadyMs: null,
      calibrated: true,
      stop: "open",
      press: "none",
      gatewaySilentMs: 0,
      gatewayHeard: true,
      unattendedMs: null,
      attended: true,
      historyOk: true,
      fleetOk: true,
    } as const;
    const found = violations({ before: after, after, facts, actuation: held.actuation });
    expect(found).toEqual(
      expect.arrayContaining([
        "held while the angle is stale",
        "held over the maximum angle",
        "held without a link",
        "held while the STOP circuit is not closed",
        "a session goes on without a link",
        "a session goes on without an angle",
        "a lease was renewed without a fresh reading",
        "armed without an angle",
      ]),
    );
  });
});

describe("a day", () => {
  it("leaves the core as small as it was", () => {
    const rig = readyRig();
    rig.run(60_000, 20);
    const size = JSON.stringify(rig.core).length;
    rig.run(24 * 3_600_000, 400);
    rig.run(60_000, 20);
    expect(JSON.stringify(rig.core).length).toBeLessThan(size * 1.2 + 200);
    rig.events.length = 0;
  });
});
