/**
 * What the gateway says to the history and what it hears back. The history is a process of its own (process.ts), so that
 * a slow, full or dead disk, or a damaged database, is never in the way of the gateway; it owns the database file and is
 * the only one that writes to it while a table runs.
 *
 * Writes are one way and bounded on the gateway's side: what does not fit is counted as lost and told, never waited for.
 * Questions and changes are answered by their id.
 */

import type {
  AuditEntry,
  HistoryState,
  Sample,
  SessionEvent,
  SessionRecord,
  SessionSummary,
} from "../../shared/history.ts";
import type { Limits } from "../../shared/limits.ts";
import type { Outcome } from "../../shared/outcomes.ts";
import type { Plan, PlanDraft } from "../../shared/plan.ts";
import type { Profile, ProfileDraft } from "../../shared/profiles.ts";
import type { ScreeningAnswers } from "../../shared/screening.ts";
import type { Actor, EndReason } from "../../shared/table.ts";

/** Who did something, and from where: told to the audit chain. `address` is null where there is no network peer. */
export interface Doer {
  readonly by: Actor;
  readonly device: string | null;
  readonly address: string | null;
}

/** Who changed a history that no table runs on: somebody at the command line of its own computer. */
export interface AtCommandLine {
  readonly by: "command-line";
  readonly device: null;
  readonly address: null;
}
export const AT_COMMAND_LINE: AtCommandLine = { by: "command-line", device: null, address: null };

/** All `at` are ISO 8601 by the gateway's calendar; `tMs` is since the session's Start. */
export type HistoryWrite =
  | {
      readonly kind: "session-started";
      readonly sessionId: string;
      readonly at: string;
      readonly doer: Doer;
      readonly profileId: string | null;
      readonly programmeId: string | null;
      readonly programmeName: string | null;
      readonly limits: Limits;
      readonly askedLimits: Limits | null;
      readonly acceptedAdvice: readonly string[];
      readonly checkInEveryS: number | null;
    }
  /** About once a second while a session runs, and once when it is over; oldest first. `lost`: could not be kept. */
  | {
      readonly kind: "samples";
      readonly sessionId: string;
      readonly samples: readonly Sample[];
      readonly lost: number;
      readonly invertedS: number;
    }
  | { readonly kind: "session-event"; readonly sessionId: string; readonly event: SessionEvent }
  | {
      readonly kind: "session-ended";
      readonly sessionId: string;
      readonly at: string;
      readonly reason: EndReason;
      readonly doer: Doer;
      readonly invertedS: number;
    }
  /** No more samples come; they are packed, and the whole record is put into the audit chain. */
  | { readonly kind: "session-closed"; readonly sessionId: string; readonly at: string }
  /** With what height and weight it was seen: the profile may have been given others meanwhile. */
  | ({ readonly kind: "balance-proven"; readonly profileId: string; readonly at: string } & Pick<
      Profile,
      "heightCm" | "weightKg"
    >)
  /** Let go of, its table was not seen to come back: what was seen before counts no more. */
  | { readonly kind: "balance-lost"; readonly profileId: string; readonly at: string }
  /** For the audit chain alone: `stop`, `acknowledge`, `set-limits`, `start`, `hold`, `release` … */
  | {
      readonly kind: "audit";
      readonly at: string;
      readonly action: string;
      readonly doer: Doer;
      readonly detail: Readonly<Record<string, unknown>>;
      /** Whose data this is, so that it can be erased with them; null = nobody's. */
      readonly profileId: string | null;
    };

