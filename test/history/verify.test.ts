/**
 * Every single edit of the database is found: each cell of each row of each table changed, emptied or swapped with
 * another row's, each row deleted or doubled.
 */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HistoryFile } from "../../firmware/history/open-history.ts";
import { Store } from "../../firmware/history/store.ts";
import { verify } from "../../firmware/history/verify.ts";
import {
  addedProfile,
  answersWith,
  asked,
  DOER,
  later,
  newFolder,
  openAt,
  told,
  wholeSession,
} from "./some-history.ts";

let folder = "";
let remove = (): void => undefined;
let edited = "";

const PLAN = { rungs: ["first-days"], sessionsPerWeek: 3, sessionsPerRung: 4 };
const OUTCOME = { painBefore: 6, painAfter: 3, heightBeforeMm: null, heightAfterMm: null, note: "" };

const fill = (history: HistoryFile): void => {
  const [ada, ben, gone] = ["Ada", "Ben", "Gone"].map((name) => addedProfile(history, name).profileId);
  if (ada === undefined || ben === undefined || gone === undefined)
    throw new Error("three people are needed");
  for (const profileId of [ada, ben]) {
    const change = { kind: "screening", answers: answersWith("eyes") } as const;
    asked(history, "change-profile", { profileId, change, doer: DOER, at: later(1) });
    asked(history, "put-plan", { profileId, draft: PLAN, doer: DOER, at: later(2) });
  }
  const people = [ada, null, gone];
  for (const [index, profileId] of people.entries()) {
    told(history, ...wholeSession(`s${index}`, 1, { profileId, at: later(3_600 * index) }));
    const put = {
      sessionId: `s${index}`,
      outcome: { ...OUTCOME, painAfter: index },
      doer: DOER,
      at: later(5),
    };
    asked(history, "put-outcome", put);
  }
  told(history, ...wholeSession("old", 1, { at: later(-86_400) }));
  history.prune({ what: "samples", before: later(-3_600), doer: DOER, at: later(6) });
  asked(history, "erase-profile", { profileId: gone, doer: DOER, at: later(7) });
  told(history, {
    ...{ kind: "audit", at: later(8), action: "set-limits", doer: DOER },
    ...{ detail: { maxAngleDeg: 20 }, profileId: null },
  });
};

beforeAll(() => {
  ({ folder, remove } = newFolder());
  edited = join(folder, "edited");
  mkdirSync(edited);
  const history = openAt(folder);
  fill(history);
  history.close();
});
afterAll(() => remove());

const startOver = (): void => {
  rmSync(edited, { recursive: true, force: true });
  mkdirSync(edited);
  for (const name of ["history.db", "history.head"]) copyFileSync(join(folder, name), join(edited, name));
};

const findings = (): readonly string[] => {
  const history = openAt(edited, "reader");
  try {
    const verdict = history.verify();
    return verdict.kind === "answer" ? verdict.answer.findings : [`refused: ${verdict.message}`];
  } finally {
    history.close();
  }
};

type Statement = readonly [string, ...unknown[]];

/** False: SQLite would not have it, or nothing was changed. */
const applied = (db: Database.Database, statements: readonly Statement[]): boolean => {
  try {
    return (
      statements.reduce((changes, [sql, ...values]) => changes + db.prepare(sql).run(...values).changes, 0) >
      0
    );
  } catch (error) {
    if (error instanceof Database.SqliteError && /^SQLITE_(CONSTRAINT|MISMATCH)/.test(error.code))
      return false;
    throw error;
  }
};

/** Edits a copy behind the history's back. */
const edit = (...statements: readonly Statement[]): boolean => {
  startOver();
  const db = new Database(join(edited, "history.db"));
  db.pragma("foreign_keys = off");
  try {
    return applied(db, statements);
  } finally {
    db.close();
  }
};

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly keys: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

const tables = (): readonly Table[] => {
  const db = new Database(join(folder, "history.db"), { readonly: true });
  try {
    const names = db.prepare<[], string>("select name from sqlite_schema where type = 'table'").pluck().all();
    return names.map((name) => {
      const info = db.pragma(`table_info(${name})`) as { name: string; pk: number }[];
      const rows = db.prepare<[], Record<string, unknown>>(`select * from ${name}`).all();
      return {
        ...{ name, rows, columns: info.map((column) => column.name) },
        keys: info.filter(({ pk }) => pk > 0).map((column) => column.name),
      };
    });
  } finally {
    db.close();
  }
};

/** Another value that the column takes: one letter, digit or byte of it, somewhere in it. */
const others = (value: unknown): readonly unknown[] => {
  if (value === null) return ["x", 1];
  if (typeof value === "number") return [value + 1, -value - 1];
  if (Buffer.isBuffer(value)) {
    const changed = Buffer.from(value);
    changed.writeUInt8(changed.readUInt8(value.length >> 1) ^ 1, value.length >> 1);
    return [changed, value.subarray(1), Buffer.alloc(0)];
  }
  const text = String(value);
  const at = text.length >> 1;
  return [`${text.slice(0, at)}${text[at] === "0" ? "1" : "0"}${text.slice(at + 1)}`, `${text} `, ""];
};

