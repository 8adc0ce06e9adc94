import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeExport } from "../../firmware/history/export-check.ts";
import { takeInstanceLock } from "../../firmware/instance-lock.ts";
import type { SessionsAction } from "../../firmware/sessions/cli-sessions.ts";
import { runSessions } from "../../firmware/sessions/sessions-command.ts";
import { keepSome } from "../history/kept-history.ts";
import { later, newFolder, openAt, started, told } from "../history/some-history.ts";

let folder = "";
let remove = (): void => undefined;
beforeEach(() => {
  ({ folder, remove } = newFolder());
});
afterEach(() => remove());

const LIST = { kind: "list", whose: null, from: null, to: null, as: "table" } as const;
const EXPORT = { kind: "export", what: { kind: "all" }, as: "json", out: null, force: false } as const;
const PRUNE = { kind: "prune", before: later(86_400), what: "sessions", yes: true, vacuum: false } as const;

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A stream of which nobody may read more than `most` pieces; then it says what a closed pipe says. */
const collector = (most = Number.POSITIVE_INFINITY, code = "EPIPE") => {
  const pieces: string[] = [];
  return {
    text: () => pieces.join(""),
    write: (text: unknown, done?: unknown): boolean => {
      const isOver = pieces.length >= most;
      if (!isOver) pieces.push(String(text));
      if (typeof done === "function")
        done(isOver ? Object.assign(new Error(`write ${code}`), { code }) : null);
      return true;
    },
  };
};

const run = async (
  action: SessionsAction,
  more: {
    readonly dataDir?: string;
    readonly simulated?: boolean;
    readonly out?: ReturnType<typeof collector>;
  } = {},
): Promise<Said> => {
  const [stdout, stderr] = [more.out ?? collector(), collector()];
  const options = { dataDir: more.dataDir ?? folder, simulated: more.simulated ?? false, action };
  const code = await runSessions(options, {
    ...{ stdout, stderr, environment: {}, version: "1.2.3" },
    wallIso: () => later(100_000),
  });
  return { code, out: stdout.text(), err: stderr.text() };
};

const filled = (at = folder): ReturnType<typeof keepSome> => {
  const history = openAt(at);
  const kept = keepSome(history);
  history.close();
  return kept;
};

const exportFile = async (): Promise<string> => {
  const path = join(folder, "export.json");
  expect(await run({ ...EXPORT, out: path })).toMatchObject({ code: 0, err: "" });
  return path;
};

describe("list", () => {
  test("has a line for each session, the newest first, and a sum", async () => {
    filled();
    const { code, out, err } = await run(LIST);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(/^STARTED +WHO +PROGRAMME +INVERTED +HIGHEST +MAX +PAIN +ENDED +ID$/);
    expect(lines.slice(1, 5).map((line) => line.split(/ +/).at(-1))).toEqual(["g1", "b1", "a2", "a1"]);
    expect(lines[4]).toMatch(/Anna +Gentle +0:43 +[\d.]+° +20° +6 → 3 +STOP +a1$/);
    expect(lines[5]).toBe("4 sessions, 2 min 50 s inverted in all.");
  });

  test.each([
    ["Anna", ["a2", "a1"]],
    ["ANNA", ["a2", "a1"]],
    ["guest", ["g1"]],
  ])("of %s", async (whose, ids) => {
    filled();
    const { out } = await run({ ...LIST, whose, as: "json" });
    expect((JSON.parse(out) as { id: string }[]).map(({ id }) => id)).toEqual(ids);
  });

  test("within a time, both ends included", async () => {
    filled();
    const { out } = await run({ ...LIST, from: later(3_600), to: later(7_200), as: "json" });
    expect((JSON.parse(out) as { id: string }[]).map(({ id }) => id)).toEqual(["b1", "a2"]);
  });

  test("of nothing is no error, in every form", async () => {
    openAt(folder).close();
    expect(await run(LIST)).toEqual({ code: 0, out: "No sessions.\n", err: "" });
    expect(await run({ ...LIST, as: "json" })).toEqual({ code: 0, out: "[]\n", err: "" });
    expect((await run({ ...LIST, as: "csv" })).out.split("\r\n")).toHaveLength(2);
  });

  test("names who there is when somebody is not", async () => {
    filled();
    expect(await run({ ...LIST, whose: "Zoe" })).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(/--profile is "Zoe"; allowed: guest, "Anna", "Boris/),
    });
  });

  test("ends well when its reader has enough, and not when its disk is full", async () => {
    filled();
    expect(await run({ ...LIST, as: "json" }, { out: collector(1) })).toMatchObject({ code: 0, err: "" });
    expect(await run({ ...LIST, as: "json" }, { out: collector(1, "ENOSPC") })).toMatchObject({
      code: 1,
      err: expect.stringContaining("ENOSPC"),
    });
  });
});

