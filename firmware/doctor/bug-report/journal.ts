/** The last lines of the log where systemd keeps it: asked of `journalctl`, with a bound in time and size. */

import { execFile } from "node:child_process";
import { MOST_LINES } from "./log-tail.ts";

/** Of docs/inversion-table.service. */
const UNIT = "inversion-table.service";
const WITHIN_MS = 5_000;
const MOST_BYTES = 2_097_152;
const ASKED = ["--unit", UNIT, "--lines", String(MOST_LINES), "--output", "cat", "--no-pager", "--quiet"];

/** Oldest first; null where there is no journal, nothing in it, or this user may not read it. */
export const journalTail = (
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[] | null> =>
  new Promise((resolve) => {
    const options = {
      timeout: WITHIN_MS,
      maxBuffer: MOST_BYTES,
      killSignal: "SIGKILL",
      env: environment,
    } as const;
    execFile("journalctl", ASKED, options, (error, stdout) => {
      const lines = stdout.split("\n").filter((line) => line !== "");
      resolve(error !== null || lines.length === 0 ? null : lines.slice(-MOST_LINES));
    });
  });
