/** What ends a session, and what is a fault, in its bounds: each rule at the last moment before it and at the first of it. */

import { describe, expect, it } from "vitest";
import type { Core } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import { eventsNow, foundFaults } from "../../firmware/safety/judge.ts";
import { beginCourse } from "../../firmware/safety/programme-run.ts";
import type { Session } from "../../firmware/safety/session.ts";
import type { TripCause } from "../../shared/guardian.ts";
import type { Programme } from "../../shared/programmes.ts";
import {
  armed,
  at,
  coreWith,
  factsWith,
  fault,
  guarded,
  IDLE,
  inverted,
  LOST,
  latched,
  NOW,
  OFFLINE,
  recovering,
  resting,
  returning,
  SILENT,
  UNGUARDED,
  unknown,
  upWith,
} from "./facts-sample.ts";

/** The events of a step, as words: an end with its reason, a fault with its kind. */
const events = (session: Session, facts: Partial<Facts> = {}, core: Partial<Core> = {}): string[] =>
  eventsNow(coreWith({ session, ...core }), factsWith(facts)).map((event) => {
    if (event.kind === "end") return `${event.reason} by ${event.by}`;
    return event.kind === "fault" ? `${event.fault.kind} by ${event.by}` : event.kind;
  });
const faults = (session: Session, facts: Partial<Facts> = {}, core: Partial<Core> = {}): string[] =>
  foundFaults(coreWith({ session, ...core }), factsWith(facts)).map(
    ({ fault, by }) => `${fault.kind} by ${by}`,
  );

const ALL_SESSIONS: readonly Session[] = [
  IDLE,
  OFFLINE,
  armed(),
  inverted(),
  resting(),
  returning(),
  recovering(),
  fault(),
];
const faulty = fault({ kind: "host-stall" });
const programme: Programme = {
  programmeId: "p",
  autoHold: false,
  steps: [{ targetAngleDeg: 20, stayS: 20, restS: 5 }],
} as unknown as Programme;

describe("a table on which all is well", () => {
  it.each<[what: string, session: Session, facts: Partial<Facts>, events: string[]]>([
    ["idle and upright", IDLE, {}, ["board-found", "level"]],
    ["armed and upright", armed(), {}, ["board-found", "level"]],
    ["armed, just below +5°", armed(), { angle: at(4.99) }, ["board-found"]],
    ["armed, at +5°", armed(), { angle: at(5) }, ["board-found", "tilted"]],
    ["inverted", inverted(), { angle: at(20) }, ["board-found", "tilted"]],
    [
      "inverted, on an unguarded board",
      inverted(),
      { angle: at(20), link: UNGUARDED },
      ["board-found", "tilted"],
    ],
    ["inverted, just above 0°", inverted(), { angle: at(0.01) }, ["board-found"]],
    ["inverted, at 0°", inverted(), { angle: at(0) }, ["board-found", "level"]],
    ["at the maximum angle", inverted(), { angle: at(30), peakDeg: 30 }, ["board-found", "tilted"]],
  ])("%s", (_what, session, facts, expected) => {
    expect(events(session, facts)).toEqual(expected);
  });
});

const AT_20 = { angle: at(20), peakDeg: 20 };

