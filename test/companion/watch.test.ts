import { describe, expect, test } from "vitest";
import {
  ANGLE_MARGIN_DEG,
  judge,
  LAPSE_AFTER_MS,
  type Lapse,
  RESTING,
  type Watch,
} from "../../companion/watch/watch.ts";
import type { ServerMessage, Telemetry } from "../../shared/protocol.ts";
import { at, snapshot, telemetry } from "./samples.ts";

type Row = readonly [t: number, over: Partial<Telemetry>, atMs?: number];

/** A watch that hears one message after the other, numbered like a controller's. */
const listener = () => {
  let watch: Watch = RESTING;
  let seq = 0;
  const hear = (message: ServerMessage, atMs: number, isReturnTold = false): readonly Lapse[] => {
    const verdict = judge(watch, message, atMs, isReturnTold);
    watch = verdict.watch;
    return verdict.due;
  };
  return {
    hear,
    tell: ([t, over, atMs]: Row, isReturnTold = false): readonly Lapse[] => {
      seq += 1;
      return hear(telemetry({ t, seq, ...over }), atMs ?? t, isReturnTold);
    },
    /** The same message every 40 ms from `fromMs` to `untilMs`; gives the first lapse and its time. */
    steady: (
      fromMs: number,
      untilMs: number,
      over: Partial<Telemetry>,
      isReturnTold = false,
    ): readonly [number, Lapse] | null => {
      for (let t = fromMs; t <= untilMs; t += 40) {
        seq += 1;
        const [lapse] = hear(telemetry({ t, seq, ...over }), t, isReturnTold);
        if (lapse !== undefined) return [t, lapse];
      }
      return null;
    },
  };
};

/** The most urgent lapse of each row. */
const run = (rows: readonly Row[]): (Lapse | null)[] => {
  const { tell } = listener();
  return rows.map((row) => tell(row)[0] ?? null);
};
const steady = (over: Partial<Telemetry>, untilMs = 2000): readonly [number, Lapse] | null =>
  listener().steady(0, untilMs, over);

const IDLE = { state: "idle", angle: at(-75) } as const;

describe("each message by itself", () => {
  test.each<readonly [string, Partial<Telemetry>, Lapse | null]>([
    ["within the limits", { angle: at(29.9) }, null],
    ["one degree over is the controller's own margin", { angle: at(30 + ANGLE_MARGIN_DEG) }, null],
    ["more than a degree over", { angle: at(31.1) }, "over-angle"],
    ["over the angle while resting", { state: "resting", angle: at(31.1) }, "over-angle"],
    ["over the angle while armed", { state: "armed", angle: at(31.1) }, "over-angle"],
    ["over the angle, already returning", { state: "returning", angle: at(50) }, null],
    [
      "over the angle, returning, lock still held",
      { state: "returning", angle: at(50), lock: "held" },
      "held-outside-inverted",
    ],
    ["one second over time is the controller's own margin", { invertedS: 121 }, null],
    ["more than a second over time", { invertedS: 121.1 }, "over-duration"],
    ["the angle unknown", { angle: { kind: "fault", reason: "sensor-open" } }, "angle-unknown"],
    [
      "the angle unknown, in fault",
      { state: "fault", angle: { kind: "fault", reason: "sensor-open" } },
      null,
    ],
    ["held in inverted", { lock: "held" }, null],
    [
      "held and a little over the angle: no margin there",
      { lock: "held", angle: at(30.1) },
      "held-over-limit",
    ],
    ["held and a little over time", { lock: "held", invertedS: 120.1 }, "held-over-limit"],
    [
      "held and the angle unknown",
      { lock: "held", angle: { kind: "fault", reason: "stale" } },
      "held-over-limit",
    ],
    ["held in idle", { ...IDLE, lock: "held" }, "held-outside-inverted"],
    ["held in fault", { state: "fault", lock: "held" }, "held-outside-inverted"],
    ["an angle that is not a number", { angle: at(Number.NaN) }, "over-angle"],
    ["a time that is not a number", { invertedS: Number.NaN }, "over-duration"],
    ["limits that are no numbers", { maxAngleDeg: Number.NaN }, "over-angle"],
    ["limits above every ceiling", { maxAngleDeg: 61 }, "limits-loosened"],
    ["a duration above every ceiling", { maxDurationS: 601 }, "limits-loosened"],
    ["no time left to be told in a session", { remainingS: null }, "time-turned-back"],
    ["no time left to be told without one", { ...IDLE, remainingS: null }, null],
  ])("%s", (_name, over, lapse) => {
    expect(steady(over)?.[1] ?? null).toBe(lapse);
  });

  test("waits half a second, and no longer than one message more", () => {
    const [t] = steady({ angle: at(35) }) ?? [0];
    expect(t).toBeGreaterThanOrEqual(LAPSE_AFTER_MS);
    expect(t).toBeLessThanOrEqual(LAPSE_AFTER_MS + 40);
  });

  test("a lapse that ends begins anew", () => {
    const over = { angle: at(35) };
    expect(
      run([
        [0, over],
        [400, over],
        [440, {}],
        [480, over],
        [900, over],
      ]),
    ).toEqual([null, null, null, null, null]);
  });

  test("a line that stalls does not make an angle unknown for longer than the controller says", () => {
    const unknown = { angle: { kind: "fault", reason: "stale" } } as const;
    expect(
      run([
        [0, {}],
        [40, unknown],
        [80, unknown, 900],
        [120, {}, 901],
      ]),
    ).toEqual([null, null, null, null]);
  });
});

