/**
 * What comes out of the core at each step: what the lock and the buzzer are told, whether the lease is renewed,
 * and what happened. The caller carries all of it out and decides nothing.
 */

import type { AlarmKind, Priority, Signal } from "../../shared/alarms.ts";
import type { ProofFailure } from "../../shared/balance.ts";
import type { BoardLimits, Limits } from "../../shared/limits.ts";
import type { Snapshot, Telemetry } from "../../shared/protocol.ts";
import type { Actor, EndReason, LockPose, SessionState } from "../../shared/table.ts";

/**
 * `lease` is null when this step does not earn a renewal (no fresh reading); then nothing is sent. The limits are the
 * session's own; the board gets its margin on top. `acknowledge`: a person has acknowledged the board's trip.
 */
export interface Actuation {
  readonly lock: LockPose;
  readonly signal: Signal;
  readonly lease:
    | { readonly armed: false; readonly acknowledge: boolean }
    | { readonly armed: true; readonly limits: BoardLimits }
    | null;
}

export type RefusalCode =
  | "out-of-range"
  | "loosening"
  | "wrong-state"
  | "not-ready"
  | "unguarded"
  | "balance-unproven"
  | "forbidden"
  | "bad-field";

export type CoreEvent =
  | { readonly kind: "accepted"; readonly requestId: string }
  | {
      readonly kind: "refused";
      readonly requestId: string;
      readonly code: RefusalCode;
      readonly message: string;
    }
  | { readonly kind: "state"; readonly state: SessionState; readonly from: SessionState }
  | {
      readonly kind: "session-started";
      readonly sessionId: string;
      readonly by: Actor;
      readonly device: string | null;
      readonly limits: Limits;
      readonly profileId: string | null;
      readonly programmeId: string | null;
    }
  | {
      readonly kind: "session-ended";
      readonly sessionId: string;
      readonly reason: EndReason;
      readonly by: Actor;
      readonly device: string | null;
    }
  | {
      readonly kind: "alarm-raised";
      readonly alarmId: string;
      readonly alarm: AlarmKind;
      readonly priority: Priority;
    }
  | {
      readonly kind: "alarm-acknowledged";
      readonly alarmId: string;
      readonly alarm: AlarmKind;
      readonly by: Actor;
      readonly device: string | null;
    }
  | { readonly kind: "alarm-cleared"; readonly alarmId: string; readonly alarm: AlarmKind }
  | { readonly kind: "check-in-asked"; readonly answerByT: number }
  | { readonly kind: "check-in-answered"; readonly by: Actor; readonly device: string | null }
  | { readonly kind: "balance-proven"; readonly profileId: string | null }
  | { readonly kind: "balance-failed"; readonly why: ProofFailure; readonly profileId: string | null }
  | {
      readonly kind: "limits-changed";
      readonly limits: Limits;
      readonly by: Actor;
      readonly device: string | null;
    }
  | {
      readonly kind: "cue";
      readonly cue:
        | "near-angle"
        | "near-duration"
        | "hold-taken"
        | "hold-given-up"
        | "released"
        | "rest"
        | "next-step";
    };

/** The core seen from outside: the parts of telemetry and snapshot that it knows. */
export type TelemetryView = Omit<Telemetry, "type" | "seq" | "t">;
export type SnapshotView = Pick<
  Snapshot,
  | "state"
  | "limits"
  | "angle"
  | "lock"
  | "invertedS"
  | "remainingS"
  | "startObstacles"
  | "holdPending"
  | "alarms"
  | "session"
  | "course"
  | "checkIn"
  | "balance"
  | "attended"
>;
