/**
 * docs/safety.md names tests; a name that no test bears would be a promise nobody keeps. Its table of seeded defects
 * comes out of the list that is tried on the sources, whole and unchanged.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SEEDED_DEFECTS } from "../guardian/seeded-defects.ts";
import { PROJECT } from "../support/program.ts";
import { cutAtTable, defectTable } from "./defect-table.ts";

const { before, table, after } = cutAtTable(readFileSync(join(PROJECT, "docs/safety.md"), "utf8"));
const page = before + after;
const named = [...page.matchAll(/`(test\/[^`]+\.test\.tsx?)`: ([^|)\n]+)/g)].map((match) => ({
  file: match[1] ?? "",
  title: (match[2] ?? "").trim(),
}));

describe("docs/safety.md", () => {
  it("names tests", () => {
    expect(named.length).toBeGreaterThan(80);
  });

  it("has a test for every hazard", () => {
    const rows = page.split("\n").filter((line) => /^\|/.test(line) && !/^\|(---| hazard )/.test(line));
    for (const row of rows) expect(row).toMatch(/`test\/[^`]+`: /);
  });

  it.each(named)("$file: $title", ({ file, title }) => {
    const path = join(PROJECT, file);
    expect(existsSync(path), `${file} does not exist`).toBe(true);
    expect(readFileSync(path, "utf8")).toContain(title);
  });
});

describe("the table of seeded defects", () => {
  it("is the list that is tried on the sources: npm run docs:defects", () => {
    expect(table).toBe(defectTable());
  });

  it("names a file of tests for each", () => {
    expect(SEEDED_DEFECTS.length).toBeGreaterThan(30);
    for (const { test } of SEEDED_DEFECTS)
      expect(existsSync(join(PROJECT, test.file)), `${test.file} does not exist`).toBe(true);
  });
});

describe("links in the documents", () => {
  it.each([
    "README.md",
    "CONTRIBUTING.md",
    "docs/safety.md",
    "docs/hardware.md",
    "docs/guardian.md",
    "docs/protocol.md",
  ])("%s leads nowhere that is not there", (document) => {
    const folder = join(PROJECT, document, "..");
    const text = readFileSync(join(PROJECT, document), "utf8");
    for (const [, target] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (target === undefined || /^https?:/.test(target)) continue;
      expect(existsSync(join(folder, target)), `${document} links to ${target}`).toBe(true);
    }
  });
});
