import { fork, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { takeInstanceLock } from "../../firmware/instance-lock.ts";
import { takeTableLocks } from "../../firmware/table-locks.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A process that has ended and was waited for. */
const endedPid = async (): Promise<number> => {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.once("exit", resolve));
  return child.pid ?? -1;
};

describe("one lock", () => {
  test("is held by one, given back, and taken again; nothing else stays in the folder", () => {
    const path = join(folder, "lock");
    const first = takeInstanceLock(path);
    expect(first.kind).toBe("taken");
    expect(takeInstanceLock(path)).toEqual({ kind: "held", byPid: process.pid });
    if (first.kind === "taken") first.release();
    expect(readdirSync(folder)).toEqual([]);
    expect(takeInstanceLock(path).kind).toBe("taken");
    expect(readdirSync(folder)).toEqual(["lock"]);
  });

  test("of a process that has died is taken over", async () => {
    const path = join(folder, "lock");
    writeFileSync(path, `${await endedPid()} 12345\n`);
    expect(takeInstanceLock(path).kind).toBe("taken");
    expect(readFileSync(path, "utf8")).toContain(String(process.pid));
    expect(readdirSync(folder)).toEqual(["lock"]);
  });

  test("whose process id belongs to another program by now is taken over", () => {
    const path = join(folder, "lock");
    writeFileSync(path, `${process.pid} 1\n`);
    expect(takeInstanceLock(path).kind).toBe("taken");
  });

  test.each(["", "hello", "-1 5\n", "99999999999999 5\n"])("with %j in it is stale", (text) => {
    const path = join(folder, "lock");
    writeFileSync(path, text);
    expect(takeInstanceLock(path).kind).toBe("taken");
  });

  test("in a folder that is not there is impossible, and says why", () => {
    const verdict = takeInstanceLock(join(folder, "nowhere", "lock"));
    expect(verdict).toMatchObject({ kind: "impossible", message: expect.stringContaining("ENOENT") });
  });

  test("that somebody else has taken since is not given back", () => {
    const path = join(folder, "lock");
    const first = takeInstanceLock(path);
    writeFileSync(path, "1 1\n");
    if (first.kind === "taken") first.release();
    expect(readFileSync(path, "utf8")).toBe("1 1\n");
  });
});

test("of many that come for a stale lock at once, one gets it", async () => {
  const path = join(folder, "lock");
  writeFileSync(path, `${await endedPid()} 1\n`);
  const entry = join(import.meta.dirname, "fixtures", "take-lock.mjs");
  const verdicts = await Promise.all(
    Array.from(
      { length: 6 },
      () =>
        new Promise<unknown>((resolve) => {
          const child = fork(entry, [path], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
          child.once("message", (verdict) => {
            resolve(verdict);
          });
        }),
    ),
  );
  expect(verdicts.filter((verdict) => verdict === "taken")).toHaveLength(1);
  expect(verdicts.filter((verdict) => verdict === "held")).toHaveLength(5);
});

describe("a table's locks", () => {
  test("the same board cannot be had from two data folders, however it is spelt", () => {
    const [one, two] = [mkdtempSync(join(folder, "a")), mkdtempSync(join(folder, "b"))];
    const device = join(folder, "tty");
    writeFileSync(device, "");
    const first = takeTableLocks(one, device);
    const second = takeTableLocks(two, join(folder, ".", "tty"));
    expect(first.kind).toBe("taken");
    expect(second).toMatchObject({ kind: "held", message: expect.stringContaining("tty") });
    expect(readdirSync(two)).toEqual([]);
    if (first.kind === "taken") first.release();
    const third = takeTableLocks(two, device);
    expect(third.kind).toBe("taken");
    if (third.kind === "taken") third.release();
  });

  test("two simulated tables live side by side in their own folders", () => {
    const [one, two] = [mkdtempSync(join(folder, "a")), mkdtempSync(join(folder, "b"))];
    expect(takeTableLocks(one, null).kind).toBe("taken");
    expect(takeTableLocks(two, null).kind).toBe("taken");
    expect(takeTableLocks(one, null).kind).toBe("held");
  });
});
