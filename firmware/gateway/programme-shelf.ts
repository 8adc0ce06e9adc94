/** The programmes that can be chosen: those built in, and those in the data folder. */

import { type ProgrammeOffer, type ProgrammeSpec, programmeOf } from "../../shared/programme-kinds.ts";
import { programmeLengthS } from "../../shared/programmes.ts";

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

/** What a programme comes to: degrees and seconds. */
export const figuresOf = (
  spec: ProgrammeSpec,
): { readonly highestDeg: number; readonly invertedS: number; readonly lengthS: number } => {
  const programme = programmeOf(spec);
  return {
    highestDeg: Math.max(...programme.steps.map((step) => step.targetAngleDeg)),
    invertedS: programme.steps.reduce((sum, step) => sum + step.stayS, 0),
    lengthS: programmeLengthS(programme),
  };
};

/** What a snapshot lists of a programme. */
export const offerOf = (spec: ProgrammeSpec): ProgrammeOffer => {
  const { programmeId, name, kind, level } = spec;
  return { programmeId, name, kind, level, ...figuresOf(spec) };
};

/** Those that are there without any file. */
export const BUILT_IN_SHELF: ProgrammeShelf = {
  programmes: () => [
    {
      spec: {
        kind: "progressive",
        programmeId: "first-minutes",
        name: "First minutes",
        about: "Three short stays, for somebody who has never hung before.",
        level: "beginner",
        sources: ["Owner's manuals: begin with 15 to 20 degrees for one to two minutes"],
        autoHold: false,
        anglesDeg: [10, 15, 15],
        stayS: 30,
      },
      from: "built-in",
    },
  ],
  refused: () => [],
};
