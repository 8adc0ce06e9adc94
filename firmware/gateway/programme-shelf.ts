/** The programmes that can be chosen, as the gateway holds them; firmware/programmes/shelf.ts reads them. */

import type { ProgrammeSpec } from "../../shared/programme-kinds.ts";

export interface ShelvedProgramme {
  readonly spec: ProgrammeSpec;
  /** `built-in`, or the file it was read from. */
  readonly from: string;
}

export interface ProgrammeShelf {
  /** As it is now; files may have changed since the last time. Never waits for a disk. */
  programmes(): readonly ShelvedProgramme[];
  /** Files that could not be read, each with what is wrong. */
  refused(): readonly { readonly file: string; readonly problems: readonly string[] }[];
}

/** Where none are offered. */
export const NO_PROGRAMMES: ProgrammeShelf = { programmes: () => [], refused: () => [] };

export const findProgramme = (shelf: ProgrammeShelf, programmeId: string): ProgrammeSpec | null =>
  shelf.programmes().find(({ spec }) => spec.programmeId === programmeId)?.spec ?? null;
