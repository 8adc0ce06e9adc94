/**
 * The guardian's pure C++ parts, compiled for this machine with the address and undefined-behaviour sanitizers.
 * Each file under host/ is one program that prints what is wrong and exits with 1 when anything is.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { pureSources } from "./host-compile.ts";

const sources = join(import.meta.dirname, "../../firmware/guardian");
const programs = join(import.meta.dirname, "host");
const FLAGS = ["-std=c++11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined"];
const ALL_FLAGS = [...FLAGS, "-fno-sanitize-recover=all", `-I${join(import.meta.dirname, "host-board")}`];

describeWith("g++", "the guardian's pure parts on the host", (compiler) => {
  const folder = mkdtempSync(join(tmpdir(), "guardian-host-"));
  const archive = join(folder, "pure.a");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const compile = (options: readonly string[]): void => {
    const compiled = spawnSync(compiler, [...ALL_FLAGS, ...options], { encoding: "utf8", cwd: folder });
    expect(compiled.stderr).toBe("");
  };

  // Once for all programs; of an archive each of them takes what it needs.
  beforeAll(() => {
    const pure = pureSources(sources);
    compile(["-c", ...pure]);
    const objects = pure.map((file) => basename(file).replace(".cpp", ".o"));
    expect(spawnSync("ar", ["cr", archive, ...objects], { cwd: folder }).status).toBe(0);
  }, 120_000);

  for (const file of readdirSync(programs).filter((name) => name.endsWith(".cpp"))) {
    it(file, { timeout: 120_000 }, () => {
      const program = join(folder, file.replace(".cpp", ""));
      compile([join(programs, file), archive, "-o", program]);
      const ran = spawnSync(program, { encoding: "utf8" });
      expect({ said: ran.stdout.split("\n").slice(-12).join("\n"), stderr: ran.stderr }).toEqual({
        said: "0 failed\n",
        stderr: "",
      });
      expect(ran.status).toBe(0);
    });
  }
});
