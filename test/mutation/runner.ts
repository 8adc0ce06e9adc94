/**
 * Runs the tests for Stryker in one process, with what they need loaded once.
 *
 * Vitest starts a worker and loads every module anew for each mutant, which costs some hundred times what the tests of
 * a pure core take. Here each test file is bundled with what it imports and evaluated; a mutant is switched on for
 * those of its file's own tests that reach it, and where it is active while modules load, they are evaluated anew with
 * it. `expect` is Vitest's own. What a test file needs beyond `describe`, `it` and their `each` is not there, and fails the dry run.
 *
 * Tests that noticed a mutant lately are tried first, then the quick ones: the next mutant mostly stands beside the last.
 */

import { createRequire } from "node:module";
import { join, relative } from "node:path";
import * as fc from "fast-check";
import { build } from "vite";
import { expect } from "vitest";
import { allTests, readTestsOf, type TestsOf } from "./tests-of.ts";

/** Stryker's own names: what its instrumented code reads and writes. */
interface Switchboard {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: unknown;
}
const NAMESPACE = "__stryker__";
const switchboard: Switchboard = {};
Reflect.set(globalThis, NAMESPACE, switchboard);

/** The same inputs for every mutant and in every run. */
const SEED = 20;

type Act = () => unknown;
interface Test {
  readonly id: string;
  readonly file: string;
  readonly run: Act;
}
interface TestFile {
  readonly name: string;
  readonly code: string;
}

interface MutantRun {
  readonly activeMutant: { readonly id: string };
  readonly sandboxFileName: string;
  readonly mutantActivation: "static" | "runtime";
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
}

/** What a test file sees instead of Vitest: it collects its tests under their full names. */
const collector = (file: string) => {
  const tests: Test[] = [];
  const path: string[] = [];
  const it = (name: string, run: Act): void => {
    tests.push({ file, id: `${file}#${[...path, name].join(" > ")} (${tests.length + 1})`, run });
  };
  const describe = (name: string, body: Act): void => {
    path.push(name);
    body();
    path.pop();
  };
  const each =
    (of: (name: string, run: Act) => void) =>
    (rows: readonly unknown[]) =>
    (name: string, run: (...row: readonly unknown[]) => unknown): void => {
      for (const [at, row] of rows.entries())
        of(`${name} [${at}]`, () => (Array.isArray(row) ? run(...row) : run(row)));
    };
  const withEach = (of: (name: string, run: Act) => void) => Object.assign(of, { each: each(of) });
  return { tests, api: { describe: withEach(describe), it: withEach(it), test: withEach(it), expect } };
};

const evaluate = ({ name, code }: TestFile): readonly Test[] => {
  const { tests, api } = collector(name);
  const path = join(process.cwd(), name);
  const fromNode = createRequire(path);
  const require = (id: string): unknown =>
    id === "vitest" ? api : id === "fast-check" ? { ...fc, default: fc } : fromNode(id);
  new Function("require", "module", "exports", "__filename", code)(require, { exports: {} }, {}, path);
  return tests;
};

const bundle = async (name: string): Promise<TestFile> => {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      ssr: name,
      write: false,
      minify: false,
      target: "node20",
      rollupOptions: { external: [/^node:/, "vitest", "fast-check"], output: { format: "cjs" } },
    },
  });
  const [first] = Array.isArray(built) ? built : [built];
  if (first === undefined || !("output" in first)) throw new Error(`${name} was not bundled`);
  return { name, code: first.output[0].code };
};

/** Null when all is well, else the first failure. */
const firstFailure = async (tests: readonly Test[]): Promise<{ id: string; message: string } | null> => {
  for (const { id, run } of tests) {
    try {
      await run();
    } catch (error) {
      return { id, message: error instanceof Error ? error.message : String(error) };
    }
  }
  return null;
};

class InProcessRunner {
  #testsOf: TestsOf = {};
  #files: readonly TestFile[] = [];
  #tests: readonly Test[] = [];
  /** By the test's id: how long it took when nothing was broken, ms, and for the how manieth time one noticed. */
  readonly #tookMs = new Map<string, number>();
  readonly #noticed = new Map<string, number>();
  #noticedSoFar = 0;

  capabilities(): { readonly reloadEnvironment: true } {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    // Whether is asked here, not by which smallest input.
    fc.configureGlobal({ seed: SEED, endOnFailure: true });
    this.#testsOf = readTestsOf();
    this.#files = await Promise.all(allTests(this.#testsOf).map(bundle));
    this.#tests = this.#files.flatMap(evaluate);
  }

  async dryRun() {
    const tests: object[] = [];
    for (const test of this.#tests) {
      switchboard.currentTestId = test.id;
      const beganMs = performance.now();
      const failure = await firstFailure([test]);
      const timeSpentMs = performance.now() - beganMs;
      this.#tookMs.set(test.id, timeSpentMs);
      const told = { id: test.id, name: test.id, timeSpentMs };
      tests.push(
        failure === null ? { ...told, status: 0 } : { ...told, status: 1, failureMessage: failure.message },
      );
    }
    switchboard.currentTestId = undefined;
    return { status: "complete", tests, mutantCoverage: switchboard.mutantCoverage };
  }

  async mutantRun({ activeMutant, sandboxFileName, mutantActivation, testFilter, hitLimit }: MutantRun) {
    switchboard.activeMutant = activeMutant.id;
    switchboard.hitCount = hitLimit === undefined ? undefined : 0;
    switchboard.hitLimit = hitLimit;
    try {
      const own = new Set(this.#testsOf[relative(process.cwd(), sandboxFileName)]);
      return await this.#judge(own, mutantActivation === "static", testFilter);
    } finally {
      switchboard.activeMutant = undefined;
    }
  }

  #likeliestFirst(tests: readonly Test[]): readonly Test[] {
    const noticed = ({ id }: Test): number => this.#noticed.get(id) ?? 0;
    const tookMs = ({ id }: Test): number => this.#tookMs.get(id) ?? 0;
    return tests.toSorted((a, b) => noticed(b) - noticed(a) || tookMs(a) - tookMs(b));
  }

  async #judge(own: ReadonlySet<string>, reload: boolean, testFilter: readonly string[] | undefined) {
    let all = this.#tests.filter(({ file }) => own.has(file));
    try {
      if (reload) all = this.#files.filter(({ name }) => own.has(name)).flatMap(evaluate);
    } catch (error) {
      // A file of tests that does not load is red.
      const killedBy = [this.#tests.find(({ file }) => own.has(file))?.id ?? ""];
      return { status: "killed", killedBy, failureMessage: String(error), nrOfTests: 1 };
    }
    const wanted = testFilter === undefined ? null : new Set(testFilter);
    const tests = wanted === null ? all : all.filter(({ id }) => wanted.has(id));
    const failure = await firstFailure(this.#likeliestFirst(tests));
    if (failure !== null) this.#noticed.set(failure.id, ++this.#noticedSoFar);
    const { hitCount, hitLimit } = switchboard;
    if (hitCount !== undefined && hitLimit !== undefined && hitCount > hitLimit)
      return { status: "timeout", reason: `reached more than ${hitLimit} times` };
    if (failure === null) return { status: "survived", nrOfTests: tests.length };
    return {
      status: "killed",
      killedBy: [failure.id],
      failureMessage: failure.message,
      nrOfTests: tests.length,
    };
  }
}

export const strykerPlugins = [{ kind: "TestRunner", name: "in-process", injectableClass: InProcessRunner }];
