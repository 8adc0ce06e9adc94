/**
 * What controller and gateway say to each other over the fork's channel. Both ends decode what arrives as
 * `unknown` (see ipc-decode.ts). Reports conflate: at most one is under way and the newest waits, so a frozen
 * gateway makes neither side grow. Events queue, bounded.
 */

import type { Signal } from "../../shared/alarms.ts";
import type { Limits } from "../../shared/limits.ts";
import type { Programme } from "../../shared/programmes.ts";
import type {
  BoardStatus,
  ErrorCode,
  LimitsSetBy,
  ServerEvent,
  Snapshot,
  Telemetry,
} from "../../shared/protocol.ts";
import type { LinkQuality, SetupRefusal, SetupState, SetupWrite } from "../../shared/setup.ts";
import type { Actor } from "../../shared/table.ts";
import type { GapsTold } from "../board/gap-counts.ts";
import type { SessionRider, UntreatedFault } from "../safety/input.ts";

/** What the gateway tells a freshly forked controller, as its first message. */
export interface ControllerSetup {
  readonly type: "setup";
  /** Begins every session, alarm and event id of this controller, so that ids of two controllers never meet. */
  readonly idPrefix: string;
  readonly port: string;
  /** The gateway itself started a simulated board at `port`. A guarded board also says so itself. */
  readonly simulated: boolean;
  readonly ceilings: Limits;
  readonly unguardedHold: "refused" | "accepted";
  /** Whether a session needs somebody who watches; the config's word, the same for every controller of this program. */
  readonly attended: "required" | "optional";
  readonly pins: {
    readonly lockPin: number;
    readonly buzzerPin: number;
    readonly stopPin: number;
    /** Analog channel, 0 = A0. */
    readonly sensorChannel: number;
    readonly holdUs: number;
    readonly releaseUs: number;
  };
  /** Two points from the config, or null; a guarded board's own record goes first. */
  readonly calibration: {
    readonly a: { readonly counts: number; readonly angleDeg: number };
    readonly b: { readonly counts: number; readonly angleDeg: number };
  } | null;
  /** Faults that the controller before this one left untreated. */
  readonly untreated: readonly UntreatedFault[];
  /** The limits that were last set in idle, so that a restart does not widen them; null at first. */
  readonly limits: Limits | null;
  /** Who set those, with `t` on the clock of the controller that is being started. */
  readonly limitsSetBy: LimitsSetBy;
  /** How long the proof of balance that the controller before this one saw still stands, ms; null without one. */
  readonly balanceProvenMs: number | null;
  readonly logLevel: string;
}

/** What is the same for every controller of one table; the rest is what the one before it left behind. */
export type TableSetup = Omit<
  ControllerSetup,
  "type" | "idPrefix" | "untreated" | "limits" | "limitsSetBy" | "balanceProvenMs"
>;

/** For whom the gateway may speak. Never for the table: what only the button there may do comes from the board. */
export const WISHERS = ["screen", "companion", "http", "gateway"] as const satisfies readonly Actor[];

/** A wish of somebody outside; `clientId` names the socket for the log. */
export type RequestMessage = {
  readonly type: "request";
  readonly requestId: string;
  readonly clientId: string;
} & (
  | {
      readonly by: (typeof WISHERS)[number];
      /** The name of that screen; null where there is none. */
      readonly device: string | null;
      readonly request: WishHere;
    }
  /** A central place makes things safer, and there is no other message in which it is named. */
  | { readonly by: "fleet"; readonly device: null; readonly request: WishFromAfar }
);

/** Of somebody at this table, or of the gateway itself. */
export type WishHere =
  | { readonly kind: "set-limits"; readonly limits: Limits }
  | {
      readonly kind: "start";
      readonly programme: Programme | null;
      readonly checkInEveryS?: number | undefined;
      /** Whose session it is; absent = the guest's. */
      readonly rider?: SessionRider | undefined;
    }
  | { readonly kind: "hold" }
  | { readonly kind: "release" }
  | { readonly kind: "stop" }
  | { readonly kind: "answer-check-in" }
  | { readonly kind: "prove-balance" }
  | { readonly kind: "acknowledge"; readonly alarmId: string }
  | { readonly kind: "pause-audio" };

