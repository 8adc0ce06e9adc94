/**
 * The process that tells others of one table: it owns the outbox, the connection to the broker and the calls to the
 * webhook. It does what the gateway tells it (contract.ts), and may be slow, fail or be killed: the gateway goes on
 * without it, and what was not acknowledged is told again.
 *
 * Forked by firmware/fleet-child.ts. Its first message sets it up.
 */

import { performance } from "node:perf_hooks";
import { leave } from "../leave.ts";
import { decodeToFleet } from "./channel.ts";
import type { FromFleet } from "./contract.ts";
import { type Fleet, startFleet } from "./fleet.ts";

const BAD_USE = 2;
/** The outbox is closed by then, or stands on a disk that never answers. */
const GOODBYE_MS = 4_000;

const main = (): void => {
  if (process.send === undefined) {
    process.stderr.write("this is the fleet's process; it is started by the gateway\n");
    process.exitCode = BAD_USE;
    return;
  }
  // A signal to everything in the terminal: the gateway says when, after the session has its end.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  const tell = (message: FromFleet, written = (): void => {}): void => {
    // A gateway that is gone hears nothing; `disconnect` tells that.
    process.send?.(message, undefined, undefined, () => written());
  };
  const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
  let fleet: Fleet | null = null;
  const end = (): void => {
    setTimeout(() => leave(0), GOODBYE_MS);
    const stopping = fleet?.stop() ?? Promise.resolve();
    void stopping.finally(() => leave(0));
  };
  process.on("message", (value) => {
    const decoded = decodeToFleet(value);
    if (decoded.kind === "refused") {
      tell({ type: "log", level: "error", message: `not understood: ${decoded.why}`.slice(0, 2_000) });
      // Told again it would be no better.
      if (decoded.id !== null) tell({ type: "kept", id: decoded.id, known: false });
      // Asked again it would be told the same: without a setup there is nothing that it could do.
      if (fleet === null) leave(BAD_USE);
      return;
    }
    const message = decoded.value;
    if (message.type === "stop") end();
    else if (message.type !== "setup") fleet?.hear(message);
    else fleet ??= startFleet({ setup: message, clock, environment: process.env, tell });
  });
  process.on("disconnect", end);
  // A gateway that was gone before anybody listened is told by nothing else.
  if (!process.connected) end();
};

main();
