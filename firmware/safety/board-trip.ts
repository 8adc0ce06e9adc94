/**
 * The guardian's trip as the session and the people at the screens know it: what its cause is called elsewhere, that
 * somebody must acknowledge it, and when the board may be told that somebody did.
 *
 * A board that has tripped sounds HIGH until its trip is acknowledged; so there is always an alarm that stands for it.
 */

import type { AlarmKind } from "../../shared/alarms.ts";
import type { TripCause } from "../../shared/guardian.ts";
import { type EndReason, UPRIGHT_DEG } from "../../shared/table.ts";
import { acknowledgeAlarm, hasUntreated, latchAlarm, occurrenceOf } from "./alarms.ts";
import type { Core, Turn } from "./core-state.ts";
import { type Facts, isUpright, reportOf } from "./facts.ts";
import { alarmOf, type Fault } from "./faults.ts";
import type { GuardianReport } from "./input.ts";
import { runOf } from "./session.ts";

/** Board and host angles may be this far apart, degrees. */
const ANGLES_APART_DEG = 3;
/** A board that does not take the acknowledgement for this long has its reason, and a person is told again, ms. */
const GIVE_UP_MS = 3000;

export type BoardTrip =
  | { readonly kind: "none" }
  | {
      readonly kind: "tripped";
      readonly cause: TripCause;
      readonly bootNonce: number;
      /** Since when the board has been told that the trip was acknowledged. */
      readonly toldSinceMs: number | null;
    };

export type TripMeaning =
  | { readonly kind: "end"; readonly reason: EndReason; readonly alarm: AlarmKind }
  | { readonly kind: "fault"; readonly fault: Fault };

const end = (reason: EndReason, alarm: AlarmKind): TripMeaning => ({ kind: "end", reason, alarm });
const fault = (of: Fault): TripMeaning => ({ kind: "fault", fault: of });

/**
 * What a trip within a session is: limits end it, everything else is a fault, under the name it has elsewhere. A lapse
 * of the lease is a lost link: this very step proves that the host decides, so its frames do not get through.
 */
export const TRIP_MEANING: Readonly<Record<TripCause, TripMeaning>> = {
  "lease-lapsed": fault({ kind: "link-lost" }),
  "over-angle": end("over-angle", "over-angle"),
  "over-rate": end("over-rate", "over-rate"),
  duration: end("duration-reached", "guardian-trip"),
  "session-cap": end("session-cap", "guardian-trip"),
  "sensor-open": fault({ kind: "sensor", fault: "sensor-open" }),
  "sensor-short": fault({ kind: "sensor", fault: "sensor-short" }),
  "sensor-noisy": fault({ kind: "sensor", fault: "noisy" }),
  "implausible-rate": fault({ kind: "sensor", fault: "implausible-rate" }),
  "sensors-disagree": fault({ kind: "sensor", fault: "disagreement" }),
  "sensor-silent": fault({ kind: "sensor", fault: "stale" }),
  "supply-low": fault({ kind: "guardian-trip" }),
  "lock-not-released": fault({ kind: "guardian-trip" }),
  watchdog: fault({ kind: "board-reset" }),
  "reset-in-session": fault({ kind: "board-reset" }),
  "inverted-at-boot": fault({ kind: "guardian-trip" }),
  unknown: fault({ kind: "guardian-trip" }),
};

/** What made the board trip goes on, or cannot be known to be over: it would refuse the acknowledgement. */
export const isTripLasting = ({ angle, obstacles, lockSwitch }: GuardianReport): boolean =>
  angle.kind !== "ok" || obstacles.includes("supply-low") || lockSwitch === "not-released";

/** Upright by the board's own angle, as far as two readings may differ. */
const isUprightForBoard = ({ angle }: GuardianReport): boolean =>
  angle.kind === "ok" && angle.angleDeg <= UPRIGHT_DEG + ANGLES_APART_DEG;

/**
 * The alarm that stands for a trip found now. Within a session it has the name of its cause; otherwise, or where the
 * session ended for something else, it is the board's trip and the screen says why.
 */
const alarmFor = (turn: Turn, cause: TripCause, wasRunning: boolean): AlarmKind | null => {
  const meaning = TRIP_MEANING[cause];
  const named = meaning.kind === "end" ? meaning.alarm : alarmOf(meaning.fault);
  const known = occurrenceOf(turn.core.alarms, named);
  if (wasRunning || (known !== undefined && !known.acknowledged)) return named;
  // The lease of a session that ended badly lapses of itself; that is told already.
  return cause === "lease-lapsed" && hasUntreated(turn.core.alarms) ? null : "guardian-trip";
};

const latch = (turn: Turn, kind: AlarmKind): void => {
  const change = latchAlarm(turn.core.alarms, kind, turn.facts.nowMs);
  turn.core = { ...turn.core, alarms: change.book };
  turn.events.push(...change.events);
};

/** The trip is gone although nobody here asked for it: the button at the table did it. */
const followTableButton = (turn: Turn, report: GuardianReport): void => {
  const occurrence = occurrenceOf(turn.core.alarms, "guardian-trip");
  if (occurrence === undefined || !isUprightForBoard(report)) return;
  const change = acknowledgeAlarm(turn.core.alarms, occurrence, "table", null);
  turn.core = { ...turn.core, alarms: change.book };
  turn.events.push(...change.events);
};

/**
 * Takes note of what the board says of its trip, after the session was judged.
 *
 * @param wasRunning a session was under way when this step began
 */
export const followTrip = (turn: Turn, wasRunning: boolean): void => {
  const report = reportOf(turn.facts.link);
  // Of a board that is not heard nothing is known, and what was known stays.
  if (report === null) return;
  const before = turn.core.boardTrip;
  if (report.trip === "none") {
    if (before.kind === "none") return;
    if (before.bootNonce === report.bootNonce) followTableButton(turn, report);
    turn.core = { ...turn.core, boardTrip: { kind: "none" } };
    return;
  }
  const { trip: cause, bootNonce } = report;
  const same = before.kind === "tripped" && before.cause === cause && before.bootNonce === bootNonce;
  if (!same) {
    const alarm = alarmFor(turn, cause, wasRunning);
    if (alarm !== null) latch(turn, alarm);
    turn.core = { ...turn.core, boardTrip: { kind: "tripped", cause, bootNonce, toldSinceMs: null } };
  } else if (before.toldSinceMs !== null && !(turn.facts.nowMs - before.toldSinceMs < GIVE_UP_MS)) {
    latch(turn, "guardian-trip");
    turn.core = { ...turn.core, boardTrip: { ...before, toldSinceMs: null } };
  }
};

/** A person has acknowledged everything that stands for the trip, its cause is gone and the table is upright. */
const isAcknowledged = (core: Core, facts: Facts): boolean => {
  const report = reportOf(facts.link);
  if (report === null || runOf(core.session) !== null) return false;
  if (hasUntreated(core.alarms) || isTripLasting(report)) return false;
  return isUpright(facts) && isUprightForBoard(report);
};

/** Whether the board is to be told now that its trip was acknowledged; remembers since when. */
export const tellAcknowledged = (core: Core, facts: Facts): Core => {
  const { boardTrip } = core;
  if (boardTrip.kind === "none") return core;
  const told = isAcknowledged(core, facts);
  if (told === (boardTrip.toldSinceMs !== null)) return core;
  return { ...core, boardTrip: { ...boardTrip, toldSinceMs: told ? facts.nowMs : null } };
};

/** The wish that goes out with the lease. */
export const wishesAcknowledge = ({ boardTrip }: Core): boolean =>
  boardTrip.kind === "tripped" && boardTrip.toldSinceMs !== null;