describe("verify", () => {
  test("finds nothing where nobody edited anything, with data erased and pruned", () => {
    startOver();
    expect(findings()).toEqual([]);
  });

  test("finds every cell that is changed, emptied or swapped, every row deleted or doubled", () => {
    const missed: string[] = [];
    let edits = 0;
    startOver();
    const db = new Database(join(edited, "history.db"));
    db.pragma("foreign_keys = off");
    const store = new Store(db, edited);
    const look = (what: string, ...statements: readonly Statement[]): void => {
      db.exec("begin");
      if (applied(db, statements)) {
        edits += 1;
        if (verify(store).findings.length === 0) missed.push(what);
      }
      db.exec("rollback");
    };
    for (const { name, columns, keys, rows } of tables()) {
      if (name !== "chunk") expect(rows.length, name).toBeGreaterThan(0);
      const where = keys.map((key) => `${key} = ?`).join(" and ");
      for (const [index, row] of rows.entries()) {
        const key = keys.map((column) => row[column]);
        const next = rows[(index + 1) % rows.length] ?? row;
        const nextKey = keys.map((column) => next[column]);
        look(`${name} ${key}: deleted`, [`delete from ${name} where ${where}`, ...key]);
        for (const column of columns) {
          const set = `update ${name} set ${column} = ? where ${where}`;
          for (const other of [...others(row[column]), null]) {
            if (other !== row[column])
              look(`${name} ${key}: ${column} = ${String(other)}`, [set, other, ...key]);
          }
          const isSame = String(next[column]) === String(row[column]);
          if (isSame || keys.includes(column)) continue;
          look(
            `${name} ${key}: ${column} swapped`,
            [set, next[column], ...key],
            [set, row[column], ...nextKey],
          );
        }
        for (const other of others(row[keys.at(-1) ?? ""])) {
          const doubled = columns.map((column) => (column === keys.at(-1) ? other : row[column]));
          const places = columns.map(() => "?").join();
          look(`${name} ${key}: doubled`, [
            `insert into ${name} (${columns}) values (${places})`,
            ...doubled,
          ]);
        }
      }
    }
    db.close();
    expect(missed).toEqual([]);
    expect(edits).toBeGreaterThan(1_000);
  });

  test("finds loose samples and events put into a closed session, and a trigger", () => {
    const chunk = "insert into chunk values ('s0', 0, null, null, 0, 0, 0, x'00')";
    expect(edit([chunk]) && findings()).toContainEqual(expect.stringMatching(/loose samples/));
    const event = `insert into session_event values ('s0', 99, '{"kind":"check-in-asked","tMs":5}')`;
    expect(edit([event]) && findings()).toContainEqual(expect.stringMatching(/events are not those/));
    startOver();
    const db = new Database(join(edited, "history.db"));
    db.exec("create trigger t after insert on session begin delete from audit; end");
    db.close();
    expect(findings()).toContainEqual(expect.stringMatching(/tables are not those/));
  });

  test("finds by the head file that the chain's end was cut off, and does not forget it once opened", () => {
    const cut = "(select max(seq) from audit)";
    edit([`delete from audit_detail where seq = ${cut}`], [`delete from audit where seq = ${cut}`]);
    expect(findings()).toContainEqual(
      expect.stringMatching(/the chain ends at entry \d+, its head file tells of \d+/),
    );
    const history = openAt(edited);
    expect(history.state()).toMatchObject({ kind: "trouble", code: "damaged" });
    told(history, ...wholeSession("later", 1));
    history.close();
    expect(findings()).toEqual([expect.stringMatching(/the chain had lost entries/)]);
  });

  test.each([
    ["missing", () => rmSync(join(edited, "history.head"))],
    ["empty", () => writeFileSync(join(edited, "history.head"), "")],
    ["another's", () => writeFileSync(join(edited, "history.head"), `{"seq":3,"hash":"${"ab".repeat(32)}"}`)],
    [
      "of a longer chain",
      () => writeFileSync(join(edited, "history.head"), `{"seq":999,"hash":"${"ab".repeat(32)}"}`),
    ],
  ])("finds a head file that is %s, and does not forget it once opened", (_, spoil) => {
    startOver();
    spoil();
    expect(findings().length).toBe(1);
    openAt(edited).close();
    expect(findings()).toEqual([expect.stringMatching(/when it was opened/)]);
    expect(JSON.parse(readFileSync(join(edited, "history.head"), "utf8"))).toHaveProperty("seq");
  });
});
