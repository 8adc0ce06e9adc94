/**
 * A gateway of its own for stalled-readers.ts, with room for a crowd and without what would throw a flooder out, so
 * that the flood never ends. Tells its port; answers any message of its parent with its memory.
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
process.on("message", () => process.send?.({ rssMb: process.memoryUsage.rss() / 1e6 }));
process.on("disconnect", () => process.exit(0));
process.send?.({ port: gateway.port });
