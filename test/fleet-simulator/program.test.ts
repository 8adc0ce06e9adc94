/** `npm run fleet:simulate` as a whole: one command, a page to look at, and nothing left when it ends. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RECORD_FILE } from "../../firmware/centre/fleet-command.ts";
import {
  credentialsPath,
  newCredential,
  readCredentials,
  writeCredentials,
} from "../../firmware/centre/table-credentials.ts";
import { childrenOf } from "../bench/process-cost.ts";
import { PROJECT, sleep } from "../support/program.ts";

const PATIENCE_MS = 60_000;

let folder: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inversion-table-simulate-"));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const simulate = (...args: readonly string[]) => {
  const child = spawn(
    process.execPath,
    [join(PROJECT, "dist/firmware/fleet-simulator/main.js"), "--http-port", "0", ...args],
    // What it makes for itself has a folder of its own here.
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, TMPDIR: folder } },
  );
  started.push(child);
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    said.out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said.err += chunk.toString();
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const page = async (): Promise<string> => {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const url = /look at them: (\S+)/.exec(said.out)?.[1];
      if (url !== undefined) return url;
      if (child.exitCode !== null || Date.now() > end)
        throw new Error(`it did not come up:\n${said.out}\n${said.err}`);
      await sleep(20);
    }
  };
  return { child, said, exited, page };
};

const onlineAt = async (page: string): Promise<number> => {
  const answer: unknown = await (await fetch(`${page}/api/fleet/tables`)).json();
  return [...JSON.stringify(answer).matchAll(/"availability":"online"/g)].length;
};

const untilOnline = async (page: string, count: number): Promise<void> => {
  const end = Date.now() + PATIENCE_MS;
  while ((await onlineAt(page)) < count) {
    if (Date.now() > end) throw new Error(`${await onlineAt(page)} of ${count} tables are online`);
    await sleep(50);
  }
};

/** Nothing listens there any more. */
const isGone = (page: string): Promise<boolean> =>
  fetch(page).then(
    () => false,
    () => true,
  );

test("a demonstration by one command, ended by Ctrl-C with all that it began", async () => {
  const one = simulate("--tables", "8", "--sites", "2");
  const page = await one.page();
  await untilOnline(page, 8);
  expect(readdirSync(folder)).toHaveLength(1);
  one.child.kill("SIGINT");
  expect(await one.exited).toBe(0);
  expect(await isGone(page)).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
  expect(one.said.err).toBe("");
});

test("a folder of one's own keeps the record, and the next time it is the same tables", async () => {
  const data = join(folder, "data");
  const once = async (): Promise<void> => {
    const one = simulate("--tables", "3", "--data-dir", data, "--for", "600");
    const page = await one.page();
    await untilOnline(page, 3);
    const second = simulate("--tables", "1", "--data-dir", data);
    expect(await second.exited).toBe(3);
    expect(second.said.err).toContain("is used by process");
    one.child.kill("SIGTERM");
    expect(await one.exited).toBe(0);
  };
  // Whoever was let in there before still is.
  const { credential } = await newCredential({ site: "north", tableId: "t1" }, new Date().toISOString());
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(credentialsPath(data), writeCredentials([credential]));
  await once();
  expect(existsSync(join(data, RECORD_FILE))).toBe(true);
  await once();
  const known = (await readCredentials(credentialsPath(data))).map(({ tableId }) => tableId);
  expect(known).toEqual(["t1", "sim-00001", "sim-00002", "sim-00003"]);
});

test("the end of its central place is the end of it, and told", async () => {
  const one = simulate("--tables", "1");
  const page = await one.page();
  await untilOnline(page, 1);
  const [centre = Number.NaN] = childrenOf(one.child.pid ?? -1);
  process.kill(centre, "SIGKILL");
  expect(await one.exited).toBe(1);
  expect(one.said.err).toContain("the central place has ended");
});
