/** Where sessions and profiles are kept, by the rules of the XDG base directory specification. */

import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { makeFolders } from "./make-folders.ts";

/** `$XDG_STATE_HOME/inversion-table`, else `~/.local/state/inversion-table`. A relative variable counts as unset. */
export const defaultDataDir = (environment: Readonly<Record<string, string | undefined>>): string => {
  const state = environment["XDG_STATE_HOME"];
  const base = state !== undefined && isAbsolute(state) ? state : join(homedir(), ".local", "state");
  return join(base, "inversion-table");
};

/** Where the history is. Practice on a simulated table never mixes with what somebody did on a real one. */
export const historyDirOf = (dataDir: string, simulated: boolean): string =>
  simulated ? join(dataDir, "simulated") : dataDir;

/** What waits to be told to a central place; practice there too is apart. */
export const fleetDirOf = (dataDir: string, simulated: boolean): string =>
  join(historyDirOf(dataDir, simulated), "fleet");

export type DataDirVerdict =
  | { readonly kind: "ok"; readonly path: string }
  | { readonly kind: "refused"; readonly message: string };

/** Makes the folder, for its owner only, and sees whether it can be written to. */
export const openDataDir = (path: string): DataDirVerdict => {
  const absolute = resolve(path);
  try {
    makeFolders(absolute, 0o700);
    accessSync(absolute, constants.W_OK | constants.X_OK);
    return { kind: "ok", path: absolute };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      kind: "refused",
      message: `--data-dir is ${absolute}; allowed: a folder that can be written to (${why})`,
    };
  }
};
