/**
 * The third layer over random histories: never a false STOP under the real core, whatever happens to the table and
 * however the line stalls and loses; always one when what is told is beyond the limits for long enough.
 */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge, LAPSE_AFTER_MS, type Lapse, RESTING, type Watch } from "../../companion/watch/watch.ts";
import { snapshotView } from "../../firmware/safety/core.ts";
import type { CoreRequest } from "../../firmware/safety/input.ts";
import type { Limits } from "../../shared/limits.ts";
import type { Programme } from "../../shared/programmes.ts";
import type { ServerMessage, Telemetry } from "../../shared/protocol.ts";
import { makeRig, type Rig, readyRig, shown } from "../safety/rig.ts";
import { at, snapshot, telemetry } from "./samples.ts";

/** A message and when the gateway sent it, ms. */
interface Sent {
  readonly t: number;
  readonly message: ServerMessage;
}
const EVERY_MS = 40;

/** Writes down what a gateway would send of this rig: every event, a snapshot on change, and telemetry at 25 Hz. */
const recorded = (rig: Rig): Sent[] => {
  const sent: Sent[] = [];
  const { tick } = rig;
  let seq = 0;
  let nextMs = 0;
  let lastKey = "";
  let lastState = "";
  let told = rig.events.length;
  rig.tick = (...given) => {
    const result = tick(...given);
    const t = rig.nowMs();
    for (const event of rig.events.slice(told)) {
      if (event.kind !== "session-started") continue;
      const { sessionId, by, limits, profileId, programmeId } = event;
      const id = `e${sent.length}`;
      sent.push({
        t,
        message: {
          ...{ type: "event", id, t, kind: "session-started", sessionId, by, device: null },
          ...{ limits, profileId, programmeId },
        },
      });
    }
    told = rig.events.length;
    const view = snapshotView(rig.core, t);
    const { state, limits, alarms, session } = view;
    const key = JSON.stringify([state, limits, alarms, session]);
    if (key !== lastKey) sent.push({ t, message: snapshot({ t, state, limits, alarms, session }) });
    lastKey = key;
    if (t >= nextMs || state !== lastState) {
      seq += 1;
      nextMs = t + EVERY_MS;
      sent.push({ t, message: { type: "telemetry", seq, t, ...shown(rig) } });
    }
    lastState = state;
    return result;
  };
  return sent;
};

/** How a line treats what is sent: it stalls, and leaves out telemetry for a dashboard that does not keep up. */
interface Line {
  /** Extra delay of each message in turn, ms. */
  readonly delaysMs: readonly number[];
  /** One telemetry message in so many is sent; the others are dropped. */
  readonly oneIn: number;
  /** From which message on the page is there. */
  readonly opened: number;
}
const line: fc.Arbitrary<Line> = fc.record({
  delaysMs: fc.array(
    fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: 0, max: 60 }) },
      { weight: 2, arbitrary: fc.integer({ min: 60, max: 900 }) },
      { weight: 1, arbitrary: fc.integer({ min: 900, max: 4000 }) },
    ),
    { minLength: 1, maxLength: 60 },
  ),
  oneIn: fc.constantFrom(1, 1, 1, 2, 5, 25),
  opened: fc.constantFrom(0, 0, 0.3, 0.7),
});

const throughLine = (sent: readonly Sent[], { delaysMs, oneIn, opened }: Line): (Lapse | null)[] => {
  let watch: Watch = RESTING;
  let arrivedMs = 0;
  let isReturnTold = false;
  const due: (Lapse | null)[] = [];
  const from = Math.floor(sent.length * opened);
  // Whoever comes is told what stands.
  const standing = sent.slice(0, from).findLast((one) => one.message.type === "snapshot");
  const given = [...(standing === undefined ? [] : [standing]), ...sent.slice(from)];
  for (const [index, { t, message }] of given.entries()) {
    if (message.type === "telemetry" && index % oneIn !== 0) continue;
    // In order: what waits for one that is late comes right after it.
    arrivedMs = Math.max(arrivedMs, t + (delaysMs[index % delaysMs.length] ?? 0));
    const verdict = judge(watch, message, arrivedMs, isReturnTold);
    watch = verdict.watch;
    due.push(verdict.due[0] ?? null);
    if (message.type === "snapshot") {
      isReturnTold = message.alarms.some((alarm) => alarm.kind === "not-returning" && alarm.active);
    }
  }
  return due.filter((lapse) => lapse !== null);
};