describe("the running session ends", () => {
  it.each<[reason: string, session: Session, facts: Partial<Facts>, core: Partial<Core>]>([
    ["over-angle", inverted(), { angle: at(20), peakDeg: 30.01 }, {}],
    ["over-angle", inverted(), { angle: at(20), peakDeg: Number.NaN }, {}],
    ["over-rate", { ...inverted(), overRateSinceMs: NOW - 100 } as Session, AT_20, {}],
    ["over-rate", { ...inverted(), overRateSinceMs: Number.NaN } as Session, AT_20, {}],
    ["duration-reached", inverted({ invertedMs: 60_000 }), AT_20, {}],
    ["duration-reached", inverted({ invertedMs: Number.NaN }), AT_20, {}],
    ["duration-reached", resting({ invertedMs: 60_000, programme }), {}, {}],
    ["session-cap", inverted({ firstInvertedMs: NOW - 180_000 }), AT_20, {}],
    ["session-cap", resting({ firstInvertedMs: NOW - 145_000, programme }), {}, {}],
    ["returned", resting({}, NOW - 10_000), {}, {}],
    ["not-started", armed({}, NOW - 60_000), {}, {}],
    ["not-started", armed({ startedMs: NOW - 120_000 }), {}, {}],
    ["not-started", armed({}, Number.NaN), {}, {}],
    [
      "programme-complete",
      inverted({ programme, course: { ...beginCourse(programme), stayedMs: 20_000 } as never }),
      AT_20,
      {},
    ],
    [
      "unanswered",
      inverted(),
      AT_20,
      { checkIn: { kind: "asked", everyS: 30, askedMs: NOW - 15_000, fromDeg: 20 } },
    ],
    [
      "unanswered",
      inverted(),
      { angle: unknown() },
      { checkIn: { kind: "asked", everyS: 30, askedMs: NOW - 15_000, fromDeg: 20 } },
    ],
    [
      "balance-failed",
      inverted(),
      AT_20,
      { balance: { kind: "proving", sinceMs: NOW - 10_001, lowestDeg: 20 } },
    ],
    ["balance-failed", inverted(), AT_20, { balance: { kind: "proving", sinceMs: NOW, lowestDeg: 16.99 } }],
    ["supervision-lost", inverted(), { ...AT_20, unattendedMs: 30_000 }, {}],
    ["supervision-lost", inverted(), { ...AT_20, unattendedMs: Number.NaN }, {}],
    ["supervision-lost", armed(), { unattendedMs: Number.POSITIVE_INFINITY }, {}],
    ["supervision-lost", resting({ programme }), { unattendedMs: 30_000 }, {}],
  ])("by %s", (reason, session, facts, core) => {
    expect(events(session, facts, core)).toContain(`${reason} by controller`);
  });

  it.each<[what: string, session: Session, facts: Partial<Facts>, core: Partial<Core>]>([
    [
      "just before over-rate is over-rate",
      { ...inverted(), overRateSinceMs: NOW - 99 } as Session,
      AT_20,
      {},
    ],
    ["just before time is over", inverted({ invertedMs: 59_999 }), AT_20, {}],
    ["just before the cap", inverted({ firstInvertedMs: NOW - 179_999 }), AT_20, {}],
    [
      "just before the cap of a programme",
      resting({ firstInvertedMs: NOW - 139_999, programme }, NOW - 60_000),
      {},
      {},
    ],
    ["resting just under 10 s", resting({}, NOW - 9_999), {}, {}],
    ["resting long within a programme", resting({ programme }, NOW - 60_000), {}, {}],
    ["watched by nobody for just under 30 s", inverted(), { ...AT_20, unattendedMs: 29_999 }, {}],
    ["watched by nobody, but over already", IDLE, { unattendedMs: Number.POSITIVE_INFINITY }, {}],
    ["armed and still just under 60 s", armed({}, NOW - 59_999), {}, {}],
    ["armed just under 120 s", armed({ startedMs: NOW - 119_999 }), {}, {}],
    [
      "in the last step of a programme",
      inverted({ programme, course: { ...beginCourse(programme), stayedMs: 19_999 } as never }),
      AT_20,
      {},
    ],
    [
      "with an angle that is not known yet told",
      inverted(),
      { angle: unknown(), peakDeg: null, link: upWith({ lastByteMs: NOW - 400 }) },
      {},
    ],
    [
      "a question still open",
      inverted(),
      AT_20,
      { checkIn: { kind: "asked", everyS: 30, askedMs: NOW - 14_999, fromDeg: 20 } },
    ],
    [
      "a question unanswered, but back at 0°",
      inverted(),
      { angle: at(0) },
      { checkIn: { kind: "asked", everyS: 30, askedMs: NOW - 15_000, fromDeg: 20 } },
    ],
    [
      "a proof within its 10 s",
      inverted(),
      AT_20,
      { balance: { kind: "proving", sinceMs: NOW - 10_000, lowestDeg: 17 } },
    ],
  ])("not %s", (_what, session, facts, core) => {
    expect(events(session, facts, core).filter((event) => event.includes(" by "))).toEqual([]);
  });

  it("by the angle only while inverted: a free table is bounded by the tether", () => {
    for (const session of [armed(), resting({ programme }), IDLE])
      expect(events(session, { angle: at(1), peakDeg: 50 }).join()).not.toContain("over-angle");
  });

  it("by the first that applies: unanswered before over-angle before over-rate before time", () => {
    const asked = { kind: "asked", everyS: 30, askedMs: NOW - 15_000, fromDeg: 20 } as const;
    const fast = { ...inverted({ invertedMs: 60_000, firstInvertedMs: 0 }), overRateSinceMs: 0 } as Session;
    const end = (facts: Partial<Facts>, core: Partial<Core> = {}) =>
      events(fast, facts, core).find((event) => event.endsWith("by controller"));
    expect(end({ angle: at(40) }, { checkIn: asked })).toBe("unanswered by controller");
    expect(end({ angle: at(40) })).toBe("over-angle by controller");
    expect(end(AT_20)).toBe("over-rate by controller");
  });

  it("by STOP at the table, and only a running one", () => {
    for (const session of [armed(), inverted(), resting()])
      expect(events(session, { press: "stop" })).toContain("stop by table");
    for (const session of [IDLE, faulty])
      expect(events(session, { press: "stop" })).not.toContain("stop by table");
    for (const press of ["pause", "acknowledge", "none"] as const)
      expect(events(inverted(), { press })).not.toContain("stop by table");
  });
});

