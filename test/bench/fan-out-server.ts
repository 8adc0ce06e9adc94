/**
 * One server of the fan-out measurement, as a process of its own. `gateway` is ours, with a controller that reports
 * every 20 ms; `raw` is the least that can be done with `ws`: one frame built every 40 ms and written to every
 * socket, without pacing, flow control, snapshots or any other care. Both get the same dashboards.
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { pino } from "pino";
import { WebSocketServer } from "ws";
import { startGateway } from "../../firmware/gateway/start-gateway.ts";
import { DEFAULT_CEILINGS } from "../../shared/limits.ts";
import { REPORT_MS, reportingController, telemetryOf } from "./reporting-controller.ts";

const FRAME_MS = 40;
const SOCKETS = 600;
const NO_LIMIT = 1e9;

const startOurs = async (): Promise<number> => {
  const gateway = await startGateway({
    ...{ host: "127.0.0.1", httpPort: 0, version: "bench", simulated: true, ceilings: DEFAULT_CEILINGS },
    ...{ companionDir: "", controller: reportingController(), world: null, log: pino({ level: "silent" }) },
    caps: { sockets: SOCKETS, httpRequestsPerS: NO_LIMIT },
  });
  return gateway.port;
};

const startRaw = async (): Promise<number> => {
  const sockets = new Set<Duplex>();
  const server = createServer();
  const webSockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false });
  server.on("upgrade", (request, socket, head) => {
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.add(socket);
      webSocket.on("message", () => {});
      webSocket.on("error", () => {});
      webSocket.on("close", () => sockets.delete(socket));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  let seq = 0;
  setInterval(() => {
    seq += FRAME_MS / REPORT_MS;
    const payload = Buffer.from(JSON.stringify(telemetryOf(seq)));
    const frame = Buffer.concat([
      Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255]),
      payload,
    ]);
    for (const socket of sockets) socket.write(frame);
  }, FRAME_MS);
  return (server.address() as AddressInfo).port;
};

const port = await (process.argv[2] === "raw" ? startRaw() : startOurs());
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000 });
});
process.send?.({ port });
