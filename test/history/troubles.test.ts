/** The disk full, read-only or failing; the file damaged, replaced or from the future: told, kept, and over when it is over. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keep } from "../../firmware/history/calls.ts";
import type { HistoryWrite } from "../../firmware/history/contract.ts";
import { openDatabase } from "../../firmware/history/database.ts";
import { type HistoryFile, openHistory } from "../../firmware/history/open-history.ts";
import { sealed } from "../../firmware/history/seal.ts";
import { Store } from "../../firmware/history/store.ts";
import { refusalOf } from "../../firmware/history/trouble.ts";
import {
  addedProfile,
  asked,
  DOER,
  draftOf,
  later,
  newFolder,
  noisySamples,
  openAt,
  samplesWrite,
  started,
  told,
  wholeSession,
} from "./some-history.ts";

const FIXTURE = join(import.meta.dirname, "fixtures/remote-history.mjs");

let folder = "";
let remove = (): void => undefined;
let children: ChildProcess[] = [];
beforeEach(() => {
  ({ folder, remove } = newFolder());
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  children = [];
  chmodSync(folder, 0o700);
  remove();
});

const path = (name = "history.db"): string => join(folder, name);
const asides = (): readonly string[] => readdirSync(folder).filter((name) => name.includes(".damaged-"));
const QUERY = { limit: 100, after: null, profileId: null, from: null, to: null } as const;
const ids = (history: HistoryFile): readonly string[] =>
  asked(history, "sessions", { query: QUERY }).items.map(({ id }) => id);

const overwrite = (name: string, at: number, bytes: Buffer): void => {
  const file = openSync(path(name), "r+");
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
};

const resealed = (kind: "profile" | "session", id: string, value: unknown): readonly [string, string] => {
  const { record, seal } = sealed(kind, id, value);
  return [record, seal];
};

const filled = (): void => {
  const history = openAt(folder);
  addedProfile(history, "Ada");
  told(history, ...wholeSession("a", 30));
  history.close();
};

describe("a database that is none any more", () => {
  test.each<readonly [string, () => void]>([
    ["has another header", () => overwrite("history.db", 0, Buffer.from("no database here"))],
    [
      "was cut short",
      () => truncateSync(path(), Math.floor(statSync(path()).size / 2 / 4_096) * 4_096 + 100),
    ],
    ["has pages of nothing", () => overwrite("history.db", 4_096, Buffer.alloc(3 * 4_096))],
    ["is empty", () => truncateSync(path(), 0)],
    ["is a text", () => writeFileSync(path(), "Dear diary\n".repeat(2_000))],
    [
      "is a folder",
      () => {
        rmSync(path());
        mkdirSync(path());
        writeFileSync(path("history.db/kept"), "");
      },
    ],
    ["is another program's", () => new Database(path()).pragma("application_id = 7")],
    ["has other tables", () => new Database(path()).exec("create table more (x); drop table chunk")],
  ])("and %s is put aside, kept as it was, and a fresh one begun", (_, spoil) => {
    filled();
    spoil();
    const before = statSync(path()).isFile() ? readFileSync(path()) : null;
    const history = openAt(folder);
    const [aside] = asides();
    expect(aside).toMatch(/^history\.db\.damaged-2026-12-01T12-00-00Z$/);
    if (before === null) expect(existsSync(path(`${aside}/kept`))).toBe(true);
    else expect(readFileSync(path(aside)).equals(before)).toBe(true);
    expect(existsSync(path(`${aside}.head`))).toBe(true);
    expect(history.state()).toMatchObject({
      kind: "trouble",
      code: "damaged",
      what: expect.stringContaining(aside ?? "?"),
    });

    told(history, ...wholeSession("b", 1));
    // What could still be read of it is here again, or nothing.
    expect(["b", "b,a"]).toContain(ids(history).join());
    expect(history.verify()).toMatchObject({
      answer: { findings: [], notes: [expect.stringContaining(aside ?? "?")] },
    });
    for (const name of asides()) renameSync(path(name), path(`looked-at-${name}`));
    expect(history.state()).toEqual({ kind: "ok" });
    history.close();
  });

  test("gives to the fresh one the people, plans and sessions that are whole, and only those", () => {
    const history = openAt(folder);
    const ada = addedProfile(history, "Ada");
    const ben = addedProfile(history, "Ben");
    const gone = addedProfile(history, "Gone");
    const draft = { rungs: ["first-days"], sessionsPerWeek: 3, sessionsPerRung: 4 };
    const plan = asked(history, "put-plan", { profileId: ada.profileId, draft, doer: DOER, at: later(1) });
    told(
      history,
      ...wholeSession("a", 30, { profileId: ada.profileId }),
      ...wholeSession("g", 30),
      ...wholeSession("e", 1),
    );
    asked(history, "erase-profile", { profileId: gone.profileId, doer: DOER, at: later(9) });
    const records = ["a", "g"].map((sessionId) => asked(history, "session", { sessionId }));
    const samples = asked(history, "samples", { sessionId: "a" });
    history.close();
    const db = new Database(path());
    db.exec("create table not_ours (x)");
    // Sealed like everything, and not what the head file tells of: Ben as he was before, somebody who was erased.
    db.prepare("update profile set record = ?, seal = ? where profile_id = ?").run(
      ...resealed("profile", ben.profileId, { ...ben, limits: { maxAngleDeg: 60, maxDurationS: 600 } }),
      ben.profileId,
    );
    const back = resealed("profile", gone.profileId, gone);
    db.prepare("insert into profile values (?, ?, ?)").run(gone.profileId, ...back);
    db.exec("update samples set packed = zeroblob(100) where session_id = 'g'");
    db.exec("delete from session_event where session_id = 'e' and n = 1");
    const row =
      db.prepare<[], string>("select record from session where session_id = 'a'").pluck().get() ?? "{}";
    const record = { ...(JSON.parse(row) as object), id: "z", profileId: gone.profileId };
    db.prepare(
      "insert into session select 'z', ?, started_ms, is_open, ?, ? from session where session_id = 'a'",
    ).run(...[gone.profileId, ...resealed("session", "z", record)]);
    for (const table of ["session_event", "samples"]) {
      const columns = table === "samples" ? "packed" : "n, event";
      db.exec(`insert into ${table} select 'z', ${columns} from ${table} where session_id = 'a'`);
    }
    db.close();

    const fresh = openAt(folder);
    expect(asked(fresh, "profiles", {})).toEqual([ada]);
    expect(asked(fresh, "plan", { profileId: ada.profileId })).toEqual(plan);
    expect(ids(fresh)).toEqual(["a"]);
    expect(asked(fresh, "session", { sessionId: "a" })).toEqual(records[0]);
    expect(asked(fresh, "samples", { sessionId: "a" })).toEqual(samples);
    expect(fresh.state()).toMatchObject({
      code: "damaged",
      what: expect.stringContaining("1 profiles, 1 plans and 1 sessions"),
    });
    expect(fresh.verify()).toMatchObject({ answer: { findings: [] } });
    fresh.close();
  });

  test("with a log, and with its head file, is put aside together with them", () => {
    filled();
    const history = openAt(folder);
    told(history, ...wholeSession("b", 2));
    for (const name of ["history.db", "history.db-wal", "history.head"])
      copyFileSync(path(name), path(`copy-${name}`));
    history.close();
    for (const name of ["history.db", "history.db-wal", "history.head"])
      renameSync(path(`copy-${name}`), path(name));
    const wal = readFileSync(path("history.db-wal"));
    writeFileSync(path(), "Dear diary\n".repeat(6_000));
    openAt(folder).close();
    const aside = asides().find((name) => name.endsWith("Z")) ?? "?";
    expect(readFileSync(path(`${aside}-wal`)).equals(wal)).toBe(true);
  });

  test("twice in a second has two names", () => {
    for (const times of [1, 2]) {
      filled();
      writeFileSync(path(), "no");
      openAt(folder).close();
      expect(asides().filter((name) => !name.endsWith(".head")).length).toBe(times);
    }
  });

  test("is left alone by whoever only looks, or works beside a table", () => {
    filled();
    overwrite("history.db", 0, Buffer.from("no database here"));
    for (const as of ["reader", "tool"] as const) {
      const history = openAt(folder, as);
      expect(history.state()).toMatchObject({ code: "damaged" });
      expect(history.call("profiles", {})).toMatchObject({ kind: "refused", code: "damaged" });
      history.close();
    }
    expect(asides()).toEqual([]);
  });

  test("and was taken away while it was open is missed at once; the running session goes on in a fresh one", () => {
    const history = openAt(folder);
    told(history, started("a"), samplesWrite("a", noisySamples(0, 1)));
    renameSync(path(), path("elsewhere"));
    told(history, samplesWrite("a", noisySamples(1, 1)));
    expect(history.state()).toMatchObject({ kind: "trouble", code: "damaged" });
    expect(asked(history, "samples", { sessionId: "a" })).toEqual(noisySamples(1, 1));
    history.close();
  });
});

describe("a damaged record", () => {
  test("of a profile is not offered, is told of, and can be erased", () => {
    const history = openAt(folder);
    const ada = addedProfile(history, "Ada");
    const ben = addedProfile(history, "Ben");
    history.close();
    const at = readFileSync(path()).indexOf('"maxAngleDeg":45');
    overwrite("history.db", at + '"maxAngleDeg":'.length, Buffer.from("5"));
    const again = openAt(folder);
    const [damaged, whole] = readFileSync(path()).indexOf(ada.profileId) > 0 ? [ada, ben] : [ben, ada];
    const offered = asked(again, "profiles", {});
    expect(offered.length).toBe(1);
    const gone = offered[0]?.profileId === ada.profileId ? ben : ada;
    expect([damaged, whole]).toContainEqual(offered[0]);
    expect(again.state()).toMatchObject({ code: "damaged", what: expect.stringContaining(gone.profileId) });
    expect(asked(again, "erase-profile", { profileId: gone.profileId, doer: DOER, at: later(1) })).toEqual({
      sessions: 0,
    });
    expect(again.state()).toEqual({ kind: "ok" });
    again.close();
  });
});

describe("a database that lost its last entries", () => {
  test("does not offer a profile as it was before: its limits may have been lowered since", () => {
    const history = openAt(folder);
    const ada = addedProfile(history, "Ada");
    const ben = addedProfile(history, "Ben");
    for (const name of ["history.db", "history.db-wal"]) copyFileSync(path(name), path(`copy-${name}`));
    const draft = { ...draftOf("Ada"), limits: { maxAngleDeg: 30, maxDurationS: 60 } };
    const change = { kind: "draft", draft } as const;
    asked(history, "change-profile", { profileId: ada.profileId, change, doer: DOER, at: later(60) });
    history.close();
    for (const name of ["history.db", "history.db-wal"]) renameSync(path(`copy-${name}`), path(name));

    const reader = openAt(folder, "reader");
    expect(asked(reader, "profiles", {})).toEqual([ben]);
    reader.close();
    const tool = openAt(folder, "tool");
    expect(tool.call("profiles", {})).toMatchObject({ kind: "refused", code: "damaged" });
    expect(tool.restore({ profiles: [], plans: [], sessions: [] }, DOER, later(61)).kind).toBe("refused");
    tool.close();
    for (const time of ["first", "second"]) {
      const again = openAt(folder);
      expect(asked(again, "profiles", {}), time).toEqual([ben]);
      expect(again.state()).toMatchObject({ code: "damaged", what: expect.stringContaining(ada.profileId) });
      again.close();
    }
  });
});

describe("a database of a newer version", () => {
  test("is not touched, and nothing is kept or shown", () => {
    filled();
    const db = new Database(path());
    db.pragma("user_version = 99");
    db.close();
    const before = readFileSync(path());
    const history = openAt(folder);
    expect(history.state()).toMatchObject({
      kind: "trouble",
      code: "too-new",
      what: expect.stringContaining("99"),
    });
    expect(history.write(started("b"))).toMatchObject({ kind: "refused", code: "too-new" });
    expect(history.call("profiles", {})).toMatchObject({ kind: "refused", code: "too-new" });
    history.close();
    expect(readFileSync(path()).equals(before)).toBe(true);
    expect(asides()).toEqual([]);
  });
});

/** Tells the process something and waits for its answer. */
type Say = (told: unknown) => Promise<unknown>;

