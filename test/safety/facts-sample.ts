/**
 * The facts of one step, and the core they are judged with, for tests that put a rule's own bounds to it without
 * leading a table there: upright, at rest, everything well.
 */

import { emptyBook, latchAlarm, type Occurrence } from "../../firmware/safety/alarms.ts";
import { beginCore, type Core } from "../../firmware/safety/core-state.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import type { Fault } from "../../firmware/safety/faults.ts";
import type { CoreSettings, GuardianReport } from "../../firmware/safety/input.ts";
import type { LinkView } from "../../firmware/safety/link-watch.ts";
import { beginCourse } from "../../firmware/safety/programme-run.ts";
import type { Ended, Run, Session } from "../../firmware/safety/session.ts";
import type { AlarmKind } from "../../shared/alarms.ts";
import type { AngleFault, AngleReading } from "../../shared/table.ts";

export const NOW = 1_000_000;
export const SETTINGS: CoreSettings = {
  ceilings: { maxAngleDeg: 60, maxDurationS: 600 },
  unguardedHold: "refused",
  balanceProven: true,
  attended: "optional",
};

export const at = (angleDeg: number, rateDegPerS = 0): AngleReading => ({
  kind: "ok",
  angleDeg,
  rateDegPerS,
});
export const unknown = (reason: AngleFault = "stale"): AngleReading => ({ kind: "fault", reason });

export const reportWith = (wish: Partial<GuardianReport> = {}): GuardianReport => ({
  kind: "heard",
  atMs: NOW,
  bootNonce: 7,
  holding: false,
  armed: true,
  leaseValid: true,
  trip: "none",
  angle: { kind: "ok", angleDeg: -75, rateDegPerS: 0 },
  obstacles: [],
  lockSwitch: "none",
  supplyMv: 5000,
  refusedFrames: 0,
  refusedRawWrites: 0,
  ...wish,
});

type Up = Extract<LinkView, { kind: "up" }>;

export const upWith = (wish: Partial<Up> = {}): Up => ({
  kind: "up",
  reset: false,
  upMs: 60_000,
  lastByteMs: NOW,
  sinceMs: NOW - 60_000,
  corrupt: false,
  guardian: { kind: "heard", nests: true, settings: "valid", report: reportWith() },
  ...wish,
});
export const guarded = (wish: Partial<GuardianReport>, identity: Partial<Up["guardian"]> = {}): Up =>
  upWith({
    guardian: {
      kind: "heard",
      nests: true,
      settings: "valid",
      report: reportWith(wish),
      ...identity,
    } as Up["guardian"],
  });
export const SILENT: LinkView = upWith({ guardian: { kind: "silent", nests: true, settings: "valid" } });
export const UNGUARDED: LinkView = upWith({ guardian: { kind: "unguarded" } });
export const LOST: LinkView = { kind: "lost" };

export const factsWith = (wish: Partial<Facts> = {}): Facts => {
  const angle = wish.angle ?? at(-75);
  return {
    nowMs: NOW,
    elapsedMs: 20,
    stalled: false,
    link: upWith(),
    angle,
    peakDeg: angle.kind === "ok" ? angle.angleDeg : null,
    fresh: true,
    steadyMs: 5000,
    calibrated: true,
    stop: "closed",
    press: "none",
    gatewaySilentMs: 100,
    gatewayHeard: true,
    unattendedMs: null,
    attended: true,
    historyOk: true,
    fleetOk: true,
    ...wish,
  };
};

export const runWith = (wish: Partial<Run> = {}): Run => ({
  sessionId: "s1",
  startedMs: NOW - 30_000,
  rider: null,
  programme: null,
  course: beginCourse(null),
  firstInvertedMs: NOW - 20_000,
  invertedMs: 20_000,
  ...wish,
});
export const endedWith = (wish: Partial<Ended> = {}): Ended => ({
  sessionId: "s1",
  profileId: null,
  programmeId: null,
  reason: "stop",
  by: "screen",
  atMs: NOW - 5_000,
  wasInverted: true,
  ...wish,
});

export const inverted = (run: Partial<Run> = {}): Session => ({
  kind: "inverted",
  run: runWith(run),
  hold: { kind: "free" },
  overRateSinceMs: null,
});
export const armed = (run: Partial<Run> = {}, sinceMs = NOW - 1000): Session => ({
  kind: "armed",
  run: runWith({ firstInvertedMs: null, invertedMs: 0, ...run }),
  moved: { fromDeg: -75, sinceMs },
});
export const resting = (run: Partial<Run> = {}, sinceMs = NOW - 1000): Session => ({
  kind: "resting",
  run: runWith(run),
  sinceMs,
  nextTold: false,
});
export const IDLE: Session = { kind: "idle", last: null };
export const OFFLINE: Session = { kind: "offline", last: null };
export const returning = (ended: Partial<Ended> = {}, sinceMs = NOW - 5_000): Session => ({
  kind: "returning",
  ended: endedWith(ended),
  sinceMs,
});
export const recovering = (ended: Partial<Ended> = {}, sinceMs = NOW): Session => ({
  kind: "recovering",
  ended: endedWith(ended),
  sinceMs,
});
export const fault = (...faults: Fault[]): Session => ({ kind: "fault", ended: endedWith(), faults });

/** The book of alarms with one that was latched just before. */
export const latched = (kind: AlarmKind, wish: Partial<Occurrence> = {}): Core["alarms"] => {
  const book = latchAlarm(emptyBook(""), kind, NOW - 10).book;
  return { ...book, occurrences: book.occurrences.map((one) => ({ ...one, ...wish })) };
};

const LINK: Core["link"] = {
  kind: "known",
  guarded: true,
  openedMs: NOW - 60_000,
  bootNonce: 7,
  bootedMs: NOW - 60_000,
  refused: { count: 0, windowSinceMs: NOW, inWindow: 0, corruptSinceMs: null },
  lost: false,
};

export const coreWith = (wish: Partial<Core> = {}): Core => ({
  ...beginCore(SETTINGS, [], { maxAngleDeg: 30, maxDurationS: 60 }),
  session: IDLE,
  link: LINK,
  stepped: { firstMs: 0, lastMs: NOW - 20 },
  ...wish,
});
