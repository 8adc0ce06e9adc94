/**
 * The guardian's pure C++ parts, compiled for this machine with the address and undefined-behaviour sanitizers.
 * Each file under host/ is one program that prints what is wrong and exits with 1 when anything is.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";

const sources = join(import.meta.dirname, "../../firmware/guardian");
const programs = join(import.meta.dirname, "host");
const PURE = [
  ...["boot-nonce", "firmata-parser", "frame", "lease", "session-clock", "settings", "signal"],
  ...["supervisor", "supply", "table-button"],
];
const FLAGS = ["-std=c++11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined"];

describeWith("g++", "the guardian's pure parts on the host", (compiler) => {
  const folder = mkdtempSync(join(tmpdir(), "guardian-host-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const file of readdirSync(programs).filter((name) => name.endsWith(".cpp"))) {
    it(file, { timeout: 120_000 }, () => {
      const program = join(folder, file.replace(".cpp", ""));
      const inputs = [join(programs, file), ...PURE.map((name) => join(sources, `${name}.cpp`))];
      const compiled = spawnSync(
        compiler,
        [...FLAGS, "-fno-sanitize-recover=all", ...inputs, "-o", program],
        { encoding: "utf8" },
      );
      expect(compiled.stderr).toBe("");
      const ran = spawnSync(program, { encoding: "utf8" });
      expect({ said: ran.stdout.split("\n").slice(-12).join("\n"), stderr: ran.stderr }).toEqual({
        said: "0 failed\n",
        stderr: "",
      });
      expect(ran.status).toBe(0);
    });
  }
});
