import { copyFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  expectedSchemaHash,
  migrate,
  NEWEST_VERSION,
  schemaHash,
  versionOf,
} from "../../firmware/history/migrations/migrate.ts";
import { asked, newFolder, noisySamples, openAt } from "./some-history.ts";

const OLD = join(import.meta.dirname, "fixtures");

let folder = "";
let remove = (): void => undefined;
beforeEach(() => {
  ({ folder, remove } = newFolder());
});
afterEach(() => remove());

const QUERY = { limit: 100, after: null, profileId: null, from: null, to: null } as const;

/** The fixture was written by version 1, with a session that was running when its process ended. */
describe("a database of version 1", () => {
  beforeEach(() => {
    copyFileSync(join(OLD, "version-1.db"), join(folder, "history.db"));
    copyFileSync(join(OLD, "version-1.head"), join(folder, "history.head"));
  });

  test("is brought up to the newest with all that is in it", () => {
    const history = openAt(folder);
    expect(history.state()).toEqual({ kind: "ok" });
    const [ada] = asked(history, "profiles", {});
    expect(ada).toMatchObject({ name: "Ada", limits: { maxAngleDeg: 45, maxDurationS: 300 } });
    expect(asked(history, "plan", { profileId: ada?.profileId ?? "" })).toMatchObject({
      rungs: ["first-days"],
    });
    const { items } = asked(history, "sessions", { query: QUERY });
    expect(items).toMatchObject([
      { id: "open", reason: "interrupted" },
      { id: "g", profileId: null, reason: "stop" },
      { id: "a", profileId: ada?.profileId, outcome: { painBefore: 5, painAfter: 2, note: "Looser." } },
    ]);
    expect(asked(history, "samples", { sessionId: "open" })).toEqual(noisySamples(0, 2));
    expect(asked(history, "samples", { sessionId: "a" })?.length).toBe(125);
    expect(history.verify()).toMatchObject({ answer: { findings: [] } });
    history.close();
    const db = new Database(join(folder, "history.db"));
    expect(versionOf(db)).toBe(NEWEST_VERSION);
    db.close();
  });

  test("is left as it is by whoever only looks", () => {
    const history = openAt(folder, "reader");
    expect(history.state()).toMatchObject({ kind: "trouble", code: "read-only" });
    history.close();
  });
});

describe("the migrations", () => {
  test("are each one transaction: a step that fails leaves the version before", () => {
    const db = new Database(":memory:");
    migrate(db, 1);
    db.exec("create index session_of_profile on session (seal)");
    expect(() => migrate(db)).toThrow(/already exists/);
    expect(versionOf(db)).toBe(1);
    db.exec("drop index session_of_profile");
    expect(schemaHash(db)).toBe(expectedSchemaHash(1));
    migrate(db);
    expect(schemaHash(db)).toBe(expectedSchemaHash(NEWEST_VERSION));
    migrate(db);
    expect(versionOf(db)).toBe(NEWEST_VERSION);
    db.close();
  });
});
