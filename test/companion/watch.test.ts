import { describe, expect, test } from "vitest";
import { judge, LAPSE_AFTER_MS, type Lapse, RESTING, type Watch } from "../../companion/watch.ts";
import type { Telemetry } from "../../shared/protocol.ts";
import { at, telemetry } from "./samples.ts";

/** Rows of [controller's clock and page's clock in ms, what telemetry says]; gives the lapse of each row. */
const run = (rows: readonly (readonly [number, Partial<Telemetry>, number?])[]): (Lapse | null)[] => {
  let watch: Watch = RESTING;
  return rows.map(([t, over, atMs]) => {
    const verdict = judge(watch, telemetry({ t, ...over }), atMs ?? t);
    watch = verdict.watch;
    return verdict.lapse;
  });
};

/** The same message every 40 ms from 0 to `untilMs`; gives the time of the first lapse, and its kind. */
const steady = (over: Partial<Telemetry>, untilMs = 2000): readonly [number, Lapse] | null => {
  let watch: Watch = RESTING;
  for (let t = 0; t <= untilMs; t += 40) {
    const verdict = judge(watch, telemetry({ t, ...over }), t);
    if (verdict.lapse !== null) return [t, verdict.lapse];
    watch = verdict.watch;
  }
  return null;
};

describe("the third layer", () => {
  test.each<readonly [string, Partial<Telemetry>, Lapse | null]>([
    ["within the limits", { angle: at(29.9) }, null],
    ["one degree over is the controller's own margin", { angle: at(31) }, null],
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
    ["held in idle", { state: "idle", angle: at(-75), lock: "held" }, "held-outside-inverted"],
    ["held in fault", { state: "fault", lock: "held" }, "held-outside-inverted"],
    ["an angle that is not a number", { angle: at(Number.NaN) }, "over-angle"],
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

  test("does not follow a controller that loosens its own limits", () => {
    const loosened = { maxAngleDeg: 60, maxDurationS: 600, angle: at(40) };
    expect(
      run([
        [0, {}],
        [40, loosened],
        [600, loosened],
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
    const idle = { state: "idle", angle: at(-75) } as const;
    const wider = { maxAngleDeg: 60, angle: at(55) };
    expect(
      run([
        [0, {}],
        [40, idle],
        [80, wider],
        [900, wider],
      ]),
    ).toEqual([null, null, null, null]);
  });

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

  test("another controller starts with a clean sheet", () => {
    const over = { angle: at(35) };
    expect(
      run([
        [9000, over, 0],
        [9400, over, 400],
        [10, over, 600],
        [300, over, 890],
      ]),
    ).toEqual([null, null, null, null]);
  });

  test("counts time inverted by itself when the controller's count stands still", () => {
    const frozen = { invertedS: 3, maxDurationS: 10 };
    const rows = Array.from({ length: 40 }, (_, i) => [i * 500, frozen] as const);
    const lapses = run(rows);
    const first = lapses.findIndex((lapse) => lapse !== null);
    expect(lapses[first]).toBe("over-duration-by-own-clock");
    expect(first * 500).toBeGreaterThan(13_000);
    expect(first * 500).toBeLessThanOrEqual(14_500);
  });

  test("its own count stops at horizontal, not already below +5°", () => {
    const limits = { invertedS: 0, maxDurationS: 10 };
    const rows = Array.from(
      { length: 60 },
      (_, i) => [i * 500, { ...limits, angle: at(i === 0 ? 6 : -1) }] as const,
    );
    expect(run(rows).every((lapse) => lapse === null)).toBe(true);
    const hovering = Array.from(
      { length: 60 },
      (_, i) => [i * 500, { ...limits, angle: at(i === 0 ? 6 : 2) }] as const,
    );
    expect(run(hovering)).toContain("over-duration-by-own-clock");
  });

  test("does not count a gap in which nobody knows what happened", () => {
    const frozen = { invertedS: 3, maxDurationS: 10 };
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
