/**
 * Every promise of the guardian can be broken, and then a test says so: each defect of seeded-defects.ts is put into a
 * copy of the project, the image is built from it, and the named test is run there and must fail. Without a defect the
 * tests pass in the same copy.
 */

import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { SEEDED_DEFECTS, type SeededDefect } from "./seeded-defects.ts";

const ROOT = join(import.meta.dirname, "../..");
const RUNNER = join(import.meta.dirname, "seeded/test-runner.mjs");
/** Within the project, so that its packages are found. */
const COPY = join(ROOT, "dist/seeded-defects");
const COPIED = ["firmware", "shared", "test", "package.json", "tsconfig.base.json"];

/** These take long while they find nothing; without a defect they run in the suite itself, as all of them do. */
const TAKES_LONG = /\/(differential|fuzz|proof-\w+)\.test\.ts$/;

/** A run that takes longer hangs, and is ended before its test is, so that its defect is out when the next one comes. */
const PATIENCE_MS = 120_000;

type Outcome = ReadonlyMap<string, string>;

/** What the runner answers. */
interface Ran {
  readonly outcome: readonly (readonly [title: string, state: string])[];
  readonly errors: readonly string[];
}

/** This process is a test itself; the one it starts must not take its settings for its own. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|VITE_|TEST$|NODE_ENV$)/.test(name)),
  );

const buildImage = (): void => {
  const args = ["firmware/guardian/build.mjs", "--objects", "objects"];
  const built = spawnSync(process.execPath, args, { cwd: COPY, encoding: "utf8" });
  if (built.status !== 0) throw new Error(`the image was not built:\n${built.stdout}${built.stderr}`);
};

const asPattern = (title: string): string => title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The runner's next word. One that ends before, or says nothing for so long, is no runner any more. */
const nextWord = (runner: ChildProcess, patienceMs: number): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => runner.kill("SIGKILL"), patienceMs);
    const ended = (): void => {
      clearTimeout(late);
      reject(new Error(`the test runner ended, or said nothing for ${patienceMs} ms`));
    };
    runner.once("exit", ended);
    runner.once("message", (word) => {
      clearTimeout(late);
      runner.off("exit", ended);
      resolve(word);
    });
  });

let running: ChildProcess | null = null;
const isUp = (runner: ChildProcess): boolean => runner.exitCode === null && runner.signalCode === null;

/** The runner, which is started when there is none: the first time, and after one that hung. */
const runnerThatIsUp = async (): Promise<ChildProcess> => {
  if (running !== null && isUp(running)) return running;
  running = fork(RUNNER, { cwd: COPY, env: environment() });
  await nextWord(running, PATIENCE_MS);
  return running;
};

/** Runs tests of the copy by their titles; what came of each. */
const runTests = async (
  files: readonly string[],
  titles: readonly string[],
  patienceMs = PATIENCE_MS,
): Promise<Outcome> => {
  const runner = await runnerThatIsUp();
  const answer = nextWord(runner, patienceMs);
  runner.send({ files, pattern: `(${titles.map(asPattern).join("|")})$` });
  const { outcome, errors } = (await answer) as Ran;
  const ran = outcome.filter(([, state]) => state === "passed" || state === "failed");
  if (ran.length === 0) throw new Error(`no test was run:\n${errors.join("\n")}`);
  return new Map(ran);
};

/** Puts a defect in; gives back what takes it out again. */
const seed = ({ file, from, to }: Pick<SeededDefect, "file" | "from" | "to">): (() => void) => {
  const path = join(COPY, file);
  const source = readFileSync(path, "utf8");
  const found = source.split(from).length - 1;
  if (found !== 1) throw new Error(`${file} has ${found} times what the defect replaces, not once: ${from}`);
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  return () => writeFileSync(path, source);
};

const isOfImage = ({ file }: SeededDefect): boolean => file.startsWith("firmware/guardian/");

describe("the list of seeded defects", () => {
  it("has each defect once", () => {
    const names = SEEDED_DEFECTS.map(({ promise, defect }) => `${promise}: ${defect}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

describeWith("avr-g++", "a seeded defect", () => {
  rmSync(COPY, { recursive: true, force: true });
  mkdirSync(COPY, { recursive: true });
  for (const name of COPIED) cpSync(join(ROOT, name), join(COPY, name), { recursive: true });
  // A defect may leave something unused behind.
  seed({ file: "firmware/guardian/build.mjs", from: '  "-Werror",\n', to: "" });
  afterAll(() => {
    running?.kill();
    rmSync(COPY, { recursive: true, force: true });
  });

  it("is needed: without one these tests pass in the copy as well", {
    timeout: 3 * PATIENCE_MS,
  }, async () => {
    const shown = SEEDED_DEFECTS.map(({ test }) => test).filter(({ file }) => !TAKES_LONG.test(file));
    const titles = new Set(shown.map(({ title }) => title));
    const files = new Set(shown.map(({ file }) => file));
    const outcome = await runTests([...files], [...titles], 2 * PATIENCE_MS);
    for (const title of titles)
      expect({ title, outcome: outcome.get(title) }).toEqual({ title, outcome: "passed" });
  });

  for (const defect of SEEDED_DEFECTS) {
    it(`turns its test red: ${defect.promise}: ${defect.defect}`, { timeout: 3 * PATIENCE_MS }, async () => {
      const takeOut = seed(defect);
      try {
        if (isOfImage(defect)) buildImage();
        const outcome = await runTests([defect.test.file], [defect.test.title]);
        expect(outcome.get(defect.test.title)).toBe("failed");
      } finally {
        takeOut();
      }
    });
  }
});