const remote = async (...command: readonly string[]): Promise<Say> => {
  const [program, ...args] = command;
  const child = spawn(program ?? "", args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  children.push(child);
  const heard = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`it ended with ${child.signalCode ?? child.exitCode}`));
      child.once("exit", ended);
      child.once("message", (answer) => {
        child.off("exit", ended);
        resolve(answer);
      });
    });
  await heard();
  return (words) => {
    const answer = heard();
    child.send(words as object);
    return answer;
  };
};

describe("a folder that cannot be written to", () => {
  test("is read, nothing is kept, and once it can be it is", async () => {
    filled();
    chmodSync(path(), 0o444);
    chmodSync(path("history.head"), 0o444);
    chmodSync(folder, 0o555);
    const say = await remote(process.execPath, FIXTURE, folder, "unprivileged");
    expect(await say({ open: "table" })).toMatchObject({ kind: "trouble", code: "read-only" });
    expect(await say({ call: "session", ask: { sessionId: "a" } })).toMatchObject({
      answer: { id: "a", reason: "stop" },
    });
    expect(await say({ call: "profiles", ask: {} })).toMatchObject({ answer: [{ name: "Ada" }] });
    expect(await say({ write: started("b") })).toMatchObject({ kind: "refused", code: "read-only" });
    expect(await say({ verify: true })).toMatchObject({ answer: { findings: [] } });
    chmodSync(folder, 0o777);
    chmodSync(path(), 0o666);
    await say({ advanceMs: 10_000 });
    expect(await say({ write: samplesWrite("b", noisySamples(0, 1)) })).toEqual({ kind: "kept" });
    expect(await say({ call: "state", ask: {} })).toEqual({ kind: "answer", answer: { kind: "ok" } });
    expect(await say({ call: "audit", ask: { limit: 3, before: null } })).toMatchObject({
      answer: {
        items: [
          { action: "session-started" },
          { action: "writes-refused", detail: { code: "read-only", writes: 1 } },
          {},
        ],
      },
    });
  });

  test("and has no database yet says so", async () => {
    chmodSync(folder, 0o555);
    const say = await remote(process.execPath, FIXTURE, folder, "unprivileged");
    expect(await say({ open: "table" })).toMatchObject({ kind: "trouble" });
    expect(await say({ write: started("b") })).toMatchObject({ kind: "refused" });
  });
});

