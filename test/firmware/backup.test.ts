/** Backups: what goes in comes out, also while something is written; what was meddled with touches nothing. */

import {
  existsSync,
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
import { gzipSync } from "node:zlib";
import { Header } from "tar";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { adoptStaged, PLAN, STAGED } from "../../firmware/backup/adopt.ts";
import { runBackup } from "../../firmware/backup/backup-command.ts";
import { fileHash, type Manifest } from "../../firmware/backup/manifest.ts";
import { takeApart } from "../../firmware/backup/read-archive.ts";
import { runRestore } from "../../firmware/backup/restore-command.ts";
import { openHistory } from "../../firmware/history/open-history.ts";
import { takeInstanceLock } from "../../firmware/instance-lock.ts";
import { keepSome } from "../history/kept-history.ts";
import { asked, told, wholeSession } from "../history/some-history.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backup-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const AT = "2026-11-30T12:00:00.000Z";
const wallIso = (): string => AT;
const PROGRAMME = "programmeId: mine\n";
const CONFIG = "ceilings: { maxAngleDeg: 40 }\n";

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const saying = async (
  work: (surroundings: Parameters<typeof runBackup>[1]) => Promise<number>,
): Promise<Said> => {
  let [stdout, stderr] = ["", ""];
  const taking = (took: (text: string) => void): Pick<NodeJS.WritableStream, "write"> => ({
    write: (text: string | Uint8Array, ...rest: unknown[]) => {
      took(String(text));
      const done = rest.at(-1);
      if (typeof done === "function") done();
      return true;
    },
  });
  const code = await work({
    stdout: taking((text) => {
      stdout += text;
    }),
    stderr: taking((text) => {
      stderr += text;
    }),
    environment: {},
    wallIso,
    version: "0.0.0-test",
  });
  return { code, stdout, stderr };
};

const source = (): string => join(folder, "source");
const target = (): string => join(folder, "target");
const archive = (): string => join(folder, "backup.tar.gz");

/** A data folder with a history, a programme, a config, and what a backup leaves out. */
const fill = (dir: string): void => {
  mkdirSync(join(dir, "programmes"), { recursive: true });
  writeFileSync(join(dir, "programmes/mine.yaml"), PROGRAMME);
  writeFileSync(join(dir, "programmes/notes.txt"), "none");
  writeFileSync(join(dir, "access.json"), '{"secret":"TOKEN-HASH"}');
  writeFileSync(join(dir, "console-token"), "CONSOLE-TOKEN");
  writeFileSync(join(folder, "config.yaml"), CONFIG);
  const history = openHistory({ dataDir: dir, wallIso });
  keepSome(history);
  history.close();
};

const backUp = (change: Partial<Parameters<typeof runBackup>[0]> = {}): Promise<Said> =>
  saying((surroundings) =>
    runBackup(
      {
        ...{ out: archive(), dataDir: source(), configPath: join(folder, "config.yaml") },
        ...{ simulated: false, force: false, ...change },
      },
      surroundings,
    ),
  );
const restoreFrom = (file: string, configPath: string | null = null): Promise<Said> =>
  saying((surroundings) => runRestore({ file, dataDir: target(), configPath }, surroundings));

const sessionsOf = (dir: string): readonly string[] => {
  const history = openHistory({ dataDir: dir, wallIso, as: "reader" });
  const query = { limit: 100, after: null, profileId: null, from: null, to: null };
  const ids = asked(history, "sessions", { query }).items.map(({ id }) => id);
  history.close();
  return ids;
};
const findingsOf = (dir: string): readonly string[] => {
  const history = openHistory({ dataDir: dir, wallIso, as: "reader" });
  const verdict = history.verify();
  history.close();
  return verdict.kind === "answer" ? verdict.answer.findings : [verdict.message];
};

describe("there and back", () => {
  test("history, programme and config come back as they were; tokens are not in it", async () => {
    fill(source());
    const said = await backUp();
    expect(said).toMatchObject({ code: 0, stderr: "" });
    expect(said.stdout).toContain("programmes/notes.txt: no programme");
    expect(said.stdout).toContain("devices are paired again");
    const config = join(folder, "new/config.yaml");
    expect(await restoreFrom(archive(), config)).toMatchObject({ code: 0, stderr: "" });
    expect(sessionsOf(target())).toEqual(sessionsOf(source()));
    expect(sessionsOf(target())).toHaveLength(4);
    expect(findingsOf(target())).toEqual([]);
    expect(readFileSync(join(target(), "programmes/mine.yaml"), "utf8")).toBe(PROGRAMME);
    expect(readFileSync(config, "utf8")).toBe(CONFIG);
    expect(readdirSync(target()).sort()).toEqual(
      expect.arrayContaining(["history.db", "history.head", "programmes"]),
    );
    expect(existsSync(join(target(), "access.json"))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith(".inversion-table"))).toEqual([]);
  });

  test("what was there is kept beside it, and nothing of the two is mixed; the chain tells of it", async () => {
    fill(source());
    await backUp();
    mkdirSync(join(target(), "programmes"), { recursive: true });
    writeFileSync(join(target(), "programmes/older.yaml"), "older");
    const before = openHistory({ dataDir: target(), wallIso });
    told(before, ...wholeSession("other", 2, { at: AT }));
    before.close();
    const config = join(folder, "there.yaml");
    writeFileSync(config, "ceilings: {}\n");
    const said = await restoreFrom(archive(), config);
    expect(said).toMatchObject({ code: 0, stderr: "" });
    expect(sessionsOf(target())).toEqual(sessionsOf(source()));
    const kept = readdirSync(target()).filter((name) => name.includes(".replaced-"));
    expect(kept).toEqual(
      expect.arrayContaining([
        "history.db.replaced-2026-11-30T12-00-00Z",
        "history.db.replaced-2026-11-30T12-00-00Z.head",
        "programmes.replaced-2026-11-30T12-00-00Z",
      ]),
    );
    expect(readFileSync(`${config}.replaced-2026-11-30T12-00-00Z`, "utf8")).toBe("ceilings: {}\n");
    expect(readdirSync(join(target(), "programmes"))).toEqual(["mine.yaml"]);
    const history = openHistory({ dataDir: target(), wallIso, as: "reader" });
    const { items } = asked(history, "audit", { limit: 1, before: null });
    expect(items[0]).toMatchObject({ action: "backup-restored" });
    expect(history.state().kind).toBe("ok");
    history.close();
    expect(findingsOf(target())).toEqual([]);
  });

  test("while another writes, the copy is of one moment and whole", async () => {
    fill(source());
    const table = openHistory({ dataDir: source(), wallIso });
    let n = 0;
    const writing = setInterval(() => {
      n += 1;
      told(table, ...wholeSession(`w${n}`, 3, { at: AT }));
    }, 1);
    try {
      for (let copy = 0; copy < 3; copy += 1) {
        const before = n;
        expect(await backUp({ force: true })).toMatchObject({ code: 0, stderr: "" });
        expect(await restoreFrom(archive())).toMatchObject({ code: 0, stderr: "" });
        expect(findingsOf(target())).toEqual([]);
        expect(sessionsOf(target()).length).toBeGreaterThanOrEqual(Math.min(4 + before, 100));
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    } finally {
      clearInterval(writing);
      table.close();
    }
    expect(n).toBeGreaterThan(3);
  });

  test("a file that is there is not written over; there is nothing to back up in an empty folder", async () => {
    fill(source());
    writeFileSync(archive(), "precious");
    expect(await backUp()).toMatchObject({ code: 2 });
    expect(readFileSync(archive(), "utf8")).toBe("precious");
    expect(await backUp({ dataDir: join(folder, "empty"), force: true })).toMatchObject({ code: 2 });
    expect(await backUp({ out: join(folder, "no/such/folder/x") })).toMatchObject({ code: 2 });
  });

  test("a damaged history is said to be, and no backup is made of it", async () => {
    fill(source());
    const database = join(source(), "history.db");
    const bytes = readFileSync(database);
    bytes.fill(0xff, 4_096, 12_288);
    writeFileSync(database, bytes);
    const said = await backUp();
    expect(said.code).toBe(1);
    expect(said.stderr).toContain("damaged");
    expect(existsSync(archive())).toBe(false);
  });
});

interface Entry {
  readonly path: string;
  readonly bytes?: Buffer;
  readonly type?: "File" | "SymbolicLink" | "Link" | "CharacterDevice" | "FIFO" | "Directory";
  readonly linkpath?: string;
  /** What the header says, where that is not how long it is. */
  readonly size?: number;
}

const tarOf = (entries: readonly Entry[]): Buffer =>
  gzipSync(
    Buffer.concat([
      ...entries.flatMap(
        ({ path, bytes = Buffer.alloc(0), type = "File", linkpath, size = bytes.length }) => {
          const header = Buffer.alloc(512);
          new Header({
            ...{ path, size, type, mode: 0o600, mtime: new Date(0) },
            ...(linkpath === undefined ? {} : { linkpath }),
          }).encode(header, 0);
          return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
        },
      ),
      Buffer.alloc(1_024),
    ]),
  );

interface Good {
  readonly manifest: Manifest;
  readonly files: Map<string, Buffer>;
}
let made: Good | null = null;

/** The files of a good backup, to be meddled with; made once. */
const good = async (): Promise<Good> => {
  if (made !== null) return made;
  fill(source());
  await backUp();
  const out = join(folder, "apart");
  mkdirSync(out);
  const taken = await takeApart(archive(), out);
  if (taken.kind !== "whole") throw new Error(taken.why);
  const { manifest } = taken;
  made = {
    manifest,
    files: new Map(manifest.files.map(({ path }) => [path, readFileSync(join(out, path))])),
  };
  return made;
};
const manifestEntry = (manifest: unknown): Entry => ({
  path: "manifest.json",
  bytes: Buffer.from(JSON.stringify(manifest)),
});
const entriesOf = (files: Map<string, Buffer>): readonly Entry[] =>
  [...files].map(([path, bytes]) => ({ path, bytes }));

describe("what was meddled with is refused whole, and touches nothing", () => {
  type Meddle = (good: Good) => readonly Entry[];
  const with1 =
    (entry: Entry): Meddle =>
    ({ manifest, files }) => [manifestEntry(manifest), entry, ...entriesOf(files)];
  const named =
    (path: string, bytes = "x"): Meddle =>
    ({ manifest, files }) => {
      const entry = { path, bytes: bytes.length, sha256: "0".repeat(64) };
      return [
        manifestEntry({ ...manifest, files: [...manifest.files, entry] }),
        { path, bytes: Buffer.from(bytes) },
        ...entriesOf(files),
      ];
    };
  const changed =
    (path: string, change: (bytes: Buffer) => Buffer): Meddle =>
    ({ manifest, files }) => [
      manifestEntry(manifest),
      ...entriesOf(files).map((entry) =>
        entry.path === path ? { ...entry, bytes: change(Buffer.from(entry.bytes ?? "")) } : entry,
      ),
    ];
  const flipped = (bytes: Buffer): Buffer => {
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    return bytes;
  };
  /** As somebody would who makes the manifest fit. */
  const reckoned =
    (path: string, change: (bytes: Buffer) => Buffer): Meddle =>
    ({ manifest, files }) => {
      const bytes = change(Buffer.from(files.get(path) ?? ""));
      const at = join(folder, "changed");
      writeFileSync(at, bytes);
      const listed = manifest.files.map((file) =>
        file.path === path ? { path, bytes: bytes.length, sha256: fileHash(at) } : file,
      );
      return [
        manifestEntry({ ...manifest, files: listed }),
        ...entriesOf(new Map([...files, [path, bytes]])),
      ];
    };
  const text =
    (from: string, to: string) =>
    (bytes: Buffer): Buffer => {
      const at = bytes.indexOf(from);
      if (at < 0) throw new Error(`no ${from} in it`);
      bytes.write(to, at);
      return bytes;
    };

  const ROWS: readonly (readonly [string, Meddle, RegExp])[] = [
    ["a path upwards", named("../evil"), /no backup has/],
    ["a path upwards among the programmes", named("programmes/../../evil.yaml"), /no backup has/],
    ["an absolute path", named("/tmp/evil"), /no backup has/],
    ["a hidden name", named("programmes/.evil.yaml"), /no backup has/],
    ["a name of the data folder", named("access.json"), /no backup has/],
    [
      "an entry that the manifest does not name",
      with1({ path: "evil", bytes: Buffer.from("x") }),
      /not in its manifest/,
    ],
    [
      "an entry upwards that the manifest does not name",
      with1({ path: "../evil", bytes: Buffer.from("x") }),
      /not in its manifest/,
    ],
    [
      "a symbolic link",
      with1({ path: "programmes", type: "SymbolicLink", linkpath: "/tmp" }),
      /SymbolicLink/,
    ],
    [
      "a link in a file's place",
      with1({ path: "history.db", type: "SymbolicLink", linkpath: "/etc/passwd" }),
      /SymbolicLink/,
    ],
    ["a hard link", with1({ path: "history.head", type: "Link", linkpath: "/etc/passwd" }), /Link/],
    ["a device", with1({ path: "history.db", type: "CharacterDevice" }), /CharacterDevice/],
    ["a pipe", with1({ path: "history.db", type: "FIFO" }), /FIFO/],
    ["a folder", with1({ path: "programmes/", type: "Directory" }), /Directory/],
    [
      "a file twice",
      ({ manifest, files }) => [manifestEntry(manifest), ...entriesOf(files), ...entriesOf(files)],
      /twice/,
    ],
    [
      "a manifest that names a file twice",
      ({ manifest, files }) => [
        manifestEntry({ ...manifest, files: [...manifest.files, ...manifest.files] }),
        ...entriesOf(files),
      ],
      /twice/,
    ],
    ["no manifest", ({ files }) => entriesOf(files), /begins with/],
    [
      "a manifest at the end",
      ({ manifest, files }) => [...entriesOf(files), manifestEntry(manifest)],
      /begins with/,
    ],
    [
      "a manifest of another version",
      ({ manifest, files }) => [manifestEntry({ ...manifest, version: 2 }), ...entriesOf(files)],
      /manifest\.json is none/,
    ],
    [
      "a manifest with another key",
      ({ manifest, files }) => [manifestEntry({ ...manifest, extra: 1 }), ...entriesOf(files)],
      /manifest\.json is none/,
    ],
    [
      "a manifest that is no JSON",
      ({ files }) => [{ path: "manifest.json", bytes: Buffer.from("{") }, ...entriesOf(files)],
      /no JSON/,
    ],
    [
      "a manifest too long",
      ({ files }) => [{ path: "manifest.json", bytes: Buffer.alloc(300_000, 32) }, ...entriesOf(files)],
      /262144 or less/,
    ],
    [
      "a file that is missing",
      ({ manifest, files }) => [manifestEntry(manifest), ...entriesOf(files).slice(1)],
      /not in it/,
    ],
    [
      "a file longer than its manifest says",
      changed("config.yaml", (bytes) => Buffer.concat([bytes, bytes])),
      /its manifest says/,
    ],
    [
      "a database larger than the world",
      ({ manifest, files }) => [
        manifestEntry({
          ...manifest,
          files: manifest.files.map((file) =>
            file.path === "history.db" ? { ...file, bytes: 2 ** 50 } : file,
          ),
        }),
        ...entriesOf(files),
      ],
      /or less/,
    ],
    [
      "more than the disk has room for",
      ({ manifest, files }) => [
        manifestEntry({
          ...manifest,
          files: manifest.files.map((file) =>
            file.path === "history.db" ? { ...file, bytes: 2 ** 34 } : file,
          ),
        }),
        ...entriesOf(files),
      ],
      /no room|its manifest says/,
    ],
    ["a bit of the database", changed("history.db", flipped), /SHA-256/],
    ["a bit of the config", changed("config.yaml", flipped), /SHA-256/],
    [
      "a name in the database, reckoned anew",
      reckoned("history.db", text("Gentle", "Fierce")),
      /not the one that was kept/,
    ],
    [
      "a head file of another chain, reckoned anew",
      reckoned("history.head", text('"seq":', '"seq":9')),
      /cannot be used|not the one/,
    ],
    [
      "no database, but a text, reckoned anew",
      reckoned("history.db", () => Buffer.from("hello")),
      /cannot be used/,
    ],
  ];

  test.each(ROWS)("%s", async (_name, meddle, why) => {
    const path = join(folder, "meddled.tar.gz");
    writeFileSync(path, tarOf(meddle(await good())));
    mkdirSync(target());
    const config = join(folder, "config.yaml");
    writeFileSync(config, CONFIG);
    const said = await restoreFrom(path, config);
    expect(said.stderr).toMatch(why);
    expect(said).toMatchObject({ code: 4, stdout: "" });
    expect(readdirSync(target())).toEqual([]);
    expect(readFileSync(config, "utf8")).toBe(CONFIG);
    for (const evil of [join(folder, "evil"), "/tmp/evil", join(target(), "evil")])
      expect(existsSync(evil)).toBe(false);
  });

  test("what is cut off anywhere, or is no archive at all", async () => {
    const { manifest, files } = await good();
    const whole = tarOf([manifestEntry(manifest), ...entriesOf(files)]);
    mkdirSync(target());
    const path = join(folder, "cut.tar.gz");
    const cuts = Array.from({ length: 12 }, (_, n) => whole.subarray(0, Math.floor((whole.length * n) / 12)));
    for (const bytes of [
      ...cuts,
      Buffer.from("hello"),
      Buffer.alloc(4_096),
      gzipSync(Buffer.alloc(8_192, 7)),
    ]) {
      writeFileSync(path, bytes);
      expect((await restoreFrom(path)).code).toBe(4);
      expect(readdirSync(target())).toEqual([]);
    }
    writeFileSync(path, whole);
    expect((await restoreFrom(path)).code).toBe(0);
  });

  test("a config that is not valid is not put in the place of one that is", async () => {
    fill(source());
    writeFileSync(join(folder, "config.yaml"), "ceilings: { maxAngleDeg: 95 }\n");
    await backUp();
    const config = join(folder, "there.yaml");
    writeFileSync(config, CONFIG);
    const said = await restoreFrom(archive(), config);
    expect(said).toMatchObject({ code: 4 });
    expect(said.stderr).toContain("ceilings.maxAngleDeg is 95");
    expect(readFileSync(config, "utf8")).toBe(CONFIG);
    expect(existsSync(join(target(), "history.db"))).toBe(false);
  });
});

describe("beside a running program", () => {
  const holding = async (body: () => Promise<void>): Promise<void> => {
    mkdirSync(target(), { recursive: true });
    const lock = takeInstanceLock(join(target(), "instance.lock"));
    if (lock.kind !== "taken") throw new Error("no lock");
    try {
      await body();
    } finally {
      lock.release();
    }
  };

  test("it is laid ready, and taken at the next start", async () => {
    fill(source());
    await backUp();
    const table = openHistory({ dataDir: target(), wallIso });
    told(table, ...wholeSession("other", 2, { at: AT }));
    await holding(async () => {
      const said = await restoreFrom(archive());
      expect(said).toMatchObject({ code: 0 });
      expect(said.stdout).toContain("next start");
      expect(sessionsOf(target())).toEqual(["other"]);
      told(table, ...wholeSession("later", 2, { at: AT }));
    });
    table.close();
    expect(adoptStaged(target())).toMatchObject({ kind: "adopted" });
    expect(sessionsOf(target())).toEqual(sessionsOf(source()));
    expect(adoptStaged(target())).toEqual({ kind: "none" });
  });

  test("during a session it is refused", async () => {
    fill(source());
    await backUp();
    const table = openHistory({ dataDir: target(), wallIso });
    told(table, ...wholeSession("other", 2, { at: AT }).slice(0, 2));
    await holding(async () => {
      const said = await restoreFrom(archive());
      expect(said).toMatchObject({ code: 4, stdout: "" });
      expect(said.stderr).toContain("a session is running");
      expect(existsSync(join(target(), STAGED))).toBe(false);
    });
    table.close();
  });
});

describe("cut off while it is put into its place", () => {
  /** As it lies ready beside an older history. */
  const laidReady = async (): Promise<string> => {
    fill(source());
    await backUp();
    const table = openHistory({ dataDir: target(), wallIso });
    told(table, ...wholeSession("other", 2, { at: AT }));
    table.close();
    const lock = takeInstanceLock(join(target(), "instance.lock"));
    await restoreFrom(archive());
    if (lock.kind === "taken") lock.release();
    return join(target(), STAGED);
  };
  const keptIn = (dir: string): readonly string[] =>
    readdirSync(dir).filter((name) => name.includes(".replaced-"));

  test("after what was there is out of the way", async () => {
    await laidReady();
    renameSync(join(target(), "history.db"), join(target(), "history.db.replaced-2026-11-30T12-00-00Z"));
    expect(adoptStaged(target())).toMatchObject({ kind: "adopted" });
    expect(sessionsOf(target())).toEqual(sessionsOf(source()));
    expect(findingsOf(target())).toEqual([]);
    expect(keptIn(target())).toContain("history.db.replaced-2026-11-30T12-00-00Z");
  });

  test("after the database is in its place and before the head file is", async () => {
    const staged = await laidReady();
    for (const name of ["history.db", "history.head"])
      renameSync(join(target(), name), join(target(), `${name}.replaced-x`));
    renameSync(join(staged, "history.db"), join(target(), "history.db"));
    expect(adoptStaged(target())).toMatchObject({ kind: "adopted" });
    expect(sessionsOf(target())).toEqual(sessionsOf(source()));
    expect(findingsOf(target())).toEqual([]);
    expect(keptIn(target())).toContain("history.db.replaced-x");
  });

  test("a folder that says nothing of itself is left alone, and told", async () => {
    const staged = await laidReady();
    writeFileSync(join(staged, PLAN), "{}");
    expect(adoptStaged(target())).toMatchObject({ kind: "failed" });
    expect(sessionsOf(target())).toEqual(["other"]);
  });
});