describe("its own copy of the limits", () => {
  const loosened = { maxAngleDeg: 60, maxDurationS: 600 };
  const started = (sessionId: string, maxAngleDeg: number): ServerMessage => ({
    type: "event",
    id: `e-${sessionId}`,
    t: 0,
    kind: "session-started",
    sessionId,
    by: "screen",
    device: null,
    limits: { maxAngleDeg, maxDurationS: 120 },
    ...{ profileId: null, programmeId: null },
  });
  const running = (id: string, maxAngleDeg: number): ServerMessage =>
    snapshot({
      session: { id, reason: null, profileId: null, programmeId: null },
      limits: { maxAngleDeg, maxDurationS: 120 },
    });

  test("does not follow a controller that loosens its own, and says that it does", () => {
    expect(
      run([
        [0, {}],
        [40, loosened],
        [600, loosened],
      ]),
    ).toEqual([null, null, "limits-loosened"]);
    expect(
      run([
        [0, {}],
        [40, { ...loosened, angle: at(40) }],
        [600, { ...loosened, angle: at(40) }],
      ]),
    ).toEqual([null, null, "over-angle"]);
  });

  test("follows a tightening", () => {
    const tight = { maxAngleDeg: 20 };
    expect(
      run([
        [0, {}],
        [40, tight],
        [600, tight],
      ]),
    ).toEqual([null, null, "over-angle"]);
  });

  test("takes new limits for a new session", () => {
    const wider = { maxAngleDeg: 60, angle: at(55) };
    expect(
      run([
        [0, {}],
        [40, IDLE],
        [80, wider],
        [900, wider],
      ]),
    ).toEqual([null, null, null, null]);
  });

  test("another state told for a moment does not end a session", () => {
    const wider = { maxAngleDeg: 60, angle: at(55) };
    expect(
      run([
        [0, {}],
        [40, { state: "idle", angle: at(30) }],
        [80, wider],
        [600, wider],
      ]),
    ).toEqual([null, null, null, "over-angle"]);
  });

  test("another session announced with somebody hanging there is not believed", () => {
    const { tell, hear, steady: on } = listener();
    hear(running("s1", 30), 0);
    tell([0, {}]);
    hear(started("s2", 60), 20);
    expect(on(40, 700, { maxAngleDeg: 60 })?.[1]).toBe("limits-loosened");
  });

  test("another session announced with the table at rest is, even when nothing between them was heard", () => {
    const { tell, hear, steady: on } = listener();
    hear(running("s1", 30), 0);
    tell([0, { state: "armed", angle: at(-75) }]);
    hear(started("s2", 60), 20);
    expect(on(40, 700, { state: "armed", angle: at(-75), maxAngleDeg: 60 })).toBeNull();
    expect(on(740, 2000, { maxAngleDeg: 60, angle: at(55) })).toBeNull();
  });

  test("after a pause of the line a new session is taken at its word, the old one is not", () => {
    const anew = listener();
    anew.hear(running("s1", 30), 0);
    anew.tell([0, {}]);
    anew.hear(running("s2", 60), 60_000);
    expect(anew.steady(60_000, 61_000, { maxAngleDeg: 60 })).toBeNull();
    const again = listener();
    again.hear(running("s1", 30), 0);
    again.tell([0, {}]);
    again.hear(running("s1", 60), 60_000);
    expect(again.steady(60_000, 61_000, { maxAngleDeg: 60 })?.[1]).toBe("limits-loosened");
  });

  test("is that of the session's start where it was told, also when telemetry is wider from the first", () => {
    const { hear, steady: on } = listener();
    hear(started("s1", 20), 0);
    expect(on(40, 700, { maxAngleDeg: 30, angle: at(10) })?.[1]).toBe("limits-loosened");
  });

  test("of a page opened in mid-session is what is active then, and is tightened by a snapshot too", () => {
    const { hear, steady: on } = listener();
    hear(running("s1", 30), 0);
    expect(on(40, 700, {})).toBeNull();
    hear(running("s1", 20), 720);
    expect(on(740, 1400, {})?.[1]).toBe("over-angle");
  });
});

