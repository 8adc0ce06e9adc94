/**
 * The rows of docs/safety.md and SECURITY.md: what may go wrong, what guards against it, the test that shows it, and
 * how that test last went. The last cell comes out of a report of the test run (`npm run docs:results`), and what
 * `.ci/run` has just seen is held against every row.
 */

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as z from "zod";
import { PROJECT } from "../support/program.ts";

export const PAGES = ["docs/safety.md", "SECURITY.md"] as const;
export const REPORT = "dist/test-report.json";

/** What a row was shown on. Nothing has been shown on hardware so far; a row that has says so by hand. */
const SHOWN_ON = ["simulated only", "on hardware"] as const;
const RESULT = new RegExp(`^passed \\d{4}-\\d{2}-\\d{2}, (?:${SHOWN_ON.join("|")})$`);

export interface Promised {
  /** The row up to its last cell, as it stands on the page. */
  readonly row: string;
  readonly file: string;
  /** As in the source: `%s` and the like stand for what the test fills in. */
  readonly title: string;
  readonly result: string;
}

const ROW = /^(\|.*`(test\/[^`]+\.test\.tsx?)`: (.+?) \|)(?: (.*) \|)?$/;
const HEAD = /^\| (?:hazard|threat) \|/;
const RULE = /^\|---/;

/** The rows of a page's tables that begin with a hazard or a threat. */
export const promiseLines = (page: string): readonly string[] => {
  let isPromising = false;
  return page.split("\n").filter((line, index, lines) => {
    if (!line.startsWith("|")) return false;
    if (lines[index - 1]?.startsWith("|") !== true) {
      isPromising = HEAD.test(line);
      return false;
    }
    return isPromising && !RULE.test(line);
  });
};

/** Null for a row that names no test. */
export const promiseOf = (line: string): Promised | null => {
  const [, row, file, title, result] = ROW.exec(line) ?? [];
  if (row === undefined || file === undefined || title === undefined) return null;
  return { row, file, title: title.replaceAll("\\|", "|"), result: result ?? "" };
};

export const isResult = (text: string): boolean => RESULT.test(text);

const reportSchema = z.object({
  startTime: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

export interface Ran {
  readonly day: string;
  readonly files: ReadonlyMap<string, readonly { readonly fullName: string; readonly status: string }[]>;
}

/**
 * What a run of the tests said.
 *
 * @throws when there is no report, or it is none of the test runner's
 */
export const readReport = (): Ran => {
  const { startTime, testResults } = reportSchema.parse(
    JSON.parse(readFileSync(join(PROJECT, REPORT), "utf8")),
  );
  return {
    day: new Date(startTime).toISOString().slice(0, 10),
    files: new Map(
      testResults.map(({ name, assertionResults }) => [relative(PROJECT, name), assertionResults]),
    ),
  };
};

const SPECIAL = /[\\^$.*+?()[\]{}|]/g;
/** A title in the source, as it may read once it is filled in. */
const titlePattern = (title: string): RegExp =>
  new RegExp(
    title.replace(SPECIAL, "\\$&").replace(/%[sdifjo#%]|\\\$\w+(?:\\\.\w+)*|\\\$\\\{[^}]*\\\}/g, ".*"),
  );

/** How a promise went in that run: "passed", or what is wrong with it. */
export const outcomeOf = ({ file, title }: Promised, { files }: Ran): string => {
  const ran = files.get(file);
  if (ran === undefined) return `${file} was not run`;
  const pattern = titlePattern(title);
  const named = ran.filter(({ fullName }) => pattern.test(fullName));
  if (named.length === 0) return `${file} has run no test named "${title}"`;
  const notPassed = named.find(({ status }) => status !== "passed");
  return notPassed === undefined ? "passed" : `"${notPassed.fullName}" in ${file} is ${notPassed.status}`;
};
