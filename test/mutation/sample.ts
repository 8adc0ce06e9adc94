/**
 * A few lines out of all that are mutated, the same ones for the same seed on every machine and every day.
 *
 * Lines are put in the order of a hash over the seed and what they say, so that a change elsewhere moves none of them.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface SampledLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Nothing that could be mutated stands on such a line. */
const IDLE_LINE = /^\s*(?:$|\/\/|\/?\*|import\b|export (?:type|interface)\b|readonly\b|[\])};,]*$)/;

const orderOf = (seed: string, file: string, text: string): string =>
  createHash("sha256").update(`${seed}\n${file}\n${text.trim()}`).digest("hex");

export const sampleLines = (
  root: string,
  files: readonly string[],
  count: number,
  seed: string,
): readonly SampledLine[] =>
  files
    .flatMap((file) =>
      readFileSync(join(root, file), "utf8")
        .split("\n")
        .flatMap((text, at) =>
          IDLE_LINE.test(text) ? [] : [{ file, line: at + 1, order: orderOf(seed, file, text) }],
        ),
    )
    .toSorted((a, b) => (a.order < b.order ? -1 : 1))
    .slice(0, count)
    .map(({ file, line }) => ({ file, line }));
