/** What a scene of the pictures is: a moment of a table's life, and the screens on which it is photographed. */

import type { Page } from "playwright-core";
import type { FrameName } from "../e2e/frames.ts";
import type { Program } from "../support/program.ts";

export interface Stage {
  readonly page: Page;
  readonly program: Program;
  /** Opens one of the page's views, by its place in the address. */
  go(view: string): Promise<void>;
  /** Has the rider lean to this angle and waits until the table is there. */
  lean(angleDeg: number): Promise<void>;
}

export interface Scene {
  readonly name: string;
  /** Brings the table and the page there. */
  readonly set: (stage: Stage) => Promise<void>;
  /** Around every single picture, for moments that do not last: before it is taken, and after. */
  readonly before?: (stage: Stage) => Promise<void>;
  readonly after?: (stage: Stage) => Promise<void>;
  readonly frames?: readonly FrameName[];
  /** The whole length of the page, and not what a window shows of it. */
  readonly whole?: boolean;
}

/** Scenes that follow from one another on one table. */
export interface Act {
  readonly name: string;
  /** The screen is nobody at first: its first scenes are those of a stranger. */
  readonly isStranger?: boolean;
  /** Starts the table and opens it; the end is the caller's to call. */
  readonly open: () => Promise<{ readonly program: Program; readonly end: () => Promise<void> }>;
  readonly scenes: readonly Scene[];
}

export const BOTH: readonly FrameName[] = ["phone-light", "phone-dark", "laptop-light", "laptop-dark"];
export const EVERY: readonly FrameName[] = [
  ...BOTH,
  "phone-contrast",
  "laptop-contrast",
  "narrow-light",
  "wall-dark",
];
/** The rider has a phone or a tablet in sight. */
export const RIDERS: readonly FrameName[] = [...BOTH, "phone-contrast", "narrow-light"];
