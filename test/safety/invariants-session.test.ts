/** The run-time checks of a session, its angle, its check-in and whoever watches it: each with the step that it must find, and the one next to it. */

import { describe, expect, it } from "vitest";
import type { Core } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import type { LinkView } from "../../firmware/safety/link-watch.ts";
import type { Session } from "../../firmware/safety/session.ts";
import {
  armed,
  at,
  coreWith,
  guarded,
  IDLE,
  inverted,
  LOST,
  latched,
  NOW,
  OFFLINE,
  reportWith,
  resting,
  SETTINGS,
  SILENT,
  unknown,
  upWith,
} from "./facts-sample.ts";
import { broken, type Parts } from "./step-sample.ts";

describe("a session", () => {
  const begins = (facts: Partial<Facts>, before: Partial<Core> = {}): readonly string[] =>
    broken({
      core: { session: armed(), sessionsSoFar: 2 },
      before: { session: IDLE, sessionsSoFar: 1, ...before },
      facts,
    });

  it.each<[before: Partial<Core>, found: string]>([
    [{ session: OFFLINE }, "a session began from offline"],
    [{ session: { kind: "fault", ended: null, faults: [] } }, "a session began from fault"],
    [{ sessionsSoFar: 2 }, "a session was resumed"],
    [{ sessionsSoFar: 3 }, "a session was resumed"],
  ])("after %o is found", (before, found) => {
    expect(begins({}, before)).toEqual([found]);
  });

  const saying = (wish: object): LinkView =>
    upWith({
      guardian: { kind: "heard", nests: true, settings: "valid", report: reportWith(), ...wish } as never,
    });
  it.each<[what: string, link: LinkView]>([
    ["is silent", SILENT],
    ["has ceilings that do not nest", saying({ nests: false })],
    ["has damaged settings", saying({ settings: "damaged" })],
    ["has an obstacle of its own", guarded({ obstacles: ["supply-low"] })],
    ["feels a lock that does not let go", guarded({ lockSwitch: "not-released" })],
  ])("that begins although the guardian %s is found", (_what, link) => {
    expect(begins({ link })).toEqual(["a session began that the guardian would not take"]);
  });

  it("may go on with what would have kept it from beginning, as far as the guardian bears it", () => {
    for (const link of [
      SILENT,
      saying({ settings: "damaged" }),
      guarded({ obstacles: ["above-horizontal"] }),
    ])
      expect(broken({ core: { session: armed() }, facts: { link } })).toEqual([]);
  });

  it.each<[facts: Partial<Facts>, found: string]>([
    [{ link: guarded({ trip: "watchdog" }) }, "a session goes on after a trip"],
    [{ link: LOST }, "a session goes on without a link"],
    [{ link: upWith({ reset: true }) }, "a session goes on after a reset"],
    [{ stalled: true }, "a session goes on after a stall"],
    [{ angle: unknown(), peakDeg: null }, "a session goes on without an angle"],
  ])("that goes on with %o is found", (facts, found) => {
    for (const session of [armed(), inverted(), resting()])
      expect(broken({ core: { session, alarms: latched("time-over") }, facts }), session.kind).toContain(
        found,
      );
    expect(broken({ core: { alarms: latched("time-over") }, facts })).toEqual([]);
  });

  it("waits without an angle only while the line is quiet, for the name of its end", () => {
    const quiet = (lastByteMs: number) => ({ angle: unknown(), peakDeg: null, link: upWith({ lastByteMs }) });
    expect(broken({ core: { session: armed() }, facts: quiet(NOW - 301) })).toEqual([]);
    expect(broken({ core: { session: armed() }, facts: quiet(NOW - 300) })).toHaveLength(1);
  });

  it("that begins or goes on without a link is found by everything that it lacks", () => {
    expect(begins({ link: LOST })).toEqual(["a session goes on without a link"]);
    const found = broken({ core: { session: armed() }, facts: { angle: unknown(), link: LOST } });
    expect(found).toEqual(["a session goes on without a link", "a session goes on without an angle"]);
  });

  it("whose stall came with its beginning has not gone on", () => {
    expect(begins({ stalled: true })).toEqual([]);
  });

  it.each([-1, Number.NaN])("inverted for %d ms is found", (invertedMs) => {
    expect(broken({ core: { session: inverted({ invertedMs }) } })).toEqual([
      "the time inverted is not a number",
    ]);
  });
});

