/**
 * With every run of the tests, some lines of the code that keeps somebody safe are broken, and each time the tests must
 * notice (docs/mutation.md): that this works at all, that what was added lately is not less well tried than the rest,
 * and that no entry among the equivalents has lost its code.
 *
 * The lines are drawn by the seed and by what they say, so they are the same everywhere and change only where the code
 * does. `core.ts` is left out: the tests that lead it anywhere take seconds for each mutant.
 */

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { EQUIVALENTS } from "./equivalents.ts";
import { MUTATED } from "./targets.ts";

const LINES = 300;
const SEED = "1";
const SLOW: ReadonlySet<string> = new Set(["firmware/safety/core.ts"]);
/** What a tenth of this takes with nothing else to do; nothing is judged by it. */
const TIMEOUT_MS = 600_000;

const mutate = async (args: readonly string[]): Promise<{ code: number | null; told: string }> => {
  const child = spawn(process.execPath, ["dist/test/mutation/run.js", ...args]);
  let told = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      told += chunk.toString("utf8");
    });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  return { code, told };
};

it(
  `of ${LINES} lines no mutant is left that is not listed as equivalent`,
  async () => {
    const files = MUTATED.map(({ file }) => file).filter((file) => !SLOW.has(file));
    const { code, told } = await mutate(["--sample", String(LINES), "--seed", SEED, ...files]);
    expect(code, told).toBe(0);
    const noticed = /(\d+) of (\d+) mutants were noticed/.exec(told);
    expect(Number(noticed?.[1]), told).toBeGreaterThanOrEqual(LINES / 2);
  },
  TIMEOUT_MS,
);

it("what is listed as equivalent stands in its file", () => {
  const oneLine = (code: string): string => code.replaceAll(/\s+/g, " ").trim();
  const gone = EQUIVALENTS.filter(({ file, line, was }) => {
    const code = readFileSync(file, "utf8");
    return (
      !code.split("\n").some((text) => oneLine(text) === oneLine(line)) ||
      !oneLine(code).includes(oneLine(was))
    );
  });
  expect(gone).toEqual([]);
});