describe("what the guardian saw first", () => {
  it.each<[trip: TripCause, told: string]>([
    ["over-angle", "over-angle by guardian"],
    ["over-rate", "over-rate by guardian"],
    ["duration", "duration-reached by guardian"],
    ["session-cap", "session-cap by guardian"],
    ["lease-lapsed", "link-lost by guardian"],
    ["sensor-open", "sensor by guardian"],
    ["sensor-short", "sensor by guardian"],
    ["sensor-noisy", "sensor by guardian"],
    ["implausible-rate", "sensor by guardian"],
    ["sensors-disagree", "sensor by guardian"],
    ["sensor-silent", "sensor by guardian"],
    ["supply-low", "guardian-trip by guardian"],
    ["lock-not-released", "guardian-trip by guardian"],
    ["watchdog", "board-reset by guardian"],
    ["reset-in-session", "board-reset by guardian"],
    ["inverted-at-boot", "guardian-trip by guardian"],
    ["unknown", "guardian-trip by guardian"],
  ])("%s ends a running session, as %s", (trip, told) => {
    const seen = events(inverted(), { ...AT_20, link: guarded({ trip }) });
    expect(seen.filter((event) => event.includes(" by "))).toEqual([told]);
    for (const session of [IDLE, faulty])
      expect(events(session, { link: guarded({ trip }) }).join()).not.toContain("by guardian");
  });
});

