/**
 * The simulated board as something to connect to: serial line over TCP, world over HTTP, by the wall clock.
 *
 * Only addresses of this computer are listened on. `stop` closes everything; the simulation ends with it.
 */
import { isLoopback } from "../endpoint.ts";
import { readFirmwareImage } from "./firmware-image.ts";
import { startPacedClock } from "./paced-clock.ts";
import { openPtyBridge, type PtyBridge } from "./pty-bridge.ts";
import { blankEeprom, calibratedEeprom, fittingsWith, type SensorsFitted } from "./settings-record.ts";
import { createSimulatedTable, type SimulatedTable } from "./simulated-table.ts";
import { openTcpLine, type TcpLine } from "./tcp-line.ts";
import type { WorldChange } from "./world.ts";
import { openWorldHttp, type WorldHttp } from "./world-http.ts";

/** Bytes waiting for the board above which the host is asked to wait, and below which it may go on. */
const FULL_BYTES = { above: 4096, below: 1024 } as const;

export type Address = { readonly host: string; readonly port: number };

export type BoardSimOptions = {
  /** Where the serial line is; port 0 = any free one. */
  readonly listen: Address;
  /** Where the world is; null = nowhere. */
  readonly http: Address | null;
  /** Absolute path of a pseudo-terminal to offer as well; null = none. */
  readonly ptyPath: string | null;
  /** Factory EEPROM instead of a calibrated one. */
  readonly blank: boolean;
  /** Path of an Intel HEX file; null = the guardian. */
  readonly image: string | null;
  /** What the table's angle is measured with; a potentiometer where it is left out. */
  readonly sensors?: SensorsFitted;
  /** A switch at the lock tells when it is released; none where it is left out. */
  readonly lockSwitch?: boolean;
  /** A table that somebody else has built and looks into; then image and fittings are that one's. */
  readonly table?: SimulatedTable;
};

export type BoardSim = {
  readonly port: number;
  readonly httpPort: number | null;
  stop(): Promise<void>;
};

/** Rejects when an address is not of this computer or is taken, the image is bad, or socat is missing. */
export async function runBoardSim(options: BoardSimOptions): Promise<BoardSim> {
  for (const address of [options.listen, options.http]) {
    if (address !== null && !isLoopback(address.host)) {
      throw new RangeError(
        `address is "${address.host}"; allowed: one of this computer only (127.0.0.1, ::1, localhost)`,
      );
    }
  }
  const fittings = fittingsWith(options.sensors ?? "potentiometer", options.lockSwitch ?? false);
  const eeprom = options.blank ? blankEeprom() : calibratedEeprom(fittings);
  const table =
    options.table ?? createSimulatedTable({ ...readFirmwareImage(options.image), eeprom, fittings });
  const said: number[] = [];
  table.uart.onByte((byte) => said.push(byte));
  const { host, port } = options.listen;
  const line = await openTcpLine(host, port, (bytes) => {
    clock.catchUp();
    table.uart.write(bytes);
    line.setFull(table.uart.unsentBytes() > FULL_BYTES.above);
  });
  const clock = startPacedClock({
    nowMs: () => performance.now(),
    advanceMs: (ms) => table.advanceMs(ms),
    afterSlice: () => {
      if (said.length > 0) line.send(Uint8Array.from(said.splice(0)));
      if (table.uart.unsentBytes() < FULL_BYTES.below) line.setFull(false);
    },
    hasHost: () => line.hasHost(),
  });
  let pty: PtyBridge | null = null;
  let http: WorldHttp | null = null;
  const stop = async (): Promise<void> => {
    clock.stop();
    await pty?.close();
    await Promise.all([line.close(), http?.close()]);
  };
  try {
    pty = options.ptyPath === null ? null : await openPtyBridge(options.ptyPath, host, line.port);
    http = await openWorld(options.http, table, line, pty, () => clock.catchUp());
  } catch (error) {
    await stop();
    throw error;
  }
  return { port: line.port, httpPort: http?.port ?? null, stop };
}

async function openWorld(
  address: Address | null,
  table: SimulatedTable,
  line: TcpLine,
  pty: PtyBridge | null,
  catchUp: () => void,
): Promise<WorldHttp | null> {
  if (address === null) return null;
  const apply = async (change: WorldChange): Promise<void> => {
    catchUp();
    table.applyWorld(change);
    if (change.fault?.name !== "unplugged") return;
    pty?.setPlugged(!change.fault.on);
    await (change.fault.on ? line.unplug() : line.plugIn());
  };
  const world = () => {
    catchUp();
    return table.world();
  };
  return openWorldHttp(address.host, address.port, { world, apply });
}
