import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFolders } from "../../firmware/make-folders.ts";
import { PROJECT } from "../support/program.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "inversion-table-"));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

describe("a folder that is to be there", () => {
  it("is made with those above it, for their owner only, and may be there already", () => {
    const path = join(folder, "a", "b", "c");
    makeFolders(path, 0o700);
    makeFolders(path, 0o700);
    expect(statSync(path).isDirectory()).toBe(true);
    expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o700);
    makeFolders("/", 0o700);
  });

  it("may be reached by a link, and says what is in the way where it is no folder", () => {
    makeFolders(join(folder, "real"));
    symlinkSync(join(folder, "real"), join(folder, "link"));
    makeFolders(join(folder, "link", "inside"));
    expect(statSync(join(folder, "real", "inside")).isDirectory()).toBe(true);
    writeFileSync(join(folder, "file"), "");
    expect(() => makeFolders(join(folder, "file"))).toThrow(/EEXIST/);
    expect(() => makeFolders(join(folder, "file", "below"))).toThrow(/EEXIST|ENOTDIR/);
  });

  // In a process of its own: what never comes back is ended from outside.
  it("is refused at once where no folder can be made, as below /proc", () => {
    const bin = join(PROJECT, "bin/inversion-table.js");
    const { status, stderr } = spawnSync(
      process.execPath,
      [bin, "fleet", "--data-dir", "/proc/nobody/here", "--http-port", "0"],
      { encoding: "utf8", timeout: 30_000, killSignal: "SIGKILL" },
    );
    expect(stderr).toMatch(/--data-dir is \/proc\/nobody\/here; allowed: a folder that can be written to/);
    expect(status).toBe(2);
  });
});
