/**
 * A data folder that can run out of room: a small tmpfs where this user may mount one, so that writes fail with ENOSPC
 * as on a full disk. Elsewhere the history's process is forbidden to let a file grow (prlimit), which is EFBIG.
 */

import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SIZE_MB = 24;
const PIECES_BYTES = [1 << 20, 1 << 16, 1 << 12];

export interface SmallDisk {
  readonly folder: string;
  readonly how: "tmpfs" | "prlimit";
  /** @param historyPid the process that writes, for where nothing can be mounted */
  fill(historyPid: number | null): void;
  makeRoom(historyPid: number | null): void;
  remove(): void;
}

export const openSmallDisk = (): SmallDisk => {
  const folder = mkdtempSync(join(tmpdir(), "inversion-table-disk-"));
  const mounted =
    process.getuid?.() === 0 &&
    spawnSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE_MB}m`, "none", folder]).status === 0;
  const ballast = join(folder, "ballast");
  const grow = (pid: number | null, most: string): void => {
    if (pid !== null) spawnSync("prlimit", ["--pid", String(pid), `--fsize=${most}:unlimited`]);
  };
  return {
    folder,
    how: mounted ? "tmpfs" : "prlimit",
    fill: (pid) => {
      if (!mounted) {
        grow(pid, "4096");
        return;
      }
      for (const bytes of PIECES_BYTES) {
        const piece = Buffer.alloc(bytes);
        try {
          for (;;) appendFileSync(ballast, piece);
        } catch (error) {
          if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
        }
      }
    },
    makeRoom: (pid) => {
      if (mounted) rmSync(ballast, { force: true });
      else grow(pid, "unlimited");
    },
    remove: () => {
      if (mounted) spawnSync("umount", ["-l", folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
