/**
 * The process that owns the database of one data folder. It does what the gateway tells it, one thing after the other,
 * and may be slow, fail or be killed: the gateway goes on without it, and what was not acknowledged is told again.
 *
 * Forked by firmware/history-child.ts with the data folder as its only argument.
 */

import { leave } from "../leave.ts";
import { openHistory } from "./open-history.ts";
import { serveHistory } from "./serve.ts";

const LOOK_EVERY_MS = 1_000;

const main = (): void => {
  const dataDir = process.argv[2];
  if (dataDir === undefined || process.send === undefined) {
    process.stderr.write("this is the history's process; it is started by the gateway\n");
    process.exitCode = 2;
    return;
  }
  // A signal to everything in the terminal: the gateway says when, after the session has its end.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  const history = openHistory({ dataDir, wallIso: () => new Date().toISOString() });
  const serving = serveHistory({
    history,
    tell: (message) => {
      // A gateway that is gone hears nothing; `disconnect` tells that.
      process.send?.(message, undefined, undefined, () => {});
    },
    end: () => leave(0),
  });
  process.on("message", (value) => serving.hear(value));
  process.on("disconnect", () => {
    history.close();
    leave(0);
  });
  // A gateway that was gone before anybody listened is told by nothing else.
  if (!process.connected) leave(0);
  setInterval(() => serving.look(), LOOK_EVERY_MS);
};

main();