describe("show", () => {
  test("tells one session in words, with its curve and what happened", async () => {
    filled();
    const { code, out } = await run({ kind: "show", sessionId: "a1", as: "text" });
    expect(code).toBe(0);
    for (const words of [
      "Who         Anna",
      "Programme   Gentle",
      "Maximum     20°, 2 min",
      "Inverted    43 s",
      "an estimate, not a measurement",
      "Ended       Somebody pressed STOP. (at a screen)",
      "Pain        6 → 3 (0 to 10)",
      'Note        better, "much" really',
      "█",
      "100 readings",
      "0:01  MEDIUM: Close to the maximum angle",
    ])
      expect(out).toContain(words);
  });

  test("as JSON and as a table", async () => {
    filled();
    expect(JSON.parse((await run({ kind: "show", sessionId: "g1", as: "json" })).out)).toMatchObject({
      id: "g1",
    });
    expect((await run({ kind: "show", sessionId: "g1", as: "csv" })).out).toMatch(/^t_s,angle_deg/);
  });

  test("of what is not there, and of a session that still runs", async () => {
    filled();
    const history = openAt(folder);
    told(history, started("running"));
    for (const sessionId of ["nobody", "running"])
      expect(await run({ kind: "show", sessionId, as: "text" })).toMatchObject({
        code: 2,
        out: "",
        err: expect.stringContaining(`no finished session has the id ${sessionId}`),
      });
    history.close();
  });
});

describe("export", () => {
  test("to standard output is the document", async () => {
    filled();
    const { out } = await run(EXPORT);
    expect(decodeExport(JSON.parse(out))).toMatchObject({
      kind: "ok",
      document: { program: "1.2.3", exportedAt: later(100_000), simulated: false },
    });
  });

  test("into a file for its owner alone, which is not written over by mistake", async () => {
    filled();
    const path = await exportFile();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const before = readFileSync(path);
    expect(await run({ ...EXPORT, as: "csv", out: path })).toMatchObject({
      code: 2,
      err: expect.stringContaining("--force"),
    });
    expect(readFileSync(path)).toEqual(before);
    expect(await run({ ...EXPORT, as: "csv", out: path, force: true })).toMatchObject({ code: 0 });
    expect(readFileSync(path, "utf8")).toMatch(/^session_id,/);
  });

  test("of one session: document, table, page to print", async () => {
    filled();
    const what = { kind: "session", sessionId: "a1" } as const;
    const one = decodeExport(JSON.parse((await run({ ...EXPORT, what })).out));
    expect(one.kind === "ok" && one.document.sessions).toHaveLength(1);
    expect((await run({ ...EXPORT, what, as: "csv" })).out.split("\r\n")).toHaveLength(102);
    expect((await run({ ...EXPORT, what, as: "report" })).out).toMatch(
      /^<!doctype html>[\s\S]*Anna[\s\S]*<\/html>\n$/,
    );
  });

  test("that cannot be written leaves nothing behind", async () => {
    filled();
    const out = join(folder, "no-such-folder", "x.json");
    expect(await run({ ...EXPORT, out })).toMatchObject({ code: 2, err: expect.stringContaining(out) });
    expect(await run({ ...EXPORT, out: folder, force: true })).toMatchObject({ code: 2 });
    expect(readdirSync(folder).filter((name) => name.includes("part"))).toEqual([]);
  });

  test.each([
    [{ kind: "session", sessionId: "nobody" } as const, "nobody"],
    [{ kind: "profile", whose: "nobody" } as const, "nobody"],
  ])("of what is not there: %j", async (what, words) => {
    filled();
    const out = join(folder, "x");
    for (const as of ["json", "csv"] as const)
      expect(await run({ ...EXPORT, what, as, out })).toMatchObject({
        code: 2,
        err: expect.stringContaining(words),
      });
    expect(existsSync(out)).toBe(false);
  });
});

