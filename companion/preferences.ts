/**
 * What somebody has chosen for this screen alone. Kept in the browser, where it may have been written by an older or a
 * newer page: each field is decoded by itself, and one that this page does not know falls back to its default.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import * as z from "zod/mini";
import { deviceNameSchema, deviceViewSchema, LONGEST_DEVICE_NAME } from "../shared/devices.ts";
import type { Kept } from "./kept.ts";
import { UNNAMED_SCREEN } from "./messages.ts";

export const THEMES = ["auto", "light", "dark", "contrast"] as const;
export type Theme = (typeof THEMES)[number];

/** How the rider's screen turns upside down: by the table's angle, by its button, or never. */
export const FLIPS = ["automatic", "manual", "off"] as const;
export type Flip = (typeof FLIPS)[number];

export const LONGEST_NAME = LONGEST_DEVICE_NAME;
/** Seconds of inversion between two questions whether the rider is well. */
export const CHECK_IN_EVERY_S = { least: 30, most: 600 } as const;

export const DEFAULT_PREFERENCES = {
  view: "watcher",
  deviceName: UNNAMED_SCREEN,
  theme: "auto",
  flip: "automatic",
  speech: true,
  tones: true,
  vibration: true,
  checkInEveryS: null,
} as const;

const preferencesSchema = z.object({
  view: z.catch(deviceViewSchema, DEFAULT_PREFERENCES.view),
  deviceName: z.catch(deviceNameSchema, DEFAULT_PREFERENCES.deviceName),
  theme: z.catch(z.enum(THEMES), DEFAULT_PREFERENCES.theme),
  flip: z.catch(z.enum(FLIPS), DEFAULT_PREFERENCES.flip),
  speech: z.catch(z.boolean(), DEFAULT_PREFERENCES.speech),
  tones: z.catch(z.boolean(), DEFAULT_PREFERENCES.tones),
  vibration: z.catch(z.boolean(), DEFAULT_PREFERENCES.vibration),
  /** Null = never asked. */
  checkInEveryS: z.catch(
    z.nullable(z.number().check(z.gte(CHECK_IN_EVERY_S.least), z.lte(CHECK_IN_EVERY_S.most))),
    DEFAULT_PREFERENCES.checkInEveryS,
  ),
});
export type Preferences = z.output<typeof preferencesSchema>;

export const PREFERENCES_KEY = "inversion-table.screen";

export interface PreferenceStore {
  readonly current: ReadonlySignal<Preferences>;
  change(part: Partial<Preferences>): void;
}

/** A name as it is kept: without space around it; null for what is no name. */
export const deviceNameIn = (typed: string): string | null => {
  const decoded = deviceNameSchema.safeParse(typed.trim());
  return decoded.success ? decoded.data : null;
};

/** The preferences in a text that was kept; null where there is none. Whatever it holds, no field is invalid. */
export const decodePreferences = (text: string | null): Preferences => {
  try {
    const kept: unknown = JSON.parse(text ?? "null");
    const decoded = preferencesSchema.safeParse(kept);
    return decoded.success ? decoded.data : DEFAULT_PREFERENCES;
  } catch {
    return DEFAULT_PREFERENCES;
  }
};

export interface PreferenceParts {
  readonly kept: Kept;
  /** Calls back with the new text whenever another page of this browser has written under this key. */
  readonly onKeptElsewhere: (key: string, call: (text: string | null) => void) => void;
}

export const createPreferences = ({ kept, onKeptElsewhere }: PreferenceParts): PreferenceStore => {
  const current = signal(decodePreferences(kept.getItem(PREFERENCES_KEY)));
  onKeptElsewhere(PREFERENCES_KEY, (text) => {
    current.value = decodePreferences(text);
  });
  return {
    current,
    change: (part) => {
      current.value = { ...current.value, ...part };
      kept.setItem(PREFERENCES_KEY, JSON.stringify(current.value));
    },
  };
};
