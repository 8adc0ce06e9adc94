/** Who counts as watching, for how long a word is worth something, and for how long nobody has. */

import { describe, expect, it } from "vitest";
import {
  followAttendance,
  isAttendanceRequired,
  NOBODY_YET,
  unattendedMs,
} from "../../firmware/safety/attendance.ts";
import type { CoreSettings } from "../../firmware/safety/input.ts";
import { NOW, SETTINGS } from "./facts-sample.ts";

const heard = (agoMs: number, attended = true) => ({ kind: "heard", atMs: NOW - agoMs, attended }) as const;

describe("the gateway's word", () => {
  it.each([
    [0, true],
    [1999, true],
    [2000, false],
    [60_000, false],
  ])("of %d ms ago holds: %s", (agoMs, now) => {
    expect(followAttendance(NOBODY_YET, heard(agoMs), NOW)).toEqual({ now, lastMs: NOW - agoMs });
  });

  it.each([-1, Number.NaN])("of %d ms ago is none", (agoMs) => {
    const before = { now: true, lastMs: NOW - 900 };
    expect(followAttendance(before, heard(agoMs), NOW)).toEqual({ now: false, lastMs: NOW - 900 });
  });

  it("that nobody watches, or none at all, forgets nothing and grants nothing", () => {
    const before = { now: true, lastMs: NOW - 900 };
    for (const word of [heard(5, false), { kind: "never" } as const])
      expect(followAttendance(before, word, NOW)).toEqual({ now: false, lastMs: NOW - 900 });
  });

  it("never takes back a later one", () => {
    const before = { now: true, lastMs: NOW - 100 };
    expect(followAttendance(before, heard(500), NOW).lastMs).toBe(NOW - 100);
    expect(followAttendance(before, heard(50), NOW).lastMs).toBe(NOW - 50);
  });
});

it("nobody has watched since it was last known, and without end where it never was", () => {
  expect(NOBODY_YET).toEqual({ now: false, lastMs: null });
  expect(unattendedMs({ now: false, lastMs: NOW - 700 }, NOW)).toBe(700);
  expect(unattendedMs(NOBODY_YET, NOW)).toBe(Number.POSITIVE_INFINITY);
  expect(unattendedMs({ now: true, lastMs: Number.NaN }, NOW)).toBe(Number.POSITIVE_INFINITY);
});

it.each([
  ["required", true],
  ["optional", false],
  ["", true],
  [undefined, true],
])("the config's word %j asks for somebody: %s", (attended, required) => {
  expect(isAttendanceRequired({ ...SETTINGS, attended } as CoreSettings)).toBe(required);
});