describe("import", () => {
  test("into a folder that was not there gives the same again, twice", async () => {
    filled();
    const file = await exportFile();
    const dataDir = join(folder, "other", "place");
    const first = await run({ kind: "import", file, otherTable: false }, { dataDir });
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toContain("Imported: 2 profiles, 1 plan, 4 sessions.");
    expect(first.out).toMatch(/Anna: up to 45°, 5 min; a doctor was asked .*balance proven/);
    expect(first.out).toContain("beginner's limits");
    const second = await run({ kind: "import", file, otherTable: false }, { dataDir });
    expect(second.out).toContain("There already: 2 profiles, 1 plan, 4 sessions.");
    expect(await run({ kind: "verify" }, { dataDir })).toMatchObject({ code: 0 });
    const sessionsOf = (text: string): unknown => (JSON.parse(text) as { sessions: unknown }).sessions;
    expect(sessionsOf((await run(EXPORT, { dataDir })).out)).toEqual(sessionsOf(readFileSync(file, "utf8")));
  });

  test("from another table leaves the proof of balance behind and says so", async () => {
    filled();
    const file = await exportFile();
    const { out } = await run({ kind: "import", file, otherTable: true }, { dataDir: join(folder, "other") });
    expect(out).toMatch(/Anna: .*balance not proven: the lock is not held/);
  });

  test("with something else in its place ends with 1 and names it", async () => {
    filled();
    const file = await exportFile();
    const dataDir = join(folder, "other");
    const other = openAt(dataDir);
    keepSome(other);
    other.close();
    const { code, out } = await run({ kind: "import", file, otherTable: false }, { dataDir });
    expect(code).toBe(1);
    expect(out).toContain("Left as it was here:");
    expect(out).toContain("another person here has that name");
  });

  const refused = async (file: string, words: string, code = 4): Promise<void> => {
    const dataDir = join(folder, "untouched");
    expect(await run({ kind: "import", file, otherTable: false }, { dataDir })).toMatchObject({
      ...{ code, out: "" },
      err: expect.stringContaining(words),
    });
    expect(existsSync(dataDir)).toBe(false);
  };

  test("of a file that will not do changes nothing, not even the folder", async () => {
    filled();
    const file = await exportFile();
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace('"maxAngleDeg":45', '"maxAngleDeg":60'));
    await refused(file, "damaged or changed");
    truncateSync(file, 4_000);
    await refused(file, "nothing was changed");
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00]));
    await refused(file, "UTF-8");
    writeFileSync(file, "");
    await refused(file, "the end");
    writeFileSync(file, '{"format":"diary"}');
    await refused(file, "format is");
    await refused(join(folder, "missing.json"), "missing.json", 2);
    await refused(folder, "allowed: an export that can be read", 2);
  });

  test("of a real table into the simulated ones' history is refused", async () => {
    filled();
    const file = await exportFile();
    expect(await run({ kind: "import", file, otherTable: false }, { simulated: true })).toMatchObject({
      code: 4,
      err: expect.stringContaining("allowed: the same kind"),
    });
  });
});

describe("verify", () => {
  test("says that all is intact", async () => {
    filled();
    const { code, out } = await run({ kind: "verify" });
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Read: 8 records, \d+ links of the audit chain\.\nIntact: nothing was edited, damaged or taken away\.\n$/,
    );
  });

  test("finds an edit, names it, and ends with 1", async () => {
    filled();
    const db = new Database(join(folder, "history.db"));
    db.prepare("delete from outcome").run();
    db.close();
    const { code, out } = await run({ kind: "verify" });
    expect(code).toBe(1);
    expect(out).toContain("FOUND  outcome a1: it is gone");
    expect(out).toMatch(/Not intact: 1 finding\.\n$/);
  });

  test("of a file that is damaged through and through", async () => {
    filled();
    writeFileSync(join(folder, "history.db"), "no database at all, but long enough to look at".repeat(200));
    const { code, out } = await run({ kind: "verify" });
    expect(code).toBe(1);
    expect(out).toMatch(/FOUND {2}.*damaged[\s\S]*Not intact/);
    expect(readdirSync(folder).some((name) => name.includes("damaged-"))).toBe(false);
  });
});

