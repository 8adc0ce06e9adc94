/**
 * The session as a state machine: `transition(session, event)` answers for every state and every event, without
 * looking at a clock or a sensor. What happens in the world is turned into these events elsewhere (judge.ts).
 *
 * `armed`, `inverted` and `resting` are a running session; only `inverted` has a hold, so a lock held in any other
 * state cannot even be written down. `fault` is latched; it knows how the session before it ended, if there was one.
 */

import type { Programme } from "../../shared/programmes.ts";
import type { Actor, EndReason } from "../../shared/table.ts";
import { endReasonOf, type Fault, type FoundFault, withFault } from "./faults.ts";
import type { SessionRider } from "./input.ts";
import { beginCourse, type Course, enterStay, settle } from "./programme-run.ts";

/** A session that is under way. Times in ms on the controller's clock. */
export interface Run {
  readonly sessionId: string;
  readonly startedMs: number;
  /** As the profile was at Start; null = the guest. */
  readonly rider: SessionRider | null;
  readonly programme: Programme | null;
  readonly course: Course;
  /** When +5° was first reached; the session cap counts from here. */
  readonly firstInvertedMs: number | null;
  readonly invertedMs: number;
}

/** A session that has ended. */
export interface Ended {
  readonly sessionId: string;
  readonly profileId: string | null;
  readonly programmeId: string | null;
  readonly reason: EndReason;
  readonly by: Actor;
  readonly atMs: number;
  /** False when the rider never went beyond +5°; then there is nothing to recover from. */
  readonly wasInverted: boolean;
}

export type Hold =
  | { readonly kind: "free" }
  | { readonly kind: "pending"; readonly sinceMs: number }
  | { readonly kind: "held"; readonly sinceMs: number };

export type Session =
  | { readonly kind: "offline"; readonly last: Ended | null }
  | { readonly kind: "idle"; readonly last: Ended | null }
  | { readonly kind: "armed"; readonly run: Run; readonly moved: Moved }
  | {
      readonly kind: "inverted";
      readonly run: Run;
      readonly hold: Hold;
      readonly overRateSinceMs: number | null;
    }
  | { readonly kind: "resting"; readonly run: Run; readonly sinceMs: number; readonly nextTold: boolean }
  | { readonly kind: "returning"; readonly ended: Ended; readonly sinceMs: number }
  | { readonly kind: "recovering"; readonly ended: Ended; readonly sinceMs: number }
  | { readonly kind: "fault"; readonly ended: Ended | null; readonly faults: readonly Fault[] };

/** Where the table last moved by 10° while armed, and when. */
export interface Moved {
  readonly fromDeg: number | null;
  readonly sinceMs: number;
}

export type SessionEvent =
  | { readonly kind: "board-found" }
  | { readonly kind: "board-gone" }
  | ({ readonly kind: "started" } & Pick<Run, "sessionId" | "rider" | "programme">)
  /** The angle has reached +5°. */
  | { readonly kind: "tilted" }
  /** The angle is at or below 0°. */
  | { readonly kind: "level" }
  | { readonly kind: "end"; readonly reason: EndReason; readonly by: Actor }
  | ({ readonly kind: "fault" } & FoundFault)
  /** The minute of rest after a session is over. */
  | { readonly kind: "recovered" }
  /** The fault is acknowledged, its condition gone, the table upright. */
  | { readonly kind: "treated" };

const begin = (
  { sessionId, rider, programme }: Pick<Run, "sessionId" | "rider" | "programme">,
  nowMs: number,
): Session => ({
  kind: "armed",
  run: {
    sessionId,
    startedMs: nowMs,
    rider,
    programme,
    course: beginCourse(programme),
    firstInvertedMs: null,
    invertedMs: 0,
  },
  moved: { fromDeg: null, sinceMs: nowMs },
});

const invert = (run: Run, nowMs: number): Session => ({
  kind: "inverted",
  run: { ...run, firstInvertedMs: run.firstInvertedMs ?? nowMs, course: enterStay(run.course, nowMs) },
  hold: { kind: "free" },
  overRateSinceMs: null,
});

