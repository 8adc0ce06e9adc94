/** What waits to be told: numbered, once, bounded, and there again whatever the disk or the file does. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BOUNDS, Outbox, type OutboxBounds } from "../../firmware/fleet/outbox.ts";
import { localDayMs } from "../../firmware/fleet/statistics.ts";
import { fleetEventSchema, fleetSessionSchema } from "../../shared/fleet.ts";
import { eventAt, sessionAt } from "./told.ts";

const FIXTURE = join(import.meta.dirname, "fixtures/remote-outbox.mjs");
const NOW_MS = Date.UTC(2026, 10, 30, 12);

let dir = "";
let logs: string[] = [];
const open: Outbox[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "outbox-"));
  logs = [];
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const outbox of open.splice(0)) outbox.close();
  chmodSync(dir, 0o700);
  rmSync(dir, { recursive: true, force: true });
});

let wallMs = NOW_MS;
let monotonicMs = 0;
const opened = (bounds: Partial<OutboxBounds> = {}): Outbox => {
  const outbox = new Outbox({
    ...{ dir, wallMs: () => wallMs, monotonicMs: () => monotonicMs, bounds: { ...BOUNDS, ...bounds } },
    log: (level, message) => logs.push(`${level}: ${message}`),
  });
  open.push(outbox);
  return outbox;
};
const path = (name = "outbox.db"): string => join(dir, name);
const seqs = (outbox: Outbox): readonly number[] => outbox.after(0, 100_000).map(({ seq }) => seq);
const KEPT = { kind: "kept", known: false };
const KNOWN = { kind: "kept", known: true };

describe("an outbox", () => {
  test("numbers what it is given, from one, with an id of its own, and what comes out is what came in", () => {
    const outbox = opened();
    expect(outbox.opened).toMatchObject({ isNew: true });
    expect(outbox.event(eventAt(1))).toEqual(KEPT);
    expect(outbox.session(sessionAt("s1", NOW_MS))).toEqual(KEPT);
    const [event, session] = outbox.after(0, 10).map(({ payload }) => JSON.parse(payload) as unknown);
    expect(fleetEventSchema.parse(event)).toMatchObject({ seq: 1, ...eventAt(1) });
    const decoded = fleetSessionSchema.parse(session);
    expect(decoded).toMatchObject({ seq: 2, at: new Date(NOW_MS).toISOString(), session: { id: "s1" } });
    expect(decoded.outboxId).toBe(fleetEventSchema.parse(event).outboxId);
    expect(outbox.state()).toEqual({ kind: "ok", waiting: 2, leftOut: 0 });
  });

  test("goes on counting in the same file, also when it was emptied", () => {
    const before = opened();
    for (let ms = 1; ms <= 5; ms += 1) before.event(eventAt(ms));
    const id = before.after(0, 1)[0]?.payload.slice(0, 30);
    before.told([1, 2, 3, 4, 5]);
    expect(before.state()).toEqual({ kind: "ok", waiting: 0, leftOut: 0 });
    before.close();
    const after = opened();
    after.event(eventAt(6));
    expect(seqs(after)).toEqual([6]);
    expect(after.after(0, 1)[0]?.payload.slice(0, 30)).toBe(id);
  });

  test("keeps once what is told twice, also after it was told on and after a restart", () => {
    const before = opened();
    before.session(sessionAt("s1", NOW_MS));
    before.event(eventAt(1));
    before.told([1, 2]);
    expect(before.session(sessionAt("s1", NOW_MS + 1))).toEqual(KNOWN);
    expect(before.event(eventAt(1))).toEqual(KNOWN);
    before.close();
    const after = opened();
    expect(after.opened).toMatchObject({ isNew: false });
    expect(after.session(sessionAt("s1", NOW_MS))).toEqual(KNOWN);
    expect(after.event(eventAt(1))).toEqual(KNOWN);
    expect(after.event(eventAt(2))).toEqual(KEPT);
    expect(seqs(after)).toEqual([3]);
  });

  test("remembers in bounds, the newest", () => {
    const outbox = opened({ knownSessions: 3, heardEvents: 3 });
    for (let n = 1; n <= 4; n += 1) {
      outbox.session(sessionAt(`s${n}`, NOW_MS));
      outbox.event(eventAt(n));
    }
    expect(outbox.session(sessionAt("s2", NOW_MS))).toEqual(KNOWN);
    expect(outbox.event(eventAt(2))).toEqual(KNOWN);
    expect(outbox.session(sessionAt("s1", NOW_MS))).toEqual(KEPT);
    expect(outbox.event(eventAt(1))).toEqual(KEPT);
  });

  test("takes out what was acknowledged, whatever else is asked of it", () => {
    const outbox = opened();
    for (let ms = 1; ms <= 4; ms += 1) outbox.event(eventAt(ms));
    outbox.told([2, 2, 99, 4]);
    expect(seqs(outbox)).toEqual([1, 3]);
    expect(outbox.after(1, 10).map(({ seq }) => seq)).toEqual([3]);
    expect(outbox.after(0, 1).map(({ seq }) => seq)).toEqual([1]);
    expect(outbox.counts().waiting).toBe(2);
  });
});

describe("a full outbox", () => {
  test("leaves out the oldest events, then the oldest sessions, and says how many", () => {
    const outbox = opened({ rows: 4 });
    outbox.session(sessionAt("s1", NOW_MS));
    for (let ms = 1; ms <= 6; ms += 1) outbox.event(eventAt(ms));
    expect(seqs(outbox)).toEqual([1, 5, 6, 7]);
    for (let n = 2; n <= 6; n += 1) outbox.session(sessionAt(`s${n}`, NOW_MS));
    expect(seqs(outbox)).toEqual([9, 10, 11, 12]);
    expect(outbox.state()).toEqual({ kind: "ok", waiting: 4, leftOut: 8 });
    outbox.close();
    expect(opened({ rows: 4 }).state()).toEqual({ kind: "ok", waiting: 4, leftOut: 8 });
  });

  test("counts bytes as well as rows", () => {
    const outbox = opened({ bytes: 2_000 });
    for (let ms = 1; ms <= 100; ms += 1) outbox.event(eventAt(ms));
    const bytes = outbox.after(0, 1_000).reduce((sum, { payload }) => sum + Buffer.byteLength(payload), 0);
    expect(bytes).toBeLessThanOrEqual(2_000);
    expect(bytes).toBeGreaterThan(1_500);
    const { waiting, leftOut } = outbox.counts();
    expect(waiting + leftOut).toBe(100);
    expect(seqs(outbox).at(-1)).toBe(100);
  });
});

describe("told again", () => {
  test("are the sessions of the last while before the newest that was acknowledged, under their numbers", () => {
    const outbox = opened({ toldSessions: 5 });
    for (let n = 1; n <= 8; n += 1) {
      wallMs = NOW_MS + n * 60_000;
      outbox.session(sessionAt(`s${n}`, wallMs));
      outbox.event(eventAt(n));
      outbox.told([2 * n - 1, 2 * n]);
    }
    wallMs = NOW_MS;
    const payload = "select count(*) from message";
    outbox.tellAgain(120_000);
    expect(seqs(outbox)).toEqual([11, 13, 15]);
    expect(outbox.counts()).toEqual({ waiting: 3, leftOut: 0 });
    outbox.tellAgain(3_600_000);
    expect(seqs(outbox)).toEqual([7, 9, 11, 13, 15]);
    outbox.close();
    const db = new Database(path(), { readonly: true });
    expect(db.prepare(payload).pluck().get()).toBe(5);
    db.close();
  });
  test("is nothing where nothing was told", () => {
    const outbox = opened();
    outbox.event(eventAt(1));
    outbox.tellAgain(3_600_000);
    expect(seqs(outbox)).toEqual([1]);
  });
});

describe("statistics", () => {
  test("count all sessions, those of today by the table's calendar, and the last by its end", () => {
    const outbox = opened({ knownSessions: 3 });
    const day = localDayMs(NOW_MS);
    expect(outbox.statistics(day)).toEqual({ sessions: 0, sessionsToday: 0, invertedTodayS: 0, last: null });
    outbox.session(sessionAt("late", day[1] - 1, 10));
    outbox.session(sessionAt("tomorrow", day[1], 1_000));
    outbox.session(sessionAt("early", day[0], 20.5));
    expect(outbox.statistics(day)).toMatchObject({ sessions: 3, sessionsToday: 2, invertedTodayS: 30.5 });
    outbox.session(sessionAt("yesterday", day[0] - 1, 1_000));
    expect(outbox.statistics(day)).toEqual({
      ...{ sessions: 4, sessionsToday: 1, invertedTodayS: 20.5 },
      last: { endedAt: new Date(day[1]).toISOString(), reason: "stop", invertedS: 1_000, peakDeg: 42.5 },
    });
  });
  test("know days of 23 and 25 hours", () => {
    const lengths = Array.from({ length: 366 }, (_, day) => {
      const [beganMs, endsMs] = localDayMs(Date.UTC(2026, 0, 1, 12) + day * 86_400_000);
      return (endsMs - beganMs) / 3_600_000;
    });
    expect(lengths.every((hours) => hours >= 23 && hours <= 25)).toBe(true);
  });
});

describe("a damaged file", () => {
  const filled = (): void => {
    const outbox = opened();
    for (let ms = 1; ms <= 60; ms += 1) outbox.event(eventAt(ms));
    outbox.close();
  };
  const asides = (): readonly string[] => readdirSync(dir).filter((name) => name.includes("damaged"));

  const DAMAGES: readonly (readonly [string, () => void])[] = [
    ["is no database", () => writeFileSync(path(), "Dear diary\n".repeat(1_000))],
    ["was cut short", () => writeFileSync(path(), readFileSync(path()).subarray(0, 5_000))],
    [
      "has a spoilt page",
      () => {
        const bytes = readFileSync(path());
        writeFileSync(path(), bytes.fill(0xff, bytes.length - 4_000));
      },
    ],
    ["is another program's", () => run("pragma application_id = 5")],
    ["has other tables", () => run("create table more (x)")],
    ["counts with something else", () => run("update meta set value = 'many' where key = 'seq'")],
    ["has counted back", () => run("update meta set value = '3' where key = 'seq'")],
    ["has lost its id", () => run("delete from meta where key = 'outbox-id'")],
    [
      "is a folder",
      () => {
        rmSync(path());
        mkdirSync(path());
      },
    ],
  ];
  const run = (sql: string): void => {
    const db = new Database(path());
    db.exec(sql);
    db.close();
  };
  test.each(DAMAGES)("that %s is set aside with the reason, and a new one begun", (_, damage) => {
    filled();
    damage();
    const outbox = opened();
    expect(outbox.opened).toMatchObject({ isNew: true });
    expect(outbox.state()).toEqual({ kind: "ok", waiting: 0, leftOut: 0 });
    expect(asides().filter((name) => name.endsWith("Z")).length).toBe(1);
    expect(logs.join()).toMatch(/error: outbox\.db is damaged \(.+\); it is kept as outbox\.db\.damaged-/);
    expect(outbox.event(eventAt(1))).toEqual(KEPT);
    expect(seqs(outbox)).toEqual([1]);
  });

  test("has another id after that: number 1 is another number 1", () => {
    filled();
    const first = (JSON.parse(opened().after(0, 1)[0]?.payload ?? "{}") as { outboxId: string }).outboxId;
    for (const outbox of open.splice(0)) outbox.close();
    writeFileSync(path(), "no");
    const outbox = opened();
    outbox.event(eventAt(1));
    const second = (JSON.parse(outbox.after(0, 1)[0]?.payload ?? "{}") as { outboxId: string }).outboxId;
    expect(second).not.toBe(first);
  });

  test("again and again does not fill the disk: five are kept, then it is trouble", () => {
    for (let times = 1; times <= 8; times += 1) {
      writeFileSync(path(), "no");
      const outbox = opened();
      expect(outbox.state().kind, `time ${times}`).toBe(times <= 5 ? "ok" : "trouble");
      expect(outbox.event(eventAt(1)).kind).toBe(times <= 5 ? "kept" : "refused");
      outbox.close();
      rmSync(path(), { force: true });
      rmSync(path("outbox.db-wal"), { force: true });
      rmSync(path("outbox.db-shm"), { force: true });
    }
    expect(asides().filter((name) => !/-(wal|shm)$/.test(name)).length).toBe(5);
  });

  test("that shows while it is open is set aside then, and the new one takes what comes", () => {
    filled();
    const outbox = opened();
    const bytes = readFileSync(path());
    const spoilt = Buffer.from(bytes);
    spoilt.fill(0xff, 4_096, bytes.length);
    writeFileSync(path(), spoilt);
    for (let ms = 1_000; ms < 1_100; ms += 1) {
      monotonicMs += 10_000;
      expect(outbox.event(eventAt(ms)).kind, String(ms)).toBe("kept");
    }
    expect(outbox.state()).toMatchObject({ kind: "ok" });
    expect(outbox.after(0, 1_000).length).toBeGreaterThanOrEqual(100);
  });

  test("that was taken away is missed at once, and a new one begun", () => {
    const outbox = opened();
    outbox.event(eventAt(1));
    renameSync(path(), path("elsewhere"));
    expect(outbox.event(eventAt(2))).toEqual(KEPT);
    expect(seqs(outbox)).toEqual([1]);
    expect(logs.join()).toContain("taken away");
  });

  test("of a newer version is left as it is, and nothing is kept", () => {
    filled();
    run("pragma user_version = 99");
    const before = readFileSync(path());
    const outbox = opened();
    expect(outbox.state()).toMatchObject({ kind: "trouble", what: expect.stringContaining("99") });
    expect(outbox.event(eventAt(1)).kind).toBe("refused");
    outbox.close();
    expect(readFileSync(path()).equals(before)).toBe(true);
    expect(asides()).toEqual([]);
  });
});

/** Tells the process something and waits for its answer. */
type Say = (
  told: object,
) => Promise<{ readonly kind: string; readonly rows?: number; readonly what?: string }>;

