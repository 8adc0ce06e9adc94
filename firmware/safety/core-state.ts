/**
 * The core between two steps: one immutable value, and the workbench of the step that makes the next one.
 */

import type { Limits } from "../../shared/limits.ts";
import type { ReturnWatch } from "../../shared/return-watch.ts";
import type { LockPose } from "../../shared/table.ts";
import { type AlarmBook, emptyBook } from "./alarms.ts";
import { type Attendance, NOBODY_YET } from "./attendance.ts";
import { type Balance, UNPROVEN } from "./balance.ts";
import type { BoardTrip } from "./board-trip.ts";
import type { CheckIn } from "./check-in.ts";
import { type CrossCheck, UNCHECKED } from "./cross-check.ts";
import type { Facts, Obstacles } from "./facts.ts";
import { withFault } from "./faults.ts";
import type { CoreSettings, UntreatedFault } from "./input.ts";
import type { LinkWatch } from "./link-watch.ts";
import type { CoreEvent } from "./output.ts";
import { SAFE_LOCK } from "./safe-pose.ts";
import type { Session } from "./session.ts";
import type { Steady } from "./steady.ts";
import type { TableButton } from "./table-button.ts";
import type { Tilt } from "./tilt.ts";
import { NOT_SENSED, type SensedAngle } from "./two-sensors.ts";

export interface Core {
  readonly settings: CoreSettings;
  /** Active now: of the session while there is one, else of the next. */
  readonly limits: Limits;
  readonly session: Session;
  readonly sessionsSoFar: number;
  readonly attendance: Attendance;
  readonly checkIn: CheckIn;
  readonly balance: Balance;
  readonly alarms: AlarmBook;
  readonly angle: SensedAngle;
  readonly crossCheck: CrossCheck;
  readonly steady: Steady;
  readonly link: LinkWatch;
  readonly boardTrip: BoardTrip;
  readonly button: TableButton;
  /** STOP at the table ended a session and the table is not back yet. */
  readonly tableStop: boolean;
  readonly returnWatch: ReturnWatch;
  readonly tilt: Tilt;
  /** Since when an angle has been missing without a session; null while it is known. */
  readonly angleLostSinceMs: number | null;
  /** What the lock was told last, and since when. */
  readonly lock: { readonly pose: LockPose; readonly sinceMs: number };
  /** Time inverted and time left as telemetry shows them; both keep their value after an end. */
  readonly shown: { readonly invertedMs: number; readonly remainingMs: number | null };
  readonly obstacles: Obstacles;
  readonly informUntilMs: number;
  /** `null` before the first step. */
  readonly stepped: { readonly firstMs: number; readonly lastMs: number } | null;
}

/** What an earlier controller hands over: faults nobody treated yet, the limits that were set, a proof of balance. */
export interface HandedOver {
  readonly untreated: readonly UntreatedFault[];
  readonly limits: Limits | null;
  /** How long its proof of balance still stands, ms; absent or null when there is none. */
  readonly balanceProvenMs?: number | null;
}

/** The core before its first step. Untreated faults start latched; limits and balance must already have been judged. */
export const beginCore = (
  settings: CoreSettings,
  untreated: readonly UntreatedFault[],
  limits: Limits,
  balance: Balance = UNPROVEN,
): Core => ({
  settings,
  limits,
  session:
    untreated.length === 0
      ? { kind: "offline", last: null }
      : {
          kind: "fault",
          ended: null,
          faults: untreated.reduce<ReturnType<typeof withFault>>(
            (faults, { reason }) => withFault(faults, reason),
            [],
          ),
        },
  sessionsSoFar: 0,
  attendance: NOBODY_YET,
  checkIn: { kind: "off" },
  balance,
  alarms: emptyBook(settings.idPrefix ?? ""),
  angle: NOT_SENSED,
  crossCheck: UNCHECKED,
  steady: { kind: "unknown" },
  link: { kind: "none" },
  boardTrip: { kind: "none" },
  button: { kind: "closed" },
  tableStop: false,
  returnWatch: { kind: "off" },
  tilt: { kind: "none" },
  angleLostSinceMs: null,
  lock: { pose: SAFE_LOCK, sinceMs: 0 },
  shown: { invertedMs: 0, remainingMs: null },
  obstacles: ["no-board"],
  informUntilMs: 0,
  stepped: null,
});

/** The workbench of one step: the facts stand, the core is replaced piece by piece, events are collected. */
export interface Turn {
  readonly facts: Facts;
  core: Core;
  readonly events: CoreEvent[];
}

/** A single short pulse says that something happened, for as long as this, ms. */
const INFORM_MS = 200;

/** One short pulse, where no alarm sounds. */
export const inform = (turn: Turn): void => {
  turn.core = { ...turn.core, informUntilMs: turn.facts.nowMs + INFORM_MS };
};

/** Tells a cue, seen and heard once. */
export const cue = (turn: Turn, what: Extract<CoreEvent, { kind: "cue" }>["cue"]): void => {
  turn.events.push({ kind: "cue", cue: what });
  inform(turn);
};
