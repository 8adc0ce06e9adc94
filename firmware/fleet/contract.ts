/**
 * What the gateway says to the fleet and what it hears back. The fleet is a process of its own (process.ts): it owns the
 * outbox, the connection to the broker and the calls to the webhook, so that a broker that floods, a name that is never
 * found and a disk that stands still are never in the way of the gateway, and can not even be felt by the controller.
 *
 * Views conflate: at most one is under way, the newest waits. What must not be lost is acknowledged by its id once it is
 * in the outbox. A command is a wish like any other: the gateway passes it to the controller, which judges it.
 */

import type {
  DropCause,
  FleetAbout,
  FleetCommand,
  FleetEvent,
  FleetSession,
  FleetState,
  FleetTelemetry,
} from "../../shared/fleet.ts";
import type { LogMessage } from "../controller/ipc.ts";
import type { FleetSettings } from "./settings.ts";

type Distributed<T, K extends string> = T extends unknown ? Omit<T, K> : never;

/** The fleet numbers it; `at` is when it happened, by the gateway's calendar. */
export type UnnumberedEvent = Distributed<FleetEvent, "outboxId" | "seq">;
export type UnnumberedSession = FleetSession["session"];

/** Everything that is to be told of the table now; the fleet decides how often. */
export interface FleetView {
  /** With the fleet's own `at`, `outbox` added when it is published. */
  readonly state: Omit<FleetState, "at" | "outbox">;
  readonly telemetry: Omit<FleetTelemetry, "at">;
  readonly about: Pick<FleetAbout, "guarded" | "simulated">;
  /** ISO 8601, when the gateway made it: an old one is never told as new. */
  readonly at: string;
}

export type ToFleet =
  /** First, and once. `dir` is a folder of its own. */
  | {
      readonly type: "setup";
      readonly settings: FleetSettings;
      readonly dir: string;
      readonly about: Pick<FleetAbout, "version" | "ceilings">;
    }
  | { readonly type: "view"; readonly view: FleetView }
  | { readonly type: "event"; readonly id: number; readonly event: UnnumberedEvent }
  /** May be told again, after a restart or from the history: one whose id was told before is kept once. */
  | { readonly type: "session"; readonly id: number; readonly session: UnnumberedSession }
  /** What the controller said to a command. */
  | {
      readonly type: "answer";
      readonly commandId: string;
      readonly result:
        | { readonly kind: "accepted" }
        | { readonly kind: "refused"; readonly code: string; readonly message: string };
    }
  | { readonly type: "stop" };

/** What is told on /metrics and on screens. Counters since this process started. */
export interface FleetFigures {
  readonly broker: { readonly kind: "none" | "connected" } | { readonly kind: "away"; readonly what: string };
  readonly outbox:
    | { readonly kind: "ok"; readonly waiting: number; readonly leftOut: number }
    | { readonly kind: "trouble"; readonly what: string };
  readonly published: number;
  readonly commands: { readonly passedOn: number } & Readonly<Record<DropCause | "undecodable", number>>;
  readonly webhook: { readonly delivered: number; readonly failed: number; readonly waiting: number };
}

export type FromFleet =
  /** The outbox is open. `isNew`: it knows no session yet. Told again where a damaged one had to be begun anew. */
  | { readonly type: "ready"; readonly isNew: boolean }
  /** In the outbox; `known`: it was there before. */
  | { readonly type: "kept"; readonly id: number; readonly known: boolean }
  /** For this table, not retained, not old, heard once. */
  | { readonly type: "command"; readonly command: Pick<FleetCommand, "id" | "command"> }
  | { readonly type: "figures"; readonly figures: FleetFigures }
  | { readonly type: "log"; readonly level: LogMessage["level"]; readonly message: string };

/** What the gateway holds of it (firmware/fleet-child.ts provides it). Never throws, never waits. */
export interface FleetLink {
  view(view: FleetView): void;
  event(event: UnnumberedEvent): void;
  /** `kept` is called once: it is in the outbox, and whether it was before; null where it never gets there. */
  session(session: UnnumberedSession, kept?: (known: boolean | null) => void): void;
  answer(commandId: string, result: Extract<ToFleet, { type: "answer" }>["result"]): void;
  onCommand(heard: (command: Pick<FleetCommand, "id" | "command">) => void): void;
  /** Told whenever a child has opened its outbox: what it may have missed is told again from the history. */
  onReady(heard: (isNew: boolean) => void): void;
  /** Null while no child has told any. */
  figures(): FleetFigures | null;
  pid(): number | null;
}