const PROGRAMME: Programme = {
  programmeId: "p",
  name: "Two stays",
  autoHold: true,
  steps: [
    { targetAngleDeg: 15, stayS: 10, restS: 5 },
    { targetAngleDeg: 20, stayS: 10, restS: 0 },
  ],
};

type Move = (rig: Rig) => void;
const wish =
  (body: Omit<CoreRequest, "requestId" | "by" | "device"> & { kind: CoreRequest["kind"] }): Move =>
  (rig) =>
    void rig.tick(5, [{ ...body, requestId: "r", by: "screen", device: null } as CoreRequest]);
const set =
  (change: Partial<Rig["world"]>): Move =>
  (rig) => {
    Object.assign(rig.world, change);
  };
const MENDED = {
  bytes: true,
  samples: true,
  counts: null,
  board: "guarded",
  trip: "none",
  stop: "closed",
} as const;

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.integer({ min: -75, max: 65 }), fc.integer({ min: 5, max: 120 })).map(
      ([toDeg, degPerS]): Move =>
        (rig) =>
          rig.swing(toDeg, degPerS),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 5, max: 20_000 }).map(
      (ms): Move =>
        (rig) =>
          rig.run(ms, 20),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        maxAngleDeg: fc.integer({ min: 10, max: 60 }),
        maxDurationS: fc.integer({ min: 10, max: 120 }),
      })
      .map((limits: Limits): Move => wish({ kind: "set-limits", limits } as never)),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(null, null, PROGRAMME)
      .map((programme): Move => wish({ kind: "start", programme } as never)),
  },
  fc.constantFrom("hold", "release", "stop").map((kind): Move => wish({ kind } as never)),
  fc.constantFrom<Move>(
    // Upright, well and still: what Start waits for.
    (rig) => {
      Object.assign(rig.world, MENDED);
      rig.swing(-75, 40);
      rig.run(8000);
      for (const { alarmId } of rig.core.alarms.occurrences) rig.ask({ kind: "acknowledge", alarmId });
      rig.run(1500);
    },
    set(MENDED),
    set({ bytes: false }),
    set({ samples: false }),
    set({ counts: 0 }),
    set({ stop: "open" }),
    set({ trip: "lease-lapsed" }),
    // The line to the board goes quiet for a moment.
    (rig) => {
      rig.world.bytes = false;
      rig.run(450);
      rig.world.bytes = true;
    },
    (rig) => void rig.tick(700),
  ),
);

/** Out of the blue, or with somebody inverted. */
const opening = fc.constantFrom<Move>(
  () => {},
  (rig) => {
    rig.run(6000);
    rig.ask({ kind: "start", programme: null });
    rig.swing(18);
    rig.run(1000);
  },
  (rig) => {
    rig.run(6000);
    rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 45, maxDurationS: 60 } });
    rig.ask({ kind: "start", programme: null });
    rig.swing(30);
    rig.run(1000);
    rig.ask({ kind: "hold" });
    rig.run(2000);
  },
);

