/**
 * From a port's name to a board that is ready: first the byte stream, then whoever speaks on it.
 *
 * Nothing here throws or rejects for a fault of the environment; each is a value with a sentence for a person.
 * Whatever was opened is closed again when it comes to nothing, so that trying again leaves nothing behind.
 */

import type { Duplex } from "node:stream";
import type { Calibration } from "../safety/input.ts";
import type { BoardLog, BoardPins, TableBoard } from "./table-board.ts";

/**
 * Why there is no board. `absent`, `not-permitted`, `busy` and `refused` come from opening the port; `silent`,
 * `foreign`, `unusable` from asking who is there.
 */
export interface ConnectFault {
  readonly kind:
    | "malformed"
    | "absent"
    | "not-permitted"
    | "busy"
    | "refused"
    | "failed"
    | "silent"
    | "foreign"
    | "unusable";
  /** For a person: what is the matter with which port and what to do about it. */
  readonly sentence: string;
}

export type OpenedStream =
  | { readonly kind: "open"; readonly stream: Duplex }
  | { readonly kind: "fault"; readonly fault: ConnectFault };

export type OpenedBoard =
  | { readonly kind: "ready"; readonly board: TableBoard }
  | { readonly kind: "fault"; readonly fault: ConnectFault };

export interface TableBoardOptions {
  readonly stream: Duplex;
  readonly pins: BoardPins;
  /** Used on unguarded boards only. */
  readonly calibration: Calibration;
  /** ms on the controller's monotonic clock. */
  readonly nowMs: () => number;
  readonly log: BoardLog;
}

/** Opens `port`: the path of a serial device (57600 baud) or `tcp://host:port`. */
export declare const openByteStream: (port: string) => Promise<OpenedStream>;

/** Asks who speaks on `stream` and makes a table of it; closes the stream when nothing comes of it. */
export declare const openTableBoard: (options: TableBoardOptions) => Promise<OpenedBoard>;
