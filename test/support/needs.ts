/**
 * Tests that need a program from outside Node. Where it is missing they are left out, and it is said loudly which
 * and why; the project's CI installs every one of them and fails when anything was left out.
 */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { describe } from "vitest";

const PACKAGES = {
  "avr-g++": "gcc-avr and avr-libc",
  "clang++": "clang and libclang-rt-14-dev",
  "g++": "g++",
  socat: "socat",
  chromium: "chromium",
  avrdude: "avrdude",
  openssl: "openssl",
  python3: "python3",
  "systemd-analyze": "systemd",
  mosquitto: "mosquitto",
} as const;
export type Program = keyof typeof PACKAGES;

/** Where Debian puts servers, and what only root has on the PATH. */
const SERVERS = "/usr/sbin";

/** Where a program lies on the PATH, or null. */
export const findProgram = (program: Program): string | null => {
  for (const folder of [...(process.env["PATH"] ?? "").split(delimiter), SERVERS]) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder; the next one may have it.
    }
  }
  return null;
};

/** `describe` for tests that need `program`; left out, with a message, where it is not installed. */
export const describeWith = (program: Program, name: string, body: (path: string) => void): void => {
  const path = findProgram(program);
  if (path === null) {
    process.stderr.write(
      `\nLEFT OUT: "${name}" needs ${program}, which is not on the PATH (Debian: ${PACKAGES[program]})\n`,
    );
  }
  describe.runIf(path !== null)(name, () => body(path ?? program));
};
