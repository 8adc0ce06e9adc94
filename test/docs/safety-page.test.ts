/**
 * docs/safety.md and SECURITY.md name tests; a name that no test bears would be a promise nobody keeps. The table of seeded
 * defects comes out of the list that is tried on the sources, whole and unchanged.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SEEDED_DEFECTS } from "../guardian/seeded-defects.ts";
import { PROJECT } from "../support/program.ts";
import { cutAtTable, defectTable } from "./defect-table.ts";
import { isResult, PAGES, promiseLines, promiseOf } from "./promises.ts";

const { before, table, after } = cutAtTable(readFileSync(join(PROJECT, "docs/safety.md"), "utf8"));
const PAGE_TEXTS: Readonly<Record<(typeof PAGES)[number], string>> = {
  "docs/safety.md": before + after,
  "SECURITY.md": readFileSync(join(PROJECT, "SECURITY.md"), "utf8"),
};

/** The test's own text, and that of the folder of its name beside it, where the tables of a large one lie. */
const sourceOf = (file: string): string => {
  const path = join(PROJECT, file);
  const folder = path.replace(/\.test\.ts$/, "");
  const beside = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".ts"))
        .map((name) => join(folder, name))
    : [];
  return [path, ...beside].map((one) => readFileSync(one, "utf8")).join("\n");
};

describe.each(PAGES)("%s", (name) => {
  const lines = promiseLines(PAGE_TEXTS[name]);
  const promised = lines.map(promiseOf).filter((row) => row !== null);

  it("names a test for each thing that may go wrong, and how it last went: npm run docs:results", () => {
    expect(lines.length).toBeGreaterThan(15);
    for (const line of lines) {
      const row = promiseOf(line);
      expect(row, line).not.toBeNull();
      expect(row !== null && isResult(row.result), line).toBe(true);
    }
  });

  it.each(promised)("$file: $title", ({ file, title }) => {
    expect(existsSync(join(PROJECT, file)), `${file} does not exist`).toBe(true);
    expect(sourceOf(file)).toContain(title);
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
    "SECURITY.md",
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