/** Of a central place: it cannot wish anything else. */
export type WishFromAfar = { readonly kind: "stop" } | { readonly kind: "tighten"; readonly limits: Limits };

/** A wish of somebody who sets the table up; answered by a {@link SetupAnswerMessage}, and never during a session. */
export interface SetupRequestMessage {
  readonly type: "setup-request";
  readonly requestId: string;
  readonly request:
    | { readonly kind: "look" }
    | { readonly kind: "write"; readonly write: SetupWrite }
    | { readonly kind: "lock-trial"; readonly pulseUs: number | null }
    | { readonly kind: "sound-trial"; readonly signal: Signal };
}

/** The gateway's heartbeat, every 250 ms. */
export interface HeartbeatMessage {
  readonly type: "heartbeat";
  /** False while sessions are not being kept: the core raises `storage-trouble` (LOW). */
  readonly historyOk: boolean;
  /** False while a central place that should be told cannot be: the core raises `fleet-trouble` (LOW). */
  readonly fleetOk: boolean;
  /** A screen that counts is open, and somebody sees what it shows: see firmware/gateway/attendance.ts. */
  readonly attended: boolean;
}
/** End the session as `stop`, release, wait 100 ms, exit 0. */
export interface ShutdownMessage {
  readonly type: "shutdown";
}
export type ToController =
  | ControllerSetup
  | RequestMessage
  | SetupRequestMessage
  | HeartbeatMessage
  | ShutdownMessage;

/** The newest view; every 20 ms, and at once on a change of state. Conflated. */
export interface ReportMessage {
  readonly type: "report";
  readonly telemetry: Telemetry;
  /** Everything but what the gateway adds. */
  readonly snapshot: Omit<Snapshot, "type" | "profiles" | "programmes" | "history">;
  readonly board: BoardStatus;
  /** What the guardian has refused since it booted: our own frames, and raw writes to its pins. */
  readonly refused: { readonly frames: number; readonly rawWrites: number } | null;
  /**
   * How well the line to the board is: since when no reading came, ms, and whether the board itself says that our leases
   * reach it (null on one without guardian, or before it spoke). Null without a board.
   */
  readonly line: { readonly byteAgeMs: number; readonly leaseValid: boolean | null } | null;
  /**
   * Once a second, else null: how regularly the loop and the leases of a held lock came, and how the guardian's frames
   * did. For /metrics; nothing is decided by it.
   */
  readonly pace: {
    readonly steps: GapsTold;
    readonly leases: GapsTold | null;
    readonly link: LinkQuality | null;
  } | null;
  readonly guarded: boolean;
  readonly simulated: boolean;
  /** What a successor must be told should this process die now; also the running session, if any. */
  readonly carry: {
    readonly untreated: readonly UntreatedFault[];
    readonly limits: Limits;
    readonly session: { readonly sessionId: string } | null;
    readonly balanceProvenMs: number | null;
  };
}
export interface EventMessage {
  readonly type: "event";
  readonly event: ServerEvent;
}
export interface AnswerMessage {
  readonly type: "answer";
  readonly requestId: string;
  readonly result:
    | { readonly kind: "ok" }
    | { readonly kind: "refused"; readonly code: ErrorCode; readonly message: string };
}
export interface SetupAnswerMessage {
  readonly type: "setup-answer";
  readonly requestId: string;
  readonly result:
    | { readonly kind: "state"; readonly state: SetupState }
    | { readonly kind: "ok" }
    | SetupRefusal;
}
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
/** A line for the log. It goes this way because a write to a terminal or pipe that nobody reads would block. */
export interface LogMessage {
  readonly type: "log";
  readonly level: (typeof LOG_LEVELS)[number];
  readonly message: string;
}
export type FromController = ReportMessage | EventMessage | AnswerMessage | SetupAnswerMessage | LogMessage;

/**
 * How a controller process ends. Unless it was asked to stop, the gateway forks a fresh one whatever the code,
 * `BAD_SETUP` apart: the next one would be told the same.
 */
export const CONTROLLER_EXIT = {
  STOPPED: 0,
  BUG: 1,
  BAD_SETUP: 2,
  LINK_LOST: 10,
  GATEWAY_GONE: 11,
  /** The board has new settings; a fresh controller reads them. */
  NEW_SETTINGS: 12,
} as const;

export const HEARTBEAT_EVERY_MS = 250;
