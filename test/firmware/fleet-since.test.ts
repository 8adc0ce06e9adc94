/** Since when a table is in a fleet: written down once, and begun anew where it cannot be read. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fleetSince } from "../../firmware/fleet-since.ts";

const FIRST = "2026-01-01T10:00:00.000Z";
const LATER = "2026-03-01T10:00:00.000Z";

let dir: string;
let warned: string[];
const since = (nowIso: string): string => fleetSince(join(dir, "fleet"), nowIso, (what) => warned.push(what));
const path = (): string => join(dir, "fleet", "since.json");

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "fleet-since-"));
  warned = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("since when a table is in a fleet", () => {
  it("is now at first, for its owner's eyes alone, and stays with every later start", () => {
    expect(since(FIRST)).toBe(FIRST);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(since(LATER)).toBe(FIRST);
    expect(since(LATER)).toBe(FIRST);
    expect(warned).toEqual([]);
  });

  it.each(["", "{", "[]", `{"since":"yesterday"}`, `{"since":null}`, `{"since":"${FIRST}","more":1}`])(
    "begins now where the file is %j, and is right from then on",
    (text) => {
      mkdirSync(join(dir, "fleet"));
      writeFileSync(path(), text);
      expect(since(LATER)).toBe(LATER);
      expect(JSON.parse(readFileSync(path(), "utf8"))).toEqual({ since: LATER });
    },
  );

  it("begins with every start where it cannot be written, and that is said", () => {
    writeFileSync(join(dir, "fleet"), "a file where the folder should be");
    expect(since(FIRST)).toBe(FIRST);
    expect(since(LATER)).toBe(LATER);
    expect(warned).toHaveLength(2);
    expect(warned[0]).toMatch(/cannot be written down: E/);
  });
});
