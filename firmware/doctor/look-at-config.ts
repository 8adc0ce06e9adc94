/** What the doctor sees of the config: of the file that was named, and of the one that a running program was started with. Pure. */

import type { ConfigFile } from "../config-file.ts";
import { harmless } from "../sessions/terminal-table.ts";
import { type Finding, fail, ok } from "./report.ts";

const MEND =
  "mend the file (docs/config.example.yaml has every key), then start the program again; until then nothing can be started";

const ofFile = (path: string, file: ConfigFile): readonly Finding[] => {
  switch (file.kind) {
    case "ok":
      return [ok(`config: ${path} is valid`)];
    case "unreadable":
      return [fail(`config: ${file.message}`, "name a file that is there, or mend its rights")];
    case "invalid":
      return file.problems.map((problem) => fail(`config: ${harmless(problem)}`, MEND));
  }
};

/** @param problem what a running program says of the one it was started with; null = nothing */
export const configFindings = (
  named: { readonly path: string; readonly file: ConfigFile } | null,
  problem: string | null,
): readonly Finding[] => [
  ...(named === null ? [] : ofFile(named.path, named.file)),
  ...(problem === null ? [] : [fail(`config: the running program is read-only. ${harmless(problem)}`, MEND)]),
];