describe("an honest controller", () => {
  it("is never stopped, whatever happens to its table and to the line", () => {
    let inverted = 0;
    fc.assert(
      fc.property(opening, fc.array(move, { minLength: 3, maxLength: 20 }), line, (begin, moves, through) => {
        const rig = makeRig();
        const sent = recorded(rig);
        begin(rig);
        for (const act of moves) act(rig);
        inverted += sent.filter(
          (one) => one.message.type === "telemetry" && one.message.state === "inverted",
        ).length;
        expect(throughLine(sent, through)).toEqual([]);
      }),
      { numRuns: 100 },
    );
    // It was about something.
    expect(inverted).toBeGreaterThan(1000);
  });

  it("is never stopped in long sessions with rests, over a line that bunches and stalls", () => {
    fc.assert(
      fc.property(
        line,
        fc.array(fc.tuple(fc.integer({ min: 6, max: 40 }), fc.integer({ min: 1, max: 60 })), {
          minLength: 2,
          maxLength: 12,
        }),
        fc.integer({ min: 60, max: 600 }),
        (through, stays, maxDurationS) => {
          const rig = readyRig();
          const sent = recorded(rig);
          rig.ask({ kind: "set-limits", limits: { maxAngleDeg: 45, maxDurationS } });
          rig.ask({ kind: "start", programme: null });
          for (const [deg, s] of stays) {
            rig.swing(deg);
            rig.run(s * 1000);
            rig.swing(-1);
            rig.run(3000);
          }
          rig.swing(20);
          rig.run(maxDurationS * 1000);
          rig.swing(-75);
          rig.run(2000);
          expect(throughLine(sent, through)).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe("one that is not", () => {
  const figure = fc.double({ min: -1000, max: 1000, noNaN: true });
  /** What may be told besides the lie itself: anything. */
  const besides = fc.record({
    seq: fc.nat({ max: 9 }),
    state: fc.constantFrom("armed", "inverted", "resting" as const) as fc.Arbitrary<Telemetry["state"]>,
    lock: fc.constantFrom("held", "released") as fc.Arbitrary<Telemetry["lock"]>,
    invertedS: figure,
    remainingS: fc.option(figure),
    maxAngleDeg: fc.integer({ min: 30, max: 90 }),
    maxDurationS: fc.integer({ min: 120, max: 1000 }),
  });

  it("fires for whatever is beyond the limits of the session's start for half a second", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            stepMs: fc.integer({ min: 0, max: 200 }),
            lateMs: fc.integer({ min: 0, max: 300 }),
            overDeg: fc.double({ min: 1.01, max: 60, noNaN: true }),
            besides,
          }),
          { minLength: 2, maxLength: 60 },
        ),
        (lie) => {
          let watch: Watch = judge(
            RESTING,
            snapshot({ session: { id: "s1", reason: null, profileId: null, programmeId: null } }),
            0,
            false,
          ).watch;
          let t = 1000;
          let arrivedMs = 1000;
          let seq = 1;
          watch = judge(watch, telemetry({ t, seq }), arrivedMs, false).watch;
          const firstSaid = { t: 0, atMs: 0 };
          for (const [index, told] of lie.entries()) {
            t += told.stepMs;
            seq += told.besides.seq;
            arrivedMs = Math.max(arrivedMs + told.stepMs, t + told.lateMs);
            if (index === 0) Object.assign(firstSaid, { t, atMs: arrivedMs });
            const message = telemetry({ ...told.besides, t, seq, angle: at(30 + told.overDeg) });
            const verdict = judge(watch, message, arrivedMs, false);
            watch = verdict.watch;
            if (t - firstSaid.t >= LAPSE_AFTER_MS) expect(verdict.due).toContain("over-angle");
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("fires for a lock that is held anywhere but inverted, and for time that has run out", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Telemetry["state"]>("idle", "armed", "resting", "returning", "recovering", "fault"),
        fc.double({ min: -90, max: 90, noNaN: true }),
        fc.double({ min: 121.01, max: 1e6, noNaN: true }),
        (state, angleDeg, invertedS) => {
          const fired = (over: Partial<Telemetry>): readonly Lapse[] => {
            let watch: Watch = RESTING;
            let due: readonly Lapse[] = [];
            for (let t = 0; t <= 600; t += 40) {
              const verdict = judge(watch, telemetry({ t, seq: t, ...over }), t, false);
              watch = verdict.watch;
              due = verdict.due;
            }
            return due;
          };
          expect(fired({ state, angle: at(angleDeg), lock: "held" })).toContain("held-outside-inverted");
          expect(fired({ invertedS })).toContain("over-duration");
        },
      ),
      { numRuns: 100 },
    );
  });
});
