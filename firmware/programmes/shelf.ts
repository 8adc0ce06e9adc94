/**
 * The programmes that can be chosen now. They are read before the gateway opens, and again aside when somebody asks and the
 * last reading is old: a new file is there at the next look, and no disk is ever waited for. A session is not touched by it;
 * the core was given its programme whole at Start.
 */

import { type FoundProgrammes, readProgrammes } from "./programmes-folder.ts";

/** Older than this, the folders are read again. */
export const READ_AGAIN_AFTER_MS = 5_000;

export interface Shelf {
  programmes(): FoundProgrammes["programmes"];
  refused(): FoundProgrammes["refused"];
}

export interface ShelfParts {
  readonly builtInFolder: string;
  readonly ownFolder: string;
  /** Milliseconds of a clock that never turns back. */
  readonly nowMs: () => number;
}

export const openShelf = async ({ builtInFolder, ownFolder, nowMs }: ShelfParts): Promise<Shelf> => {
  let found = await readProgrammes(builtInFolder, ownFolder);
  let readAtMs = nowMs();
  let reading = false;

  const lookAgain = async (): Promise<void> => {
    reading = true;
    try {
      found = await readProgrammes(builtInFolder, ownFolder);
    } catch {
      // What was read before stays; the reasons of single files are told in `refused`.
    } finally {
      readAtMs = nowMs();
      reading = false;
    }
  };
  const now = (): FoundProgrammes => {
    if (!reading && !(nowMs() - readAtMs < READ_AGAIN_AFTER_MS)) void lookAgain();
    return found;
  };
  return { programmes: () => now().programmes, refused: () => now().refused };
};
