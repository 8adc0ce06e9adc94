/** docs/safety.md names tests; a name that no test bears would be a promise nobody keeps. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROJECT } from "../support/program.ts";

const page = readFileSync(join(PROJECT, "docs/safety.md"), "utf8");
const named = [...page.matchAll(/`(test\/[^`]+\.test\.tsx?)`: ([^|)\n]+)/g)].map((match) => ({
  file: match[1] ?? "",
  title: (match[2] ?? "").trim(),
}));

describe("docs/safety.md", () => {
  it("names tests", () => {
    expect(named.length).toBeGreaterThan(30);
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