describe("clocks", () => {
  test("a controller clock that stands still is no excuse", () => {
    const over = { angle: at(35) };
    expect(
      run([
        [0, over, 0],
        [0, over, 300],
        [0, over, 600],
      ]),
    ).toEqual([null, null, "over-angle"]);
  });

  test("one that stands still in a session is a lapse by itself", () => {
    expect(
      run([
        [0, {}, 0],
        [0, {}, 40],
        [0, {}, 300],
        [0, {}, 560],
      ]),
    ).toEqual([null, null, null, "clock-stands-still"]);
    expect(
      run([
        [0, IDLE, 0],
        [0, IDLE, 40],
        [0, IDLE, 5000],
      ]),
    ).toEqual([null, null, null]);
  });

  test("so is a number that stands still", () => {
    expect(
      run([
        [0, { seq: 5 }],
        [40, { seq: 5 }],
        [600, { seq: 5 }],
      ]),
    ).toEqual([null, null, "clock-stands-still"]);
  });

  test("a burst after a stall is no standing clock", () => {
    const rows = Array.from({ length: 40 }, (_, i) => [i * 40, {}, 2000] as const);
    expect(run(rows).every((lapse) => lapse === null)).toBe(true);
  });

  test("another controller in the middle of a session goes on with what it may not", () => {
    expect(
      run([
        [9000, {}, 0],
        [9040, {}, 40],
        [10, {}, 600],
        [300, {}, 890],
        [550, {}, 1140],
      ]),
    ).toEqual([null, null, null, null, "session-resumed"]);
  });

  test("numbers that run backwards are another controller, whatever its clock says", () => {
    expect(
      run([
        [0, { seq: 500 }],
        [40, { seq: 1 }],
        [300, { seq: 2 }],
        [600, { seq: 3 }],
      ]),
    ).toEqual([null, null, null, "session-resumed"]);
  });

  test("another controller that begins without a session is as it should be", () => {
    const { tell, steady: on } = listener();
    tell([9000, {}, 0]);
    expect(on(10, 3000, { state: "fault", angle: at(-30) })).toBeNull();
    expect(on(3040, 4000, IDLE)).toBeNull();
    expect(on(10_000, 12_000, { maxAngleDeg: 60, angle: at(50) })).toBeNull();
  });

  test("time left that grows, and time inverted that shrinks", () => {
    const { tell } = listener();
    tell([0, { remainingS: 50 }]);
    tell([40, { remainingS: 51 }]);
    expect(tell([700, { remainingS: 51 }])).toEqual([]);
    tell([740, { remainingS: 80 }]);
    expect(tell([1300, { remainingS: 80 }])).toEqual(["time-turned-back"]);
    expect(
      run([
        [0, { invertedS: 60 }],
        [40, { invertedS: 10 }],
        [600, { invertedS: 10 }],
      ]),
    ).toEqual([null, null, "time-turned-back"]);
  });

  test("counts time inverted by itself when the controller's count stands still", () => {
    const frozen = { invertedS: 3, remainingS: 7, maxDurationS: 10 };
    const rows = Array.from({ length: 40 }, (_, i) => [i * 500, frozen] as const);
    const lapses = run(rows);
    const first = lapses.findIndex((lapse) => lapse !== null);
    expect(lapses[first]).toBe("over-duration-by-own-clock");
    expect(first * 500).toBeGreaterThan(13_000);
    expect(first * 500).toBeLessThanOrEqual(14_500);
  });

  test("counts it by the page's clock when the controller's goes slow", () => {
    const frozen = { invertedS: 3, remainingS: 7, maxDurationS: 10 };
    const rows = Array.from({ length: 60 }, (_, i) => [i, frozen, i * 500] as const);
    expect(run(rows)).toContain("over-duration-by-own-clock");
  });

  test("messages that come in bunches are not counted twice", () => {
    const limits = { invertedS: 0, remainingS: 60, maxDurationS: 60 };
    // Five at a time, every 200 ms, for 58 s.
    const rows = Array.from(
      { length: 1450 },
      (_, i) => [i * 40, limits, Math.ceil((i + 1) / 5) * 200] as const,
    );
    expect(run(rows).every((lapse) => lapse === null)).toBe(true);
  });

  test("its own count stops at horizontal, not already below +5°", () => {
    const limits = { invertedS: 0, remainingS: 10, maxDurationS: 10 };
    const stays = (angleDeg: number): Row[] =>
      Array.from({ length: 60 }, (_, i) => [i * 500, { ...limits, angle: at(i < 2 ? 6 : angleDeg) }]);
    expect(run(stays(-1)).every((lapse) => lapse === null)).toBe(true);
    expect(run(stays(2))).toContain("over-duration-by-own-clock");
  });

  test("does not count a gap in which nobody knows what happened", () => {
    const frozen = { invertedS: 3, remainingS: 7, maxDurationS: 10 };
    expect(
      run([
        [0, frozen],
        [60_000, frozen],
        [60_500, frozen],
        [61_100, frozen],
      ]),
    ).toEqual([null, null, null, null]);
  });
});

