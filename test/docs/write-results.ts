/**
 * Brings the last result of every promise onto its page: `npm run docs:results` after a whole run of the tests. With
 * `--check` nothing is written: it fails when a test that a page names was not run, or did not pass.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../support/program.ts";
import { isResult, outcomeOf, PAGES, promiseOf, readReport } from "./promises.ts";

const ran = readReport();
const onlyCheck = process.argv.includes("--check");
const wrong: string[] = [];
let promises = 0;

for (const page of PAGES) {
  const path = join(PROJECT, page);
  const lines = readFileSync(path, "utf8").split("\n");
  let isDefects = false;
  const written = lines.map((line) => {
    if (line.startsWith("<!-- seeded defects")) isDefects = line.includes("begin");
    const promised = isDefects ? null : promiseOf(line);
    if (promised === null) return line;
    promises += 1;
    const outcome = outcomeOf(promised, ran);
    if (outcome !== "passed") {
      wrong.push(`${page}: ${outcome}`);
      return line;
    }
    const shownOn = isResult(promised.result) ? promised.result.replace(/^.*, /, "") : "simulated only";
    return `${promised.row} passed ${ran.day}, ${shownOn} |`;
  });
  if (!onlyCheck) writeFileSync(path, written.join("\n"));
}

for (const line of wrong) process.stderr.write(`${line}\n`);
process.stdout.write(
  `${promises - wrong.length} of ${promises} promises have a test that passed on ${ran.day}\n`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
