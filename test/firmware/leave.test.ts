/** A process ends with its code; and where a job of its thread pool never ends, it ends all the same. */

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT } from "../support/program.ts";

const LEAVE = join(PROJECT, "dist/firmware/leave.js");
/** Far more than leaving may take, so that a busy computer fails nothing; for ever is what it is told from. */
const FOR_EVER_MS = 30_000;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leave-"));
  expect(spawnSync("mkfifo", [join(folder, "pipe")]).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** @param busy what the process does before it leaves with 3 */
const leaving = (busy: string): Promise<End | "never"> => {
  const pipe = JSON.stringify(join(folder, "pipe"));
  const script = `import { open, stat } from "node:fs";
import { lookup } from "node:dns";
const { leave } = await import(${JSON.stringify(LEAVE)});
const pipe = ${pipe};
${busy}
setTimeout(() => { leave(3); leave(4); }, 100);
setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      resolve("never");
    }, FOR_EVER_MS);
    child.once("exit", (code, signal) => {
      clearTimeout(late);
      resolve({ code, signal });
    });
  });
};

describe("leaving", () => {
  it("is an ordinary exit with the first code where nothing is under way", async () => {
    expect(await leaving("")).toEqual({ code: 3, signal: null });
  });

  it("waits for a job that ends", async () => {
    expect(await leaving('setTimeout(() => stat("/", () => {}), 99);')).toEqual({ code: 3, signal: null });
  });

  it("does not wait for ever for eight that do not", async () => {
    const stuck = "for (let jobs = 0; jobs < 8; jobs += 1) open(pipe, () => {});";
    expect(await leaving(stuck)).toEqual({ code: null, signal: "SIGKILL" });
  });
});