describe("prune", () => {
  test("tells first, and deletes only with a yes", async () => {
    filled();
    const tells = await run({ ...PRUNE, before: later(3_600), yes: false });
    expect(tells).toMatchObject({ code: 4, err: "" });
    expect(tells.out).toMatch(/^1 session from .*\nNothing was changed\./);
    expect((await run({ ...LIST, as: "json" })).out).toContain('"a1"');
    expect(await run({ ...PRUNE, before: later(3_600), vacuum: true })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Deleted: 1 session .*\nThe history takes [\d.]+ MiB now\.\n$/),
    });
    expect((await run({ ...LIST, as: "json" })).out).not.toContain('"a1"');
    expect(await run({ kind: "verify" })).toMatchObject({ code: 0 });
    expect(await run({ ...PRUNE, before: later(0), yes: false })).toMatchObject({ code: 4 });
  });

  test("of curves alone keeps the sessions", async () => {
    filled();
    expect(await run({ ...PRUNE, what: "samples" })).toMatchObject({ code: 0 });
    expect((await run({ kind: "show", sessionId: "a1", as: "text" })).out).toContain("no samples are kept");
    expect(await run({ kind: "verify" })).toMatchObject({ code: 0 });
  });
});

describe("beside a running table", () => {
  test("reading works, and changing waits for its end", async () => {
    filled();
    const file = await exportFile();
    const lock = takeInstanceLock(join(folder, "instance.lock"));
    const table = openAt(folder);
    try {
      for (const action of [LIST, EXPORT, { kind: "verify" }, { ...PRUNE, yes: false }] as const)
        expect([0, 4]).toContain((await run(action)).code);
      for (const action of [PRUNE, { kind: "import", file, otherTable: false }] as const)
        expect(await run(action)).toMatchObject({
          code: 3,
          out: "",
          err: expect.stringMatching(/in use by another inversion-table .*Stop it first/),
        });
    } finally {
      table.close();
      if (lock.kind === "taken") lock.release();
    }
    expect(await run(PRUNE)).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, "instance.lock"))).toBe(false);
  });
});

describe("a folder without a history", () => {
  const ALL = [
    LIST,
    { kind: "show", sessionId: "a", as: "text" },
    EXPORT,
    { kind: "verify" },
    PRUNE,
  ] as const;

  test.each(ALL)("is told, and nothing is made there: $kind", async (action) => {
    const dataDir = join(folder, "nowhere");
    expect(await run(action, { dataDir })).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining(dataDir),
    });
    expect(existsSync(dataDir)).toBe(false);
  });

  test("says where there is one", async () => {
    filled();
    expect((await run(LIST, { simulated: true })).err).toContain("leave out --simulated");
    const other = join(folder, "other");
    mkdirSync(join(other, "simulated"), { recursive: true });
    filled(join(other, "simulated"));
    expect((await run(LIST, { dataDir: other })).err).toContain("add --simulated");
    expect(await run(LIST, { dataDir: other, simulated: true })).toMatchObject({ code: 0 });
  });

  test("reading changes no file", async () => {
    filled();
    const seen = (): unknown =>
      readdirSync(folder)
        .filter((name) => !/-(wal|shm)$/.test(name))
        .map((name) => [name, readFileSync(join(folder, name)).toString("base64")]);
    const before = seen();
    for (const action of [LIST, EXPORT, { kind: "verify" }, { ...PRUNE, yes: false }] as const)
      await run(action);
    expect(seen()).toEqual(before);
  });

  test("a folder that is a file, and a database that is a folder", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    filled(join(folder, "from"));
    const given = join(folder, "export.json");
    await run({ ...EXPORT, out: given }, { dataDir: join(folder, "from") });
    for (const action of [LIST, { kind: "import", file: given, otherTable: false }] as const)
      expect(await run(action, { dataDir: file })).toMatchObject({
        ...{ code: 2, out: "" },
        err: expect.stringContaining(file),
      });
    const odd = join(folder, "odd");
    mkdirSync(join(odd, "history.db"), { recursive: true });
    for (const action of [LIST, EXPORT, PRUNE] as const)
      expect(await run(action, { dataDir: odd })).toMatchObject({
        ...{ code: 1, out: "" },
        err: expect.stringContaining("history.db is no file"),
      });
  });
});