const many = (second: number): HistoryWrite =>
  samplesWrite(
    "b",
    Array.from({ length: 20 }, (_, index) => noisySamples(second * 20 + index, 1, second)).flat(),
  );

/** Tells samples until they are refused; how many were kept, and the refusal. */
const fillUp = async (say: Say): Promise<{ readonly kept: number; readonly refused: unknown }> => {
  for (let kept = 0; kept < 5_000; kept += 1) {
    const result = await say({ write: many(kept) });
    if (JSON.stringify(result) !== '{"kind":"kept"}') return { kept, refused: result };
  }
  throw new Error("it never was full");
};

const goesOnOnceThereIsRoom = async (say: Say, codes: RegExp, makeRoom: () => void): Promise<void> => {
  expect(await say({ open: "table" })).toEqual({ kind: "ok" });
  expect(await say({ write: started("b") })).toEqual({ kind: "kept" });
  const { kept, refused } = await fillUp(say);
  expect(refused).toMatchObject({ kind: "refused", code: expect.stringMatching(codes) });
  expect(await say({ call: "state", ask: {} })).toMatchObject({
    answer: { kind: "trouble", code: expect.stringMatching(codes) },
  });
  const all = Array.from({ length: kept }, (_, second) => many(second));
  const there = async (): Promise<unknown> => say({ call: "samples", ask: { sessionId: "b" } });
  const samples = all.flatMap((write) => (write.kind === "samples" ? write.samples : []));
  expect(await there()).toEqual({ kind: "answer", answer: samples });
  makeRoom();
  await say({ advanceMs: 10_000 });
  expect(await say({ call: "state", ask: {} })).toEqual({ kind: "answer", answer: { kind: "ok" } });
  const last = many(kept);
  expect(await say({ write: last })).toEqual({ kind: "kept" });
  expect(await there()).toEqual({
    kind: "answer",
    answer: [...samples, ...(last.kind === "samples" ? last.samples : [])],
  });
  expect(await say({ verify: true })).toMatchObject({
    answer: { findings: [], notes: [expect.stringMatching(/writes were refused [1-9]\d* times/)] },
  });
};

