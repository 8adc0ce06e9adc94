/**
 * What a run means: which mutants were killed, which of those left are listed as equivalent, and which are open.
 */

import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Equivalent } from "./equivalents.ts";
import type { Outcome } from "./stryker.ts";

/** A mutant that no test noticed. */
export interface Left {
  readonly file: string;
  readonly line: number;
  /** That line, without the blanks around it. */
  readonly code: string;
  readonly mutator: string;
  readonly was: string;
  readonly becomes: string;
  readonly why: string | null;
}

export interface Figures {
  readonly file: string;
  readonly mutants: number;
  readonly killed: number;
  readonly equivalent: number;
  readonly open: readonly Left[];
}

/** Lines and columns count from 1, the end not included. */
const codeAt = (lines: readonly string[], { start, end }: Outcome["location"]): string => {
  const cut = lines.slice(start.line - 1, end.line);
  const last = cut.length - 1;
  return cut
    .map((line, at) => line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined))
    .join("\n");
};

const oneLine = (code: string): string => code.replaceAll(/\s+/g, " ").trim();

/** Killed in time or by running for ever; what was ignored, or does not load, is no mutant. */
const COUNTED: ReadonlySet<string> = new Set(["Killed", "Timeout", "Survived", "NoCoverage"]);
const NOTICED: ReadonlySet<string> = new Set(["Killed", "Timeout"]);

const isSame = (one: Equivalent, { file, code, was, becomes }: Omit<Left, "why">): boolean =>
  one.file === file &&
  oneLine(one.line) === code &&
  oneLine(one.was) === was &&
  oneLine(one.becomes) === becomes;

const leftOf = (root: string, outcome: Outcome, equivalents: readonly Equivalent[]): Left => {
  const file = relative(root, outcome.fileName);
  const lines = readFileSync(outcome.fileName, "utf8").split("\n");
  const { line } = outcome.location.start;
  const found = {
    ...{ file, line, code: oneLine(lines[line - 1] ?? "") },
    ...{ was: oneLine(codeAt(lines, outcome.location)), becomes: oneLine(outcome.replacement ?? "") },
    mutator: outcome.mutatorName,
  };
  return { ...found, why: equivalents.find((one) => isSame(one, found))?.why ?? null };
};

/** The figures of each file that was mutated, in the order of their names. */
export const figuresOf = (
  root: string,
  outcomes: readonly Outcome[],
  equivalents: readonly Equivalent[],
): readonly Figures[] => {
  const counted = outcomes.filter(({ status }) => COUNTED.has(status));
  const files = [...new Set(counted.map(({ fileName }) => fileName))].toSorted();
  return files.map((fileName) => {
    const of = counted.filter((outcome) => outcome.fileName === fileName);
    const left = of
      .filter(({ status }) => !NOTICED.has(status))
      .map((outcome) => leftOf(root, outcome, equivalents));
    const open = left.filter(({ why }) => why === null);
    return {
      file: relative(root, fileName),
      ...{ mutants: of.length, killed: of.length - left.length },
      ...{ equivalent: left.length - open.length, open },
    };
  });
};

/** Entries for a file that was mutated whole, of which no mutant was left: killed after all, or their code is gone. */
export const outdated = (
  root: string,
  outcomes: readonly Outcome[],
  equivalents: readonly Equivalent[],
): readonly Equivalent[] => {
  const mutated = new Set(outcomes.map(({ fileName }) => relative(root, fileName)));
  const left = outcomes
    .filter(({ status }) => COUNTED.has(status) && !NOTICED.has(status))
    .map((outcome) => leftOf(root, outcome, []));
  return equivalents.filter((one) => mutated.has(one.file) && !left.some((found) => isSame(one, found)));
};
