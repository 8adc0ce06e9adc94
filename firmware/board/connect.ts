/**
 * From a port's name to a board that is ready: first the byte stream, then whoever speaks on it.
 *
 * Nothing here throws or rejects for a fault of the environment; each is a value with a sentence for a person.
 * Whatever was opened is closed again when it comes to nothing, so that trying again leaves nothing behind.
 */

import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { SerialPort } from "serialport";
import type { Calibration, FittedSensors } from "../safety/input.ts";
import { areCalibrated } from "../safety/two-sensors.ts";
import { type BoardLink, createBoardLink } from "./board-link.ts";
import { guardedTable, unguardedTable } from "./firmata-table.ts";
import type { BoardSettings } from "./guardian-frame.ts";
import { type Handshake, type PinMap, shakeHands } from "./handshake.ts";
import { type ConnectFault, classifySerialError, classifySocketError, inspectDevice } from "./port-faults.ts";
import type { BoardLog, BoardPins, TableBoard } from "./table-board.ts";

const BAUD_RATE = 57_600;
const TCP_CONNECT_WITHIN_MS = 2000;
const SERVO_MODE = 4;

export type OpenedStream =
  | { readonly kind: "open"; readonly stream: Duplex }
  | { readonly kind: "fault"; readonly fault: ConnectFault };

export type OpenedBoard =
  | { readonly kind: "ready"; readonly board: TableBoard }
  | { readonly kind: "fault"; readonly fault: ConnectFault };

export interface TableBoardOptions {
  readonly stream: Duplex;
  /** Used on unguarded boards only. */
  readonly pins: BoardPins;
  /** The config's; used on unguarded boards only. */
  readonly calibration: Calibration;
  /** ms on the controller's monotonic clock. */
  readonly nowMs: () => number;
  readonly log: BoardLog;
}

/** Listens to errors between here and whoever takes the stream over, so that none is thrown meanwhile. */
const ignoreMeanwhile = (): void => {};

const openTcp = (port: string, host: string, tcpPort: number): Promise<OpenedStream> =>
  new Promise((resolve) => {
    const socket = new Socket();
    socket.setNoDelay(true);
    const fail = (fault: ConnectFault): void => {
      socket.destroy();
      resolve({ kind: "fault", fault });
    };
    const deadline = setTimeout(
      () => fail({ kind: "absent", sentence: `${port} does not answer within ${TCP_CONNECT_WITHIN_MS} ms.` }),
      TCP_CONNECT_WITHIN_MS,
    );
    socket.on("error", ignoreMeanwhile);
    socket.once("error", (error) => {
      clearTimeout(deadline);
      fail(classifySocketError(port, error));
    });
    socket.connect(tcpPort, host, () => {
      clearTimeout(deadline);
      resolve({ kind: "open", stream: socket });
    });
  });

const openSerial = async (path: string): Promise<OpenedStream> => {
  const fault = await inspectDevice(path);
  if (fault !== null) return { kind: "fault", fault };
  // Without hupcl the board is not reset again when this process ends, possibly with somebody hanging there.
  const serial = new SerialPort({ path, baudRate: BAUD_RATE, hupcl: false, lock: true, autoOpen: false });
  serial.on("error", ignoreMeanwhile);
  const error = await new Promise<Error | null>((resolve) => serial.open(resolve));
  if (error === null) return { kind: "open", stream: serial };
  return { kind: "fault", fault: await classifySerialError(path, error) };
};

/** Opens `port`: the path of a serial device (57600 baud) or `tcp://host:port`. */
export const openByteStream = async (port: string): Promise<OpenedStream> => {
  if (!port.includes("://")) return openSerial(port);
  const url = URL.canParse(port) ? new URL(port) : null;
  const tcpPort = Number(url?.port);
  if (url === null || url.protocol !== "tcp:" || url.hostname === "" || !(tcpPort >= 1)) {
    const sentence = `The port is "${port}"; allowed is a device's path or tcp://host:port.`;
    return { kind: "fault", fault: { kind: "malformed", sentence } };
  }
  return openTcp(port, url.hostname.replace(/^\[|\]$/g, ""), tcpPort);
};

