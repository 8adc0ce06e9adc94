/** Wherever the program is started from, it is with the same options of Node. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { NODE_OPTIONS } from "../support/node-options.ts";
import { PROJECT } from "../support/program.ts";

const OPTIONS = NODE_OPTIONS.join(" ");
const read = (path: string): string => readFileSync(join(PROJECT, path), "utf8");

it("the installed command", () => {
  expect(read("bin/inversion-table.js").split("\n")[0]).toBe(`#!/usr/bin/env -S node ${OPTIONS}`);
});

it("npm's commands", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const starting = Object.values(scripts).filter((script) => script.includes("bin/inversion-table.js"));
  expect(starting.length).toBe(2);
  for (const script of starting) expect(script).toContain(`node ${OPTIONS} bin/inversion-table.js`);
});

it("the service", () => {
  expect(read("docs/inversion-table.service")).toContain(`node ${OPTIONS} /`);
});
