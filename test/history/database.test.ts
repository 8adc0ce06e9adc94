import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../firmware/history/database.ts";
import { newFolder } from "./some-history.ts";

let folder = "";
let remove = (): void => undefined;
beforeEach(() => {
  ({ folder, remove } = newFolder());
});
afterEach(() => remove());

/** A kill shows nothing of a plug that is pulled: that a commit is on the disk is SQLite's promise for these alone. */
test.each([
  ["synchronous", 2],
  ["journal_mode", "wal"],
  ["foreign_keys", 1],
  ["secure_delete", 1],
  ["trusted_schema", 0],
  ["cell_size_check", 1],
  ["busy_timeout", 2_000],
  ["cache_size", -2_048],
  ["application_id", 0x49565442],
])("a database that is written to has %s at %s", (name, value) => {
  for (const time of ["fresh", "again"]) {
    const judged = openDatabase(folder, false);
    if (judged.kind !== "open") throw new Error(judged.kind);
    expect(judged.db.pragma(name, { simple: true }), time).toBe(value);
    judged.db.close();
  }
});

test("a database that is only read cannot be written to", () => {
  const fresh = openDatabase(folder, false);
  if (fresh.kind === "open") fresh.db.close();
  const judged = openDatabase(folder, true);
  if (judged.kind !== "open") throw new Error(judged.kind);
  expect(() => judged.db.exec("delete from audit")).toThrow(/readonly/);
  judged.db.close();
});
