/** The programmes: what each does, what it needs, and whether it fits whoever is next. */

import type { Level } from "../../../shared/programme-offer.ts";
import type { ProgrammeKind } from "../../../shared/programmes.ts";

export const PROGRAMMES = {
  title: "Programmes",
  intro:
    "A programme says how far, how long and how often; the table runs it, and the screens tell the next move. Its figures are customs and manuals, not a prescription: ask a doctor what fits.",
  fitFor: (name: string): string => `Whether it fits is judged for ${name}, who is next.`,
  fitForGuest: "Whether it fits is judged by this table's ceilings; the guest is next.",
  levels: { beginner: "Beginner", moderate: "Moderate", regular: "Regular" } satisfies Record<Level, string>,
  kinds: {
    static: "One stay",
    intermittent: "On and off",
    progressive: "In steps",
    oscillation: "Rocking",
  } satisfies Record<ProgrammeKind, string>,
  needs: (limits: string): string => `Needs limits of ${limits}.`,
  takes: (inverted: string, whole: string): string => `${inverted} inverted, ${whole} in all.`,
  holds: "Holds the table at each angle by itself.",
  sources: "Where its figures come from",
  file: "From the file",
  fits: "Fits",
  misfit: "Does not fit:",
  choose: "Choose for the next session",
  chosen: "Chosen for the next session",
  none: "Not this one",
  drawing: (steps: number, highest: string): string =>
    steps === 1 ? `One stay at ${highest}.` : `${steps} stays, the highest at ${highest}.`,
  refusedTitle: "Files that cannot be used",
} as const;
