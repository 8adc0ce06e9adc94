/**
 * What somebody has chosen for this screen alone. Kept in the browser; whatever is found there is decoded like any
 * other foreign input, and a browser that keeps nothing (a private window) still has preferences until it is closed.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import * as z from "zod/mini";

export const THEMES = ["auto", "light", "dark", "contrast"] as const;
export type Theme = (typeof THEMES)[number];

/** How the rider's screen turns upside down: by the table's angle, by its button, or never. */
export const FLIPS = ["automatic", "manual", "off"] as const;
export type Flip = (typeof FLIPS)[number];

export const LONGEST_NAME = 40;

const preferencesSchema = z.strictObject({
  view: z.enum(["rider", "watcher"]),
  deviceName: z.string().check(z.minLength(1), z.maxLength(LONGEST_NAME)),
  theme: z.enum(THEMES),
  flip: z.enum(FLIPS),
  speech: z.boolean(),
  tones: z.boolean(),
  vibration: z.boolean(),
  /** Seconds of inversion between two questions whether the rider is well; null = never asked. */
  checkInEveryS: z.nullable(z.number().check(z.gte(30), z.lte(600))),
});
export type Preferences = z.output<typeof preferencesSchema>;

export const DEFAULT_PREFERENCES: Preferences = {
  view: "watcher",
  deviceName: "A screen",
  theme: "auto",
  flip: "automatic",
  speech: true,
  tones: true,
  vibration: true,
  checkInEveryS: null,
};

const KEY = "inversion-table.screen";

export interface PreferenceStore {
  readonly current: ReadonlySignal<Preferences>;
  change(part: Partial<Preferences>): void;
}

/** What was kept, or the defaults where nothing is or where it is not what this page writes. */
const read = (storage: Pick<Storage, "getItem">): Preferences => {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? "null");
    const decoded = preferencesSchema.safeParse(kept);
    return decoded.success ? decoded.data : DEFAULT_PREFERENCES;
  } catch {
    return DEFAULT_PREFERENCES;
  }
};

export const createPreferences = (storage: Pick<Storage, "getItem" | "setItem">): PreferenceStore => {
  const current = signal(read(storage));
  return {
    current,
    change: (part) => {
      current.value = { ...current.value, ...part };
      try {
        storage.setItem(KEY, JSON.stringify(current.value));
      } catch {
        // A browser that keeps nothing: the choice holds until the page is closed.
      }
    },
  };
};