const endOf = (run: Run, reason: EndReason, by: Actor, nowMs: number): Ended => ({
  sessionId: run.sessionId,
  profileId: run.rider?.profileId ?? null,
  programmeId: run.programme?.programmeId ?? null,
  reason,
  by,
  atMs: nowMs,
  wasInverted: run.firstInvertedMs !== null,
});

const fail = (ended: Ended | null, faults: readonly Fault[], fault: Fault): Session => ({
  kind: "fault",
  ended,
  faults: withFault(faults, fault),
});

/** The events that mean the same in all three states of a running session. */
const ofRunning = (session: Session & { run: Run }, event: SessionEvent, nowMs: number): Session => {
  switch (event.kind) {
    case "end":
      return { kind: "returning", ended: endOf(session.run, event.reason, event.by, nowMs), sinceMs: nowMs };
    case "fault":
      return fail(endOf(session.run, endReasonOf(event.fault), event.by, nowMs), [], event.fault);
    default:
      // A board that goes is told as a fault; a second Start, a rest or a treatment mean nothing here.
      return session;
  }
};

/**
 * The next state. Returns the very same object when the event means nothing in this state.
 *
 * @param nowMs ms on the controller's clock, only written into the new state
 */
export const transition = (session: Session, event: SessionEvent, nowMs: number): Session => {
  switch (session.kind) {
    case "offline":
      return event.kind === "board-found" ? { kind: "idle", last: session.last } : session;
    case "idle":
      // A fault in idle is shown and blocks Start while it lasts (start.ts); STOP has nothing to end.
      if (event.kind === "board-gone") return { kind: "offline", last: session.last };
      return event.kind === "started" ? begin(event, nowMs) : session;
    case "armed":
      return event.kind === "tilted" ? invert(session.run, nowMs) : ofRunning(session, event, nowMs);
    case "inverted":
      if (event.kind !== "level") return ofRunning(session, event, nowMs);
      return {
        kind: "resting",
        run: { ...session.run, course: settle(session.run.course) },
        sinceMs: nowMs,
        nextTold: false,
      };
    case "resting":
      return event.kind === "tilted" ? invert(session.run, nowMs) : ofRunning(session, event, nowMs);
    case "returning":
      if (event.kind === "level") return { kind: "recovering", ended: session.ended, sinceMs: nowMs };
      return event.kind === "fault" ? fail(session.ended, [], event.fault) : session;
    case "recovering":
      if (event.kind === "tilted") return { kind: "returning", ended: session.ended, sinceMs: nowMs };
      if (event.kind === "recovered") return { kind: "idle", last: session.ended };
      return event.kind === "fault" ? fail(session.ended, [], event.fault) : session;
    case "fault":
      if (event.kind === "treated") return { kind: "idle", last: session.ended };
      if (event.kind !== "fault") return session;
      return session.faults.some((known) => known.kind === event.fault.kind)
        ? session
        : fail(session.ended, session.faults, event.fault);
  }
};

/** The session that is under way, or null. */
export const runOf = (session: Session): Run | null => ("run" in session ? session.run : null);

/** How the newest session ended, or null while one runs or when there was none. */
export const endedOf = (session: Session): Ended | null => {
  switch (session.kind) {
    case "offline":
    case "idle":
      return session.last;
    case "returning":
    case "recovering":
    case "fault":
      return session.ended;
    default:
      return null;
  }
};

/** Whose session it is, or whose the newest was; null = the guest's, or nobody's. */
export const profileOf = (session: Session): string | null => {
  const run = runOf(session);
  return run === null ? (endedOf(session)?.profileId ?? null) : (run.rider?.profileId ?? null);
};

/** From `armed` on, until everything is over: limits only tighten and faults are latched. */
export const isWithinSession = (session: Session): boolean =>
  session.kind !== "offline" && session.kind !== "idle";
