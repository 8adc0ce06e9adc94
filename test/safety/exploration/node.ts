/**
 * What the exploration walks over: the core, the world around it, what was heard of it and when, and what the world knows
 * of the rider. And what can be done in a node, and the scenes that are made of it.
 */

import type { Core, StepResult } from "../../../firmware/safety/core.ts";
import type {
  CoreInput,
  CoreSettings,
  SessionRider,
  UntreatedFault,
} from "../../../firmware/safety/input.ts";
import type { Limits } from "../../../shared/limits.ts";
import type { Wish, World } from "../rig.ts";

export type StepFunction = (core: Core, input: CoreInput, now: number) => StepResult;

export interface Heard {
  /** When the inertial sensor was last well, and where it was mounted. */
  readonly imuWellMs: number;
  readonly byteMs: number;
  readonly guardianMs: number;
  readonly gatewayMs: number;
  /** What the gateway said then of somebody watching, and when it last said yes. */
  readonly attended: boolean;
  readonly attendedMs: number;
}

export interface Node {
  readonly core: Core;
  readonly world: World;
  readonly nowMs: number;
  readonly heard: Heard;
  readonly rider: Rider;
  /** Whose session it is, by the Start that was accepted; null = the guest's, or nobody's. */
  readonly whose: SessionRider | null;
  readonly proof: Proof;
  readonly path: string;
}

/** What the world knows of the rider: how long inverted without a sign of life, and since when a question waits. */
export interface Rider {
  /** Null without a check-in. */
  readonly everyS: number | null;
  readonly quietMs: number;
  /** From the lowest to the highest angle since the last sign of life. */
  readonly lowestDeg: number;
  readonly highestDeg: number;
  readonly asked: { readonly sinceMs: number; readonly angleDeg: number } | null;
}

/**
 * What the world knows of the balance of whoever is on the table: whether it was seen to come back, let go of and left
 * alone, or whether a profile's record says so.
 */
export type Proof =
  | { readonly kind: "none" }
  | { readonly kind: "let-go"; readonly sinceMs: number; readonly lowestDeg: number }
  | { readonly kind: "seen" }
  | { readonly kind: "told" };

export type Action =
  | { readonly kind: "world"; readonly name: string; readonly change: Partial<World> }
  | {
      readonly kind: "ask";
      readonly name: string;
      readonly wish: Wish | "acknowledge-all";
      readonly by: "screen" | "table" | "fleet";
    }
  | { readonly kind: "swing"; readonly name: string; readonly degPerS: number; readonly toDeg: number }
  | { readonly kind: "stall"; readonly name: string; readonly forMs: number }
  | { readonly kind: "pass"; readonly name: string };

export interface Scene {
  readonly name: string;
  readonly settings?: Partial<CoreSettings>;
  readonly limits: Limits;
  readonly world?: Partial<World>;
  readonly untreated?: readonly UntreatedFault[];
  readonly actions: readonly Action[];
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  readonly steps: number;
  readonly closed: boolean;
  readonly seen: ReadonlySet<string>;
  /** The first broken rules, each with the way that led there. */
  readonly broken: readonly string[];
}

export const NO_CHECK_IN: Rider = { everyS: null, quietMs: 0, lowestDeg: 0, highestDeg: 0, asked: null };

export const RUNNING: ReadonlySet<string> = new Set(["armed", "inverted", "resting"]);