describe("a fault is", () => {
  it.each<[fault: string, facts: Partial<Facts>]>([
    ["link-lost by controller", { link: LOST }],
    ["board-reset by controller", { link: upWith({ reset: true }) }],
    ["host-stall by controller", { stalled: true }],
    ["sensor by controller", { angle: unknown("noisy") }],
    ["guardian-trip by controller", { link: SILENT }],
    ["link-lost by guardian", { link: guarded({ leaseValid: false }) }],
    ["guardian-trip by controller", { link: guarded({ armed: false }) }],
    ["supervision-lost by controller", { gatewaySilentMs: 10_000 }],
    ["supervision-lost by controller", { gatewaySilentMs: Number.NaN }],
  ])("%s", (fault, facts) => {
    for (const session of [armed(), inverted(), resting()])
      expect(faults(session, facts), session.kind).toEqual([fault]);
  });

  it("none without a session, where it is shown and keeps Start away", () => {
    const wrong = { link: LOST, stalled: true, angle: unknown(), gatewaySilentMs: Infinity };
    for (const session of ALL_SESSIONS) {
      const within = session.kind !== "idle" && session.kind !== "offline";
      expect(faults(session, wrong).length > 0, session.kind).toBe(within);
    }
  });

  it("none of the guardian's or the gateway's once the session is over, for the lock is free", () => {
    for (const session of ALL_SESSIONS.filter((one) => !("run" in one))) {
      expect(faults(session, { link: SILENT, gatewaySilentMs: Infinity }), session.kind).toEqual([]);
      expect(faults(session, { link: guarded({ armed: false }) }), session.kind).toEqual([]);
    }
  });

  it("of the sensor only while bytes come: a quiet line is told by the name of its end", () => {
    const quiet = { angle: unknown(), link: upWith({ lastByteMs: NOW - 301 }) };
    expect(faults(inverted(), quiet)).toEqual([]);
    expect(faults(inverted(), { ...quiet, link: upWith({ lastByteMs: NOW - 300 }) })).toEqual([
      "sensor by controller",
    ]);
    expect(faults(inverted(), { ...quiet, link: upWith({ lastByteMs: Number.NaN }) })).toEqual([]);
    expect(faults(inverted(), { ...quiet, link: LOST })).toEqual(["link-lost by controller"]);
  });

  it("of the board's only after a second in which to take the session, and not where it tripped or says nothing", () => {
    const notArmed = (atMs: number) => guarded({ armed: false, atMs });
    expect(faults(inverted({ startedMs: NOW - 999 }), { link: notArmed(NOW) })).toEqual([]);
    expect(faults(inverted({ startedMs: NOW - 1000 }), { link: notArmed(NOW) })).toEqual([
      "guardian-trip by controller",
    ]);
    expect(faults(inverted(), { link: UNGUARDED })).toEqual([]);
    expect(faults(inverted(), { link: guarded({ armed: false, trip: "over-angle" }) })).toEqual([]);
  });

  it("supervision only when it is lost for 10 s", () => {
    expect(faults(inverted(), { gatewaySilentMs: 9_999 })).toEqual([]);
  });

  it("one more to a latched one only where it is news", () => {
    expect(faults(faulty, { stalled: true })).toEqual([]);
    expect(faults(faulty, { link: LOST })).toEqual(["link-lost by controller"]);
    expect(faults(faulty, { link: LOST }, { link: { kind: "none" } })).toEqual([]);
    const lost = (forMs: number) => faults(faulty, { angle: unknown() }, { angleLostSinceMs: NOW - forMs });
    expect(lost(1_999)).toEqual([]);
    expect(lost(2_000)).toEqual(["sensor by controller"]);
    expect(faults(faulty, { angle: unknown() }, { angleLostSinceMs: null })).toEqual([]);
  });

  it("tried before any limit, and limits before the ordinary course", () => {
    const seen = events(inverted({ invertedMs: 60_000 }), { ...AT_20, stalled: true, press: "stop" });
    expect(seen).toEqual([
      "board-found",
      "host-stall by controller",
      "stop by table",
      "tilted",
      "duration-reached by controller",
    ]);
  });
});

describe("afterwards", () => {
  const rested = (forMs: number, wasInverted = true): Session => recovering({ wasInverted }, NOW - forMs);

  it("the rest lasts a minute, or nothing for a rider who was never inverted", () => {
    expect(events(rested(59_999))).not.toContain("recovered");
    expect(events(rested(60_000))).toContain("recovered");
    expect(events(rested(Number.NaN))).toContain("recovered");
    expect(events(rested(0, false))).toContain("recovered");
    expect(events(returning({ wasInverted: false }, 0))).not.toContain("recovered");
  });

  it.each<[what: string, facts: Partial<Facts>]>([
    ["above −20°", { angle: at(-19.99) }],
    ["without an angle", { angle: unknown() }],
    ["without a board", { link: LOST, angle: unknown() }],
    ["while the guardian is tripped", { link: guarded({ trip: "over-angle" }) }],
    ["while its lease is not valid", { link: guarded({ leaseValid: false }) }],
    ["while it is silent", { link: SILENT }],
  ])("a fault is not treated %s", (_what, facts) => {
    expect(events(faulty, facts)).not.toContain("treated");
  });

  it("a fault is treated upright, with nothing left to acknowledge, and only a fault is", () => {
    expect(events(faulty)).toContain("treated");
    expect(events(faulty, { angle: at(-20) })).toContain("treated");
    expect(events(IDLE)).not.toContain("treated");
    const untreated = latched("host-stall");
    expect(events(faulty, {}, { alarms: untreated })).not.toContain("treated");
  });

  it("a board that is not there is gone", () => {
    expect(events(IDLE, { link: LOST, angle: unknown() })).toEqual(["board-gone"]);
  });
});