describe("no room", () => {
  test("for a file to grow: refused, told, nothing of before lost, and over by itself", async () => {
    const say = await remote("prlimit", "--fsize=400000:unlimited", process.execPath, FIXTURE, folder);
    const pid = String(children.at(-1)?.pid);
    await goesOnOnceThereIsRoom(say, /^(failing|disk-full)$/, () => {
      expect(spawnSync("prlimit", ["--pid", pid, "--fsize=unlimited:unlimited"]).status).toBe(0);
    });
  });

  test("for another page is a full disk; what was there stays, and there is room again", () => {
    const judged = openDatabase(folder, false);
    if (judged.kind !== "open") throw new Error(judged.kind);
    const store = new Store(judged.db, folder);
    keep(store, started("b"));
    judged.db.pragma(`max_page_count = ${Number(judged.db.pragma("page_count", { simple: true })) + 3}`);
    let kept = 0;
    const fill = (): void => {
      for (; kept < 1_000; kept += 1) keep(store, many(kept));
    };
    let code = "";
    try {
      fill();
    } catch (error) {
      code = refusalOf(error, folder)?.code ?? String(error);
    }
    expect(code).toBe("disk-full");
    expect(kept).toBeGreaterThan(0);
    judged.db.pragma("max_page_count = 100000");
    expect(keep(store, many(kept))).toEqual({ kind: "kept" });
    judged.db.close();
  });

  /** Only root may mount; elsewhere the two above stand for it. */
  const isMounted = (): boolean =>
    process.getuid?.() === 0 &&
    spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "none", folder]).status === 0;

  test("on a disk of one megabyte: refused as full, told, nothing of before lost, and over by itself", async () => {
    const mounted = isMounted();
    if (!mounted) return;
    try {
      writeFileSync(path("ballast"), Buffer.alloc(600_000));
      const say = await remote(process.execPath, FIXTURE, folder);
      await goesOnOnceThereIsRoom(say, /^disk-full$/, () => rmSync(path("ballast")));
      children.pop()?.kill("SIGKILL");
    } finally {
      expect(spawnSync("umount", ["-l", folder]).status).toBe(0);
    }
  });
});

test("a shape that is no folder does not throw", () => {
  writeFileSync(path("file"), "");
  const history = openHistory({ dataDir: path("file"), wallIso: () => later(0) });
  expect(history.state().kind).toBe("trouble");
  expect(history.write(started("a")).kind).toBe("refused");
  expect(history.call("profiles", {}).kind).toBe("refused");
  history.close();
});