export interface SessionQuery {
  /** 1…100 */
  readonly limit: number;
  /** A session's id: those that are older. */
  readonly after: string | null;
  /** Only this profile's; "guest" = those without one; null = all. */
  readonly profileId: string | null;
  /** Started then or later; then or earlier; null = no bound. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A question or a change, and what answers it. A change is answered once it is on the disk. */
export interface HistoryCalls {
  readonly sessions: {
    readonly ask: { readonly query: SessionQuery };
    readonly answer: Page<SessionSummary>;
  };
  readonly session: { readonly ask: { readonly sessionId: string }; readonly answer: SessionRecord | null };
  readonly samples: {
    readonly ask: { readonly sessionId: string };
    readonly answer: readonly Sample[] | null;
  };
  readonly "put-outcome": {
    readonly ask: {
      readonly sessionId: string;
      readonly outcome: Outcome;
      readonly doer: Doer;
      readonly at: string;
    };
    readonly answer: "ok" | "unknown";
  };
  readonly profiles: { readonly ask: Record<never, never>; readonly answer: readonly Profile[] };
  readonly "add-profile": {
    readonly ask: { readonly draft: ProfileDraft; readonly doer: Doer; readonly at: string };
    readonly answer: Profile | "too-many" | "name-taken";
  };
  readonly "change-profile": {
    readonly ask: {
      readonly profileId: string;
      readonly change:
        | { readonly kind: "draft"; readonly draft: ProfileDraft }
        | { readonly kind: "screening"; readonly answers: ScreeningAnswers["answers"] }
        | { readonly kind: "doctor-asked"; readonly by: string };
      readonly doer: Doer;
      readonly at: string;
    };
    readonly answer: Profile | "unknown" | "name-taken" | "not-screened";
  };
  /** Deletes the person's profile, sessions, outcomes and plan, and the details of their audit entries. */
  readonly "erase-profile": {
    readonly ask: { readonly profileId: string; readonly doer: Doer; readonly at: string };
    readonly answer: { readonly sessions: number } | "unknown";
  };
  readonly plan: { readonly ask: { readonly profileId: string }; readonly answer: Plan | null };
  readonly "put-plan": {
    readonly ask: {
      readonly profileId: string;
      readonly draft: PlanDraft | null;
      readonly doer: Doer;
      readonly at: string;
    };
    readonly answer: Plan | "removed" | "unknown";
  };
  readonly audit: {
    readonly ask: { readonly limit: number; readonly before: number | null };
    readonly answer: Page<AuditEntry>;
  };
  readonly state: { readonly ask: Record<never, never>; readonly answer: HistoryState };
}
export type HistoryCall = keyof HistoryCalls;
export type Ask<C extends HistoryCall> = HistoryCalls[C]["ask"];
export type Answer<C extends HistoryCall> = HistoryCalls[C]["answer"];

/** Why a call could not be answered; never an exception across the channel. */
export interface HistoryRefusal {
  readonly kind: "refused";
  readonly code: Exclude<HistoryState, { kind: "ok" }>["code"];
  readonly message: string;
}

/**
 * `kept`: on the disk. `ignored`: there is nothing to keep of it, whatever is tried again: an unknown session, something
 * told twice, or something that is no write. Refused: may be kept when it is tried again.
 */
export type WriteResult =
  | { readonly kind: "kept" }
  | { readonly kind: "ignored"; readonly why: string }
  | HistoryRefusal;

/**
 * The database of one data folder, opened: what process.ts serves, and what `inversion-table sessions` opens by itself.
 * Synchronous, since SQLite is; no method throws for what the disk or the file does.
 */
export interface History {
  state(): HistoryState;
  write(write: HistoryWrite): WriteResult;
  call<C extends HistoryCall>(
    call: C,
    ask: Ask<C>,
  ): { readonly kind: "answer"; readonly answer: Answer<C> } | HistoryRefusal;
  close(): void;
}

/** What the gateway's routes and sockets hold of it (history-child.ts provides it). */
export interface HistoryLink {
  /** Never throws, never waits. */
  write(write: HistoryWrite): void;
  /** Answered within {@link HISTORY_ANSWER_MS}, else refused as `slow` or `gone`. */
  call<C extends HistoryCall>(
    call: C,
    ask: Ask<C>,
  ): Promise<{ readonly kind: "answer"; readonly answer: Answer<C> } | HistoryRefusal>;
  state(): HistoryState;
  /** Told whenever `state()` has changed. */
  onChange(heard: () => void): void;
}
export const HISTORY_ANSWER_MS = 5_000;
