import { describe, expect, test } from "vitest";
import {
  FIRST_LOOK,
  type Heard,
  heightOf,
  type Look,
  pick,
  SHORTEST_MS,
  scale,
  shift,
  stretchOf,
} from "../../companion/chart/window.ts";

const HEARD: Heard = { nowMs: 1_000_000, firstAtMs: 400_000, session: null };
const look = (over: Partial<Look>): Look => ({ ...FIRST_LOOK, ...over });
const zoomed = (fromMs: number, toMs: number): Look => look({ zoom: { fromMs, toMs } });

describe("the stretch of time", () => {
  test.each([
    ["30s", 970_000],
    ["2min", 880_000],
    ["10min", 400_000],
  ] as const)("a window of %s ends now", (window, fromMs) => {
    expect(stretchOf(look({ window }), HEARD)).toEqual({ fromMs, toMs: 1_000_000 });
  });

  test("paused it stands where it stood, and goes on from now when it is let go", () => {
    const paused = look({ pausedAtMs: 990_000 });
    expect(stretchOf(paused, { ...HEARD, nowMs: 2_000_000 })).toEqual({ fromMs: 870_000, toMs: 990_000 });
    expect(stretchOf(look({}), { ...HEARD, nowMs: 2_000_000 }).toMs).toBe(2_000_000);
  });

  test("a session is shown from its start, and to its end once that has come", () => {
    const running = { ...HEARD, session: { fromMs: 700_000, toMs: null } };
    expect(stretchOf(look({ window: "session" }), running)).toEqual({ fromMs: 698_000, toMs: 1_000_000 });
    const over = { ...HEARD, session: { fromMs: 700_000, toMs: 800_000 } };
    expect(stretchOf(look({ window: "session" }), over)).toEqual({ fromMs: 698_000, toMs: 802_000 });
  });

  test("a session that has just begun does not fill the picture; without one it is all that was heard", () => {
    const begun = { ...HEARD, session: { fromMs: 999_000, toMs: null } };
    expect(stretchOf(look({ window: "session" }), begun)).toEqual({ fromMs: 997_000, toMs: 1_027_000 });
    expect(stretchOf(look({ window: "session" }), HEARD)).toEqual({ fromMs: 398_000, toMs: 1_000_000 });
    const never = { ...HEARD, firstAtMs: Number.NaN };
    expect(stretchOf(look({ window: "session" }), never).fromMs).toBe(998_000);
  });
});

describe("zooming", () => {
  test("a picked stretch is shown whichever way it was drawn, and never shorter than can be read", () => {
    expect(pick(look({}), HEARD, 950_000, 900_000).zoom).toEqual({ fromMs: 900_000, toMs: 950_000 });
    const tiny = pick(look({}), HEARD, 950_000, 950_001).zoom;
    expect(tiny).toEqual({ fromMs: 949_000.5, toMs: 951_000.5 });
    expect(SHORTEST_MS).toBe(2000);
  });

  test("what is not a time picks nothing", () => {
    expect(pick(look({}), HEARD, Number.NaN, 900_000)).toEqual(look({}));
    expect(scale(look({}), HEARD, Number.NaN, 0.5)).toEqual(look({}));
  });

  test("closer and further keep the place under the fingers", () => {
    const closer = scale(zoomed(800_000, 900_000), HEARD, 0.5, 0.25);
    expect(closer.zoom).toEqual({ fromMs: 812_500, toMs: 862_500 });
    expect(scale(closer, HEARD, 2, 0.25).zoom).toEqual({ fromMs: 800_000, toMs: 900_000 });
  });

  test("as far away as everything there is, it follows the present again", () => {
    expect(scale(zoomed(800_000, 900_000), HEARD, 100, 0.5).zoom).toBeNull();
  });

  test("going to earlier and later ends where the recording ends", () => {
    expect(shift(zoomed(800_000, 900_000), HEARD, -0.25).zoom).toEqual({ fromMs: 775_000, toMs: 875_000 });
    expect(shift(zoomed(800_000, 900_000), HEARD, -99).zoom).toEqual({ fromMs: 400_000, toMs: 500_000 });
    expect(shift(zoomed(800_000, 900_000), HEARD, 99).zoom).toEqual({ fromMs: 900_000, toMs: 1_000_000 });
  });

  test("an earlier window may be looked at without having zoomed before", () => {
    expect(shift(look({ window: "30s" }), HEARD, -1).zoom).toEqual({ fromMs: 940_000, toMs: 970_000 });
  });
});

describe("the angles it spans", () => {
  test("holds what was heard, the limit and the ceiling, in whole steps", () => {
    expect(heightOf(null, [-75, 22, 30, 60])).toEqual({ bottomDeg: -90, topDeg: 75 });
    expect(heightOf(null, [18, 22, 30, 60])).toEqual({ bottomDeg: -15, topDeg: 75 });
  });

  test("what is not known counts for nothing", () => {
    expect(heightOf(null, [Number.NaN, Number.NaN])).toEqual({ bottomDeg: -15, topDeg: 30 });
  });

  test("grows at once, and closes up only when there is much room to spare", () => {
    const before = heightOf(null, [-75, 22, 60]);
    expect(heightOf(before, [-75, 80, 60])).toEqual({ bottomDeg: -90, topDeg: 90 });
    expect(heightOf(before, [-60, 22, 60])).toEqual(before);
    expect(heightOf(before, [10, 22, 60])).toEqual({ bottomDeg: -15, topDeg: 75 });
  });
});
