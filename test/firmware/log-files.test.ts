/** The log in files: bounded in number and size, and a disk that takes nothing delays nobody and is told. */

import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeConfig } from "../../firmware/config.ts";
import { openLogAt } from "../../firmware/log-files.ts";
import { PROJECT, sleep } from "../support/program.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "log-files-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const KIB = 1 / 1024;
const logs = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".log"));
const text = (): string =>
  logs()
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("");

const until = async (what: string, holds: () => boolean): Promise<void> => {
  for (let look = 0; look < 500; look += 1) {
    if (holds()) return;
    await sleep(20);
  }
  throw new Error(`never: ${what}`);
};

describe("files", () => {
  test("one after the other, each of its size, and no more than were wished for, also over starts", async () => {
    for (let start = 0; start < 3; start += 1) {
      const { log, flush } = await openLogAt("info", { dir: folder, maxFileMiB: 16 * KIB, files: 3 });
      for (let line = 0; line < 400; line += 1) {
        log.info(`start ${start}, line ${line}, ${"x".repeat(200)}`);
        if (line % 40 === 0) await flush();
      }
      await flush();
      await sleep(100);
    }
    await until("bounded", () => logs().length <= 4);
    for (const name of logs()) {
      expect(statSync(join(folder, name)).size).toBeLessThan(64 * 1024);
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    }
    expect(text()).toContain("start 2, line 399");
    for (const line of text().trimEnd().split("\n")) expect(() => JSON.parse(line)).not.toThrow();
  });

  test("a folder that is not there is made; what others have put there stays", async () => {
    const dir = join(folder, "deeper");
    const { log, flush } = await openLogAt("info", { dir, maxFileMiB: 1, files: 2 });
    log.info("here");
    await until("written", () => readdirSync(dir).length === 1);
    await flush();
    expect(readFileSync(join(dir, "inversion-table.1.log"), "utf8")).toContain("here");
  });
});

/** In a process of its own, whose standard error can be read. */
const loggedBy = (
  dir: string,
  lines: number,
): { readonly code: number | null; readonly stderr: string; readonly tookMs: number } => {
  const script = join(folder, "script.mjs");
  const url = pathToFileURL(join(PROJECT, "dist/firmware/log-files.js")).href;
  writeFileSync(
    script,
    `import { openLogAt } from ${JSON.stringify(url)};
     const { log, flush } = await openLogAt("info", { dir: ${JSON.stringify(dir)}, maxFileMiB: 1, files: 2 });
     for (let n = 0; n < ${lines}; n += 1) { log.info("line " + n); if (n % 100 === 0) await new Promise((r) => setTimeout(r, 1)); }
     await new Promise((r) => setTimeout(r, 200));
     await flush();
     process.exit(0);`,
  );
  const before = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8", timeout: 60_000 });
  return { code: status, stderr, tookMs: performance.now() - before };
};

describe("a disk that takes nothing", () => {
  test("full: nothing is thrown, it is told with the reason, and lines go on to standard error", () => {
    mkdirSync(join(folder, "full"));
    symlinkSync("/dev/full", join(folder, "full/inversion-table.1.log"));
    const said = loggedBy(join(folder, "full"), 2_000);
    expect(said.code).toBe(0);
    expect(said.stderr).toContain("ENOSPC");
    expect(said.stderr).toContain('"failed":');
    expect(said.stderr).toContain("line 1999");
    expect(said.tookMs).toBeLessThan(30_000);
  });

  test("a folder that cannot be one: the same", () => {
    writeFileSync(join(folder, "file"), "");
    const said = loggedBy(join(folder, "file/below"), 200);
    expect(said.code).toBe(0);
    expect(said.stderr).toContain("cannot be kept");
    expect(said.stderr).toContain("line 199");
  });
});

test("the config says where, and refuses what is no place", () => {
  expect(decodeConfig("log: { dir: /var/log/table }")).toMatchObject({
    kind: "ok",
    config: { log: { dir: "/var/log/table", maxFileMiB: 10, files: 5 } },
  });
  for (const wrong of [
    "{}",
    "{ dir: relative }",
    "{ dir: /a, files: 1 }",
    "{ dir: /a, maxFileMiB: 0 }",
    "{ dir: /a, maxFileMiB: .nan }",
    "{ dir: /a, level: x }",
  ]) {
    expect(decodeConfig(`log: ${wrong}`).kind).toBe("refused");
  }
});
