/**
 * Makes a folder and those above it that are missing. Node's own way (`recursive`) never comes back where a file system
 * says of a new folder that there is none, as Linux's /proc does: whoever names such a folder waits for ever.
 */

import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const make = (path: string, mode: number): void => {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
};

/** @throws what the disk throws for the first that cannot be made, or that is there and no folder */
export const makeFolders = (path: string, mode = 0o777): void => {
  const missing: string[] = [];
  for (let at = resolve(path); !isFolder(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  for (const one of missing.toReversed()) make(one, mode);
};
