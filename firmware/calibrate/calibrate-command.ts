/** `inversion-table calibrate`: the walk over a terminal, at a table that runs already or one started for the time. */

import { EXIT, type ExitCode } from "../exit-code.ts";
import type { Instance } from "../instance-http.ts";
import { askHealth } from "../running-instance.ts";
import { tableAt } from "./table-set-up.ts";
import { openTerminal } from "./terminal.ts";
import { walk } from "./walk.ts";

/** Walks at the inversion-table that answers there. */
export const calibrateAt = async (at: Instance): Promise<ExitCode> => {
  if ((await askHealth(at)) === null) {
    process.stderr.write(
      `inversion-table: no inversion-table answers at ${at.url}. Name where it does (--url), or the board itself and one is started for the time: calibrate --port <port>\n`,
    );
    return EXIT.USAGE;
  }
  const terminal = openTerminal(process.stdin, process.stdout);
  try {
    return await walk(terminal, tableAt(at));
  } finally {
    terminal.close();
  }
};
