/**
 * The serial ports of this computer for whoever looks at the dashboard: found and judged without opening any, and not
 * more often than every few seconds however many ask.
 */

import { realpath } from "node:fs/promises";
import { PORTS_LOOKED_EVERY_MS, type SeenPort, type StartedBoard } from "../shared/boards.ts";
import { inspectDevice } from "./board/port-faults.ts";
import { type FoundPort, findPorts, looksLike } from "./boards-found.ts";

/** More ports than this are not told of; a computer with so many is no table's. */
const MOST_PORTS = 64;

export interface PortsLook {
  readonly started: StartedBoard;
  /** Never rejects. */
  ports(): Promise<readonly SeenPort[]>;
}

export interface PortsLookParts {
  readonly started: StartedBoard;
  readonly find: () => Promise<readonly FoundPort[]>;
  /** Why a port could not be opened, without opening it; null = nothing speaks against it. */
  readonly inspect: (path: string) => Promise<{ readonly sentence: string } | null>;
  /** Where a name in the end leads to, as with /dev/serial/by-id. */
  readonly resolve: (path: string) => Promise<string>;
  /** Monotonic, ms. */
  readonly now: () => number;
}

export const createPortsLook = (parts: PortsLookParts): PortsLook => {
  const { started, find, inspect, resolve, now } = parts;
  let newest: { readonly atMs: number; readonly ports: Promise<readonly SeenPort[]> } | null = null;

  const look = async (): Promise<readonly SeenPort[]> => {
    try {
      const ownPath = started.kind === "port" ? await resolve(started.port) : null;
      const found = (await find()).slice(0, MOST_PORTS);
      return await Promise.all(
        found.map(async (port) => ({
          path: port.path,
          looksLike: looksLike(port),
          usbId: port.usbId,
          trouble: (await inspect(port.path))?.sentence ?? null,
          isStarted: port.path === ownPath,
        })),
      );
    } catch {
      return [];
    }
  };
  return {
    started,
    ports: () => {
      const atMs = now();
      if (newest === null || !(atMs - newest.atMs < PORTS_LOOKED_EVERY_MS)) newest = { atMs, ports: look() };
      return newest.ports;
    },
  };
};

/** Of this computer. */
export const portsOfThisComputer = (started: StartedBoard): PortsLook =>
  createPortsLook({
    started,
    find: findPorts,
    inspect: inspectDevice,
    resolve: (path) => realpath(path).catch(() => path),
    now: () => performance.now(),
  });