/** Why these pins do not fit an unguarded board; null when they do. */
const misfit = (pins: BoardPins, pinMap: PinMap, firmware: string): ConnectFault | null => {
  const has = (what: string, found: boolean): string[] => (found ? [] : [what]);
  const missing = [
    ...has(
      `no servo on lockPin ${pins.lockPin}`,
      pinMap.pins[pins.lockPin]?.supportedModes.includes(SERVO_MODE) === true,
    ),
    ...has(`no buzzerPin ${pins.buzzerPin}`, (pinMap.pins[pins.buzzerPin]?.supportedModes.length ?? 0) > 0),
    ...has(`no stopPin ${pins.stopPin}`, (pinMap.pins[pins.stopPin]?.supportedModes.length ?? 0) > 0),
    ...has(`no sensorPin A${pins.sensorChannel}`, pinMap.analogPins[pins.sensorChannel] !== undefined),
  ];
  if (missing.length === 0) return null;
  return { kind: "unusable", sentence: `The board runs ${firmware} but has ${missing.join(" and ")}.` };
};

const wiringOf = ({ pins, holdUs, releaseUs }: BoardSettings): BoardPins => ({ ...pins, holdUs, releaseUs });

/** What the record says is fitted; without a valid record that is a potentiometer nobody has calibrated. */
const fittedSensors = ({ sensors, potentiometer, inertial }: BoardSettings): FittedSensors => {
  if (!sensors.mpu6050) return { kind: "potentiometer", calibration: potentiometer };
  if (!sensors.potentiometer) return { kind: "inertial", mount: inertial };
  return { kind: "both", calibration: potentiometer, mount: inertial };
};

const tableFor = async (
  link: BoardLink,
  found: Exclude<Handshake, { kind: "fault" }>,
  options: TableBoardOptions,
): Promise<OpenedBoard> => {
  const { nowMs, log, calibration } = options;
  const { answeredAtMs, firmware } = found;
  if (found.kind === "guarded") {
    const { tableId, simulated, ceilings, settings, record } = found.identity;
    const name = `${firmware} (guardian ${found.identity.firmware})`;
    const identity = {
      kind: "guarded",
      firmware: name,
      tableId,
      simulated,
      ceilings,
      settings,
      sensors: fittedSensors(record),
    } as const;
    if (!areCalibrated(identity.sensors))
      log.warn(
        "board: its own settings hold no calibration, and the config's is for boards without guardian",
      );
    log.info(`board: ${name}, table ${tableId}${simulated ? ", simulated" : ""}`);
    const known = { link, identity, pins: wiringOf(record), answeredAtMs, nowMs, log };
    return { kind: "ready", board: await guardedTable(known, found.identity) };
  }
  const fault = misfit(options.pins, found.pinMap, firmware);
  if (fault !== null) return { kind: "fault", fault };
  log.warn(`board: ${firmware}, without guardian: one layer of protection is missing`);
  const sensors = { kind: "potentiometer", calibration } as const;
  const identity = { kind: "unguarded", firmware, sensors } as const;
  const known = { link, identity, pins: options.pins, answeredAtMs, nowMs, log };
  return { kind: "ready", board: await unguardedTable(known, found.pinMap) };
};

/**
 * Asks who speaks on `stream` and makes a table of it. Resolves as soon as readings have been asked for, within
 * 2.5 s of silence with a fault, which also closes the stream.
 */
export const openTableBoard = async (options: TableBoardOptions): Promise<OpenedBoard> => {
  const link = createBoardLink(options.stream, options.nowMs);
  const found = await shakeHands(link);
  const opened: OpenedBoard = found.kind === "fault" ? found : await tableFor(link, found, options);
  if (opened.kind === "fault") await link.close(0);
  return opened;
};
