/** The programmes that can be chosen: those built in, and those in the data folder. */

import type { ProgrammeSpec } from "../../shared/programme-kinds.ts";

export interface ShelvedProgramme {
  readonly spec: ProgrammeSpec;
  /** `built-in`, or the file it was read from. */
  readonly from: string;
}

export interface ProgrammeShelf {
  /** As it is now; files may have changed since the last time. */
  programmes(): readonly ShelvedProgramme[];
  /** Files that could not be read, each with what is wrong. */
  refused(): readonly { readonly file: string; readonly problems: readonly string[] }[];
}

/** Those that are there without any file. */
export const BUILT_IN_SHELF: ProgrammeShelf = {
  programmes: () => [
    {
      spec: {
        kind: "progressive",
        programmeId: "first-minutes",
        name: "First minutes",
        about: "For the first days: half a minute each at 8, 12 and 8 degrees.",
        level: "beginner",
        sources: ["Owner's manuals: begin with 15 to 20 degrees for one to two minutes"],
        autoHold: false,
        anglesDeg: [8, 12, 8],
        stayS: 30,
      },
      from: "built-in",
    },
  ],
  refused: () => [],
};
