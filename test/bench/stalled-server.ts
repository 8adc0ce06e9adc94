/**
 * A gateway of its own for stalled-readers.ts, with room for a crowd and without what would throw a flooder out, so
 * that the flood never ends. Tells its port; answers any message of its parent with its
 * memory, and "kept" with what of it is in use as well.
 */

import { pino } from "pino";
import { startGateway } from "../../firmware/gateway/start-gateway.ts";
import { DEFAULT_CEILINGS } from "../../shared/limits.ts";
import { reportingController } from "./reporting-controller.ts";

const SOCKETS = 256;

/** Comparable between processes of one computer. */
const now = (): number => performance.timeOrigin + performance.now();

const gateway = await startGateway({
  ...{ host: "127.0.0.1", httpPort: 0, version: "bench", simulated: true, ceilings: DEFAULT_CEILINGS },
  ...{ companionDir: "", controller: reportingController(now), world: null, log: pino({ level: "silent" }) },
  caps: { sockets: SOCKETS, httpConnections: SOCKETS },
});
/** Run with `--expose-gc`: what is kept is told without what only waits to be collected. */
const keptMb = (): number => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
};
process.on("message", (question) => {
  const kept = question === "kept" ? { keptMb: keptMb() } : {};
  process.send?.({ rssMb: process.memoryUsage.rss() / 1e6, ...kept });
});
process.on("disconnect", () => process.exit(0));
process.send?.({ port: gateway.port });
