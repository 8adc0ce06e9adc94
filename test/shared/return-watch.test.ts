/** The return watch in its bounds: what counts as coming back, and until when. */

import { describe, expect, it, test } from "vitest";
import { beginReturnWatch, RETURN_BOUNDS, type ReturnWatch, watchReturn } from "../../shared/return-watch.ts";
import type { AngleReading } from "../../shared/table.ts";

const BEGIN = 1000;
const UNKNOWN: AngleReading = { kind: "fault", reason: "stale" };
const at = (angleDeg: number): AngleReading => ({ kind: "ok", angleDeg, rateDegPerS: 0 });

/** Each step is ms after the beginning and the angle then, null = not known. */
const watched = (...steps: readonly (readonly [ms: number, deg: number | null])[]): ReturnWatch =>
  steps.reduce<ReturnWatch>(
    (watch, [ms, deg]) => watchReturn(watch, deg === null ? UNKNOWN : at(deg), BEGIN + ms),
    beginReturnWatch(BEGIN),
  );
const verdict = (watch: ReturnWatch): string =>
  watch.kind === "off" ? "back" : watch.failed ? "failed" : "waiting";

test("the bounds are 10° within 10 s and 0° within 30 s", () => {
  expect(RETURN_BOUNDS).toEqual({ movementDeg: 10, movementWithinMs: 10_000, levelWithinMs: 30_000 });
});

describe.each<[what: string, steps: [number, number | null][], verdict: string]>([
  [
    "has not moved, just before 10 s",
    [
      [0, 40],
      [9_999, 40],
    ],
    "waiting",
  ],
  [
    "has not moved at 10 s",
    [
      [0, 40],
      [10_000, 40],
    ],
    "failed",
  ],
  [
    "has moved by just under 10° at 10 s",
    [
      [0, 40],
      [9_000, 30.01],
      [10_000, 30.01],
    ],
    "failed",
  ],
  [
    "has moved by 10° in time",
    [
      [0, 40],
      [9_000, 30],
      [10_000, 30],
    ],
    "waiting",
  ],
  [
    "has moved by 10° the other way",
    [
      [0, 40],
      [9_000, 50],
      [10_000, 50],
    ],
    "failed",
  ],
  [
    "has moved by 10° and went back up",
    [
      [0, 40],
      [5_000, 30],
      [12_000, 40],
    ],
    "waiting",
  ],
  [
    "moves in time but is not level just before 30 s",
    [
      [0, 40],
      [5_000, 20],
      [29_999, 1],
    ],
    "waiting",
  ],
  [
    "moves in time but is not level at 30 s",
    [
      [0, 40],
      [5_000, 20],
      [30_000, 1],
    ],
    "failed",
  ],
  ["is level at once", [[0, 0]], "back"],
  [
    "is level in time",
    [
      [0, 40],
      [9_999, 0],
    ],
    "back",
  ],
  ["is just above level", [[0, 0.01]], "waiting"],
  [
    "is upright in time",
    [
      [0, 40],
      [9_999, -75],
    ],
    "back",
  ],
  [
    "has no angle from the start",
    [
      [0, null],
      [9_999, null],
    ],
    "waiting",
  ],
  [
    "has no angle for 10 s",
    [
      [0, null],
      [10_000, null],
    ],
    "failed",
  ],
  [
    "loses its angle before it has moved",
    [
      [0, 40],
      [9_999, null],
      [10_000, null],
    ],
    "failed",
  ],
  [
    "gets its angle later and has moved since",
    [
      [0, null],
      [1_000, 40],
      [2_000, 30],
      [10_000, null],
    ],
    "waiting",
  ],
  [
    "loses its angle after it has moved, until 30 s",
    [
      [0, 40],
      [1_000, 30],
      [29_999, null],
      [30_000, null],
    ],
    "failed",
  ],
  [
    "has failed and is level for just under 2 s",
    [
      [0, 40],
      [10_000, 40],
      [11_000, 0],
      [12_999, 0],
    ],
    "failed",
  ],
  [
    "has failed and is level for 2 s",
    [
      [0, 40],
      [10_000, 40],
      [11_000, 0],
      [13_000, 0],
    ],
    "back",
  ],
  [
    "has failed, is level, tilts and is level again for less than 2 s",
    [
      [0, 40],
      [10_000, 40],
      [11_000, 0],
      [12_000, 1],
      [12_500, 0],
      [13_500, 0],
    ],
    "failed",
  ],
  [
    "has failed, is level, loses its angle and is level again",
    [
      [0, 40],
      [10_000, 40],
      [11_000, 0],
      [12_000, null],
      [12_500, 0],
      [14_499, 0],
    ],
    "failed",
  ],
  [
    "has failed and moves at last",
    [
      [0, 40],
      [10_000, 40],
      [11_000, 10],
    ],
    "failed",
  ],
])("a table that %s", (_what, steps, expected) => {
  it(`is ${expected}`, () => {
    expect(verdict(watched(...steps))).toBe(expected);
  });
});

it("begins with nothing known, and an angle that is not known leaves it so", () => {
  const begun = {
    kind: "watching",
    sinceMs: BEGIN,
    fromDeg: null,
    moved: false,
    failed: false,
    levelSinceMs: null,
  };
  expect(beginReturnWatch(BEGIN)).toEqual(begun);
  expect(watched([0, null])).toEqual(begun);
});

it("a time that is no number is no time left", () => {
  expect(verdict(watchReturn(beginReturnWatch(BEGIN), at(40), Number.NaN))).toBe("failed");
  const moved = watched([0, 40], [1_000, 20]);
  expect(verdict(watchReturn(moved, at(20), Number.NaN))).toBe("failed");
});

it("an angle that is no number is not level and has not moved", () => {
  expect(verdict(watched([0, 40], [9_999, Number.NaN]))).toBe("waiting");
  expect(verdict(watched([0, 40], [10_000, Number.NaN]))).toBe("failed");
});

it("where it is off it stays off, whatever the angle", () => {
  expect(watchReturn({ kind: "off" }, at(60), BEGIN + 60_000)).toEqual({ kind: "off" });
});

it("other bounds than the controller's own are kept to just the same", () => {
  const bounds = { movementDeg: 5, movementWithinMs: 100, levelWithinMs: 200 };
  const step = (watch: ReturnWatch, ms: number, deg: number) =>
    watchReturn(watch, at(deg), BEGIN + ms, bounds);
  const begun = step(beginReturnWatch(BEGIN), 0, 40);
  expect(verdict(step(begun, 99, 40))).toBe("waiting");
  expect(verdict(step(begun, 100, 35))).toBe("waiting");
  expect(verdict(step(begun, 100, 35.1))).toBe("failed");
  expect(verdict(step(begun, 200, 35))).toBe("failed");
});