describe("the way back", () => {
  const returning = { state: "returning", angle: at(25) } as const;

  test("a table that stays up for ten seconds and two more after the end, and nobody says so", () => {
    const { tell, steady: on } = listener();
    tell([0, {}]);
    const [t, lapse] = on(40, 20_000, returning) ?? [];
    expect(lapse).toBe("not-returning");
    expect(t).toBeGreaterThanOrEqual(12_000);
    expect(t).toBeLessThanOrEqual(12_100);
  });

  test("a controller that says so itself leaves nothing undone", () => {
    const { tell, steady: on } = listener();
    tell([0, {}]);
    expect(on(40, 20_000, returning, true)).toBeNull();
  });

  test("a session that is said to be over with somebody hanging there is watched as well", () => {
    const { tell, steady: on } = listener();
    tell([0, {}]);
    expect(on(40, 20_000, { state: "idle", angle: at(25) })?.[1]).toBe("not-returning");
  });

  test("one that comes back slowly has half a minute", () => {
    const { tell } = listener();
    tell([0, {}]);
    const lapses: (Lapse | undefined)[] = [];
    for (let t = 40; t <= 40_000; t += 40) {
      lapses.push(tell([t, { state: "returning", angle: at(Math.max(25 - t / 1000, 10)) }])[0]);
    }
    const first = lapses.indexOf("not-returning") * 40;
    expect(first).toBeGreaterThanOrEqual(31_900);
    expect(first).toBeLessThanOrEqual(32_100);
  });

  test("at horizontal nothing is left to be watched", () => {
    const { tell, steady: on } = listener();
    tell([0, {}]);
    expect(on(40, 3000, returning)).toBeNull();
    expect(on(3040, 5000, { state: "recovering", angle: at(-1) })).toBeNull();
    expect(on(5040, 40_000, { state: "recovering", angle: at(3) })).toBeNull();
  });

  test("level again, the controller's alarm may end before it is seen here that it may", () => {
    const { tell, steady: on } = listener();
    tell([0, {}]);
    expect(on(40, 20_000, returning, true)).toBeNull();
    expect(on(20_040, 20_500, { state: "recovering", angle: at(-1) }, false)).toBeNull();
  });

  test("an angle that is not known is the controller's to judge", () => {
    const { tell, steady: on } = listener();
    tell([0, {}]);
    expect(on(40, 30_000, { state: "fault", angle: { kind: "fault", reason: "sensor-open" } })).toBeNull();
  });

  test("a gap begins it anew", () => {
    const { tell, steady: on } = listener();
    tell([0, {}]);
    expect(on(40, 8000, returning)).toBeNull();
    expect(on(12_000, 20_000, returning)).toBeNull();
  });

  test("a page opened on the way back has not seen how far that was, and waits for level only", () => {
    const { steady: on } = listener();
    expect(on(0, 800, { state: "returning", angle: at(7.8) })).toBeNull();
    const [t, lapse] = on(840, 60_000, { state: "returning", angle: at(1) }) ?? [];
    expect(lapse).toBe("not-returning");
    expect(t).toBeGreaterThanOrEqual(32_000);
    expect(t).toBeLessThanOrEqual(32_100);
  });
});