describe("an angle", () => {
  it("that is not a finite number is found, in value or rate", () => {
    const reading = coreWith().angle;
    for (const bad of [at(Number.NaN), at(Infinity), at(20, Number.NaN), at(20, -Infinity)])
      expect(broken({ core: { angle: { ...reading, reading: bad } } })).toEqual([
        "an angle is not a finite number",
      ]);
    expect(broken({ core: { angle: { ...reading, reading: at(20, 5) } } })).toEqual([]);
  });
});

describe("a check-in", () => {
  const asked = (askedMs: number): Core["checkIn"] => ({ kind: "asked", everyS: 30, askedMs, fromDeg: 20 });
  const quiet = (everyS: number): Core["checkIn"] => ({
    kind: "quiet",
    everyS,
    quietMs: 0,
    fromDeg: null,
    rests: false,
  });

  it("that nobody answered for 15 s ends the session", () => {
    const goesOn = ["a session goes on after an unanswered question"];
    expect(broken({ core: { session: inverted(), checkIn: asked(NOW - 14_999) } })).toEqual([]);
    expect(broken({ core: { session: inverted(), checkIn: asked(NOW - 15_000) } })).toEqual(goesOn);
    expect(broken({ core: { session: inverted(), checkIn: asked(Number.NaN) } })).toEqual(goesOn);
    expect(broken({ core: { checkIn: asked(NOW - 15_000) } })).toEqual([]);
  });

  it("is not changed or switched off while the session lasts", () => {
    const changed = (after: Core["checkIn"], before: Core["checkIn"], was: Session = armed()) =>
      broken({
        core: { session: armed(), checkIn: after, sessionsSoFar: 1 },
        before: { checkIn: before, session: was, sessionsSoFar: 0 },
      });
    const found = ["a check-in was changed during a session"];
    expect(changed(quiet(60), quiet(30))).toEqual(found);
    expect(changed({ kind: "off" }, quiet(30))).toEqual(found);
    expect(changed(quiet(30), asked(NOW))).toEqual([]);
    expect(changed(quiet(30), { kind: "off" }, IDLE)).toEqual([]);
    expect(changed(quiet(60), quiet(30), IDLE)).toEqual([]);
    expect(
      broken({ core: { checkIn: { kind: "off" } }, before: { session: armed(), checkIn: quiet(30) } }),
    ).toEqual([]);
  });
});

describe("somebody who has to watch", () => {
  const REQUIRED = { ...SETTINGS, attended: "required" } as const;
  const ALONE = ["a session goes on with nobody watching"];
  const BEGUN = { session: IDLE, sessionsSoFar: 0 };

  it.each<[what: string, attendance: Core["attendance"], parts: Parts, found: readonly string[]]>([
    ["went just under 30 s ago", { now: false, lastMs: NOW - 29_999 }, {}, []],
    ["went 30 s ago", { now: false, lastMs: NOW - 30_000 }, {}, ALONE],
    ["was here at no time", { now: true, lastMs: Number.NaN }, {}, ALONE],
    ["never came", { now: false, lastMs: null }, {}, ALONE],
    [
      "never came, however young the clock is",
      { now: false, lastMs: null },
      { facts: { nowMs: 29_999 } },
      ALONE,
    ],
    ["never came, where nobody has to", { now: false, lastMs: null }, { core: { settings: SETTINGS } }, []],
    ["never came, and no session runs", { now: false, lastMs: null }, { core: { session: IDLE } }, []],
    ["is here at Start", { now: true, lastMs: NOW }, { before: BEGUN }, []],
    [
      "went just before Start",
      { now: false, lastMs: NOW - 1 },
      { before: BEGUN },
      ["a session began with nobody watching"],
    ],
  ])("%s", (_what, attendance, { core, before, facts = {} }, found) => {
    for (const session of [armed(), inverted(), resting()]) {
      const after = { settings: REQUIRED, attendance, session, sessionsSoFar: 1, ...core };
      expect(broken({ core: after, before: { ...before }, facts }), session.kind).toEqual(found);
    }
  });

  it("has to or not for good", () => {
    for (const [was, is] of [
      [REQUIRED, SETTINGS],
      [SETTINGS, REQUIRED],
    ] as const)
      expect(broken({ core: { settings: is }, before: { settings: was } })).toEqual([
        "whether somebody has to watch was changed",
      ]);
  });
});
