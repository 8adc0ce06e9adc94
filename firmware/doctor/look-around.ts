/** What the doctor sees of the computer: Node, ports, avrdude, data folder, the dashboard's port. Touches no board. */

import { accessSync, constants, existsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, resolve } from "node:path";
import { inspectDevice } from "../board/port-faults.ts";
import { type FoundPort, isOnPath, looksLike } from "../boards-found.ts";
import { type Finding, fail, ok, warn } from "./report.ts";

const LEAST_NODE = { major: 20, minor: 19 } as const;

export const nodeFinding = (version: string): Finding => {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const isNew = major > LEAST_NODE.major || (major === LEAST_NODE.major && minor >= LEAST_NODE.minor);
  const needed = `${LEAST_NODE.major}.${LEAST_NODE.minor}`;
  return isNew ? ok(`Node ${version}`) : fail(`Node ${version}`, `install Node ${needed} or newer`);
};

const portWords = (port: FoundPort): string => {
  const words = [looksLike(port), port.usbId ?? ""].filter((word) => word !== "");
  return words.length === 0 ? port.path : `${port.path} (${words.join(", ")})`;
};

export const portsFinding = (found: readonly FoundPort[]): Finding =>
  found.length === 0
    ? warn(
        "boards: none is plugged in",
        "plug the board in; a cable for charging only has no data wires. A simulated one: --port tcp://host:port",
      )
    : ok(`boards: ${found.map(portWords).join("; ")}`);

/** Whether this port may be opened; nothing is opened. */
export const permissionFinding = async (port: string): Promise<Finding> => {
  if (port.startsWith("tcp://")) return ok(`port: ${port}`);
  const fault = await inspectDevice(port);
  if (fault === null) return ok(`port: ${port} may be opened`);
  const [what = fault.sentence, ...rest] = fault.sentence.split(/(?<=\.) /);
  return fail(`port: ${what}`, rest.join(" ") || "plug the board in, or name another --port");
};

export const avrdudeFinding = (): Finding =>
  isOnPath("avrdude")
    ? ok("avrdude: there")
    : warn("avrdude: not on the PATH", "needed for flash only: sudo apt install avrdude");

/** Whether sessions can be kept in this folder; it is not made. */
export const dataDirFinding = (dataDir: string): Finding => {
  let at = resolve(dataDir);
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  try {
    accessSync(at, constants.W_OK | constants.X_OK);
    return ok(`data folder: ${dataDir} can be written to`);
  } catch {
    return fail(
      `data folder: ${dataDir} cannot be written to`,
      `mend the rights of ${at}, or name another --data-dir`,
    );
  }
};

const canListen = (host: string, port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(false));
    server.listen({ host, port }, () => server.close(() => done(true)));
  });

/** @param isOurs an inversion-table answers there */
export const dashboardFinding = async (url: string, isOurs: boolean): Promise<Finding> => {
  const { hostname, port } = new URL(url);
  const number = port === "" ? (url.startsWith("https:") ? 443 : 80) : Number(port);
  if (isOurs) return ok(`dashboard: an inversion-table answers at ${url}`);
  if (await canListen(hostname.replace(/^\[|\]$/g, ""), number))
    return ok(`dashboard: port ${number} is free`);
  return warn(
    `dashboard: port ${number} cannot be had; another program has it`,
    "name another: run --http-port",
  );
};