const remote = async (...command: readonly string[]): Promise<Say> => {
  const [program, ...args] = command;
  const child = spawn(program ?? "", args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  children.push(child);
  const heard = (): Promise<{ readonly kind: string }> =>
    new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`it ended with ${child.signalCode ?? child.exitCode}`));
      child.once("exit", ended);
      child.once("message", (answer) => {
        child.off("exit", ended);
        resolve(answer as { readonly kind: string });
      });
    });
  await heard();
  return (told) => {
    const answer = heard();
    child.send(told);
    return answer;
  };
};

describe("a disk", () => {
  test("that is full refuses, is told, loses nothing of before, and is over by itself", async () => {
    const say = await remote("prlimit", "--fsize=700000:unlimited", process.execPath, FIXTURE, dir);
    const pid = String(children.at(-1)?.pid);
    expect(await say({ open: true })).toMatchObject({ kind: "ok" });
    let kept = 0;
    while ((await say({ event: kept })).kind === "kept") {
      kept += 1;
      expect(kept).toBeLessThan(5_000);
    }
    expect(kept).toBeGreaterThan(10);
    expect(await say({ state: true })).toMatchObject({ kind: "trouble", rows: kept });
    expect((await say({ session: "s1" })).kind).toBe("refused");
    expect(spawnSync("prlimit", ["--pid", pid, "--fsize=unlimited:unlimited"]).status).toBe(0);
    expect(await say({ advanceMs: 10_000 })).toMatchObject({ kind: "ok", waiting: kept, rows: kept });
    expect(await say({ session: "s1" })).toEqual(KEPT);
    expect(await say({ state: true })).toMatchObject({ kind: "ok", waiting: kept + 1 });
  });

  test("that may only be read is told, and once it may be written to it is", async () => {
    const outbox = opened();
    outbox.event(eventAt(1));
    outbox.close();
    chmodSync(path(), 0o444);
    chmodSync(dir, 0o555);
    const say = await remote(process.execPath, FIXTURE, dir, "unprivileged");
    expect(await say({ open: true })).toMatchObject({ kind: "trouble" });
    expect((await say({ event: 2 })).kind).toBe("refused");
    chmodSync(dir, 0o777);
    chmodSync(path(), 0o666);
    expect(await say({ advanceMs: 10_000 })).toMatchObject({ kind: "ok", waiting: 1 });
    expect(await say({ event: 2 })).toEqual(KEPT);
  });

  test("without a place for it is told, and does not throw", () => {
    writeFileSync(path("file"), "");
    const outbox = new Outbox({ dir: path("file"), wallMs: () => NOW_MS, log: () => {} });
    expect(outbox.state().kind).toBe("trouble");
    expect(outbox.event(eventAt(1)).kind).toBe("refused");
    expect(outbox.after(0, 10)).toEqual([]);
    expect(outbox.statistics(localDayMs(NOW_MS))).toBeNull();
    outbox.told([1]);
    outbox.tellAgain(1);
    outbox.close();
  });
});
