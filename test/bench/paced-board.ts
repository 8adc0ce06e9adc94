/**
 * A simulated table in this very process, on a TCP port and by the wall clock, with its pins and its angle in
 * reach. Slices are 1 ms, so that what is measured is the controller and not the line: the simulated board of the
 * product passes bytes on every 5 ms, a USB adapter every 1 to 16 ms.
 */

import { readFirmwareImage } from "../../firmware/simulator/firmware-image.ts";
import type { ServoPulse } from "../../firmware/simulator/pin-watch.ts";
import { HOLD_US, RELEASE_US } from "../../firmware/simulator/settings-record.ts";
import { createSimulatedTable, type SimulatedTable } from "../../firmware/simulator/simulated-table.ts";
import { openTcpLine } from "../../firmware/simulator/tcp-line.ts";

const CYCLES_PER_MS = 16_000;
const SLICE_MS = 1;
/** A wall clock that ran further ahead than this is not made good: the measurement under way is void. */
const MOST_BEHIND_MS = 100;
/** Board times are told to a random fraction of this. */
const FINEST_MS = 1;

export interface PacedBoard {
  readonly table: SimulatedTable;
  /** `tcp://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** Board time at the present moment, ms; brings the board up to it. */
  nowMs(): number;
  /** Does something at a random moment of the board's clock; gives that moment, ms. */
  atRandomMoment(act: () => void): number;
  /** Moves table and sensor steadily, as a very quick rider would, and keeps them there. */
  glideTo(angleDeg: number, degPerS: number): Promise<void>;
  /** Puts table and sensor there at once and keeps them there. */
  placeAt(angleDeg: number): void;
  /** End of the first whole release pulse that ended after `sinceMs`, ms; null when `withinMs` pass. */
  releasedAfter(sinceMs: number, withinMs: number): Promise<number | null>;
  lock(): "held" | "released";
  /** How often the wall clock ran away. */
  slips(): number;
  stop(): Promise<void>;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const isRelease = (pulse: ServoPulse): boolean => pulse.widthUs > (HOLD_US + RELEASE_US) / 2;

/**
 * @param image path of an Intel HEX file; null = the guardian
 * @param onHostBytes what the host said and when it arrived at the board's line, ms
 */
export const startPacedBoard = async (
  image: string | null,
  onHostBytes: (bytes: Uint8Array, atMs: number) => void = () => {},
): Promise<PacedBoard> => {
  const table = createSimulatedTable(readFirmwareImage(image));
  const said: number[] = [];
  table.uart.onByte((byte) => said.push(byte));
  let originMs = performance.now();
  let slips = 0;
  let glide: { readonly toDeg: number; readonly degPerMs: number; readonly there: () => void } | null = null;

  const boardMs = (): number => table.cycles() / CYCLES_PER_MS;
  const place = (angleDeg: number): void => {
    table.placeAt(angleDeg);
    table.applyWorld({ riderTargetDeg: angleDeg });
  };
  const moveOn = (ms: number): void => {
    if (glide === null) return;
    const leftDeg = glide.toDeg - table.angleDeg();
    const stepDeg = glide.degPerMs * ms;
    if (Math.abs(leftDeg) > stepDeg) {
      place(table.angleDeg() + Math.sign(leftDeg) * stepDeg);
      return;
    }
    place(glide.toDeg);
    const { there } = glide;
    glide = null;
    there();
  };
  const catchUp = (): void => {
    let behindMs = performance.now() - originMs - boardMs();
    if (behindMs > MOST_BEHIND_MS) {
      slips += 1;
      originMs += behindMs - MOST_BEHIND_MS;
      behindMs = MOST_BEHIND_MS;
    }
    while (behindMs > 0) {
      const ms = Math.min(behindMs, SLICE_MS);
      moveOn(ms);
      table.advanceMs(ms);
      behindMs -= ms;
    }
  };
  const line = await openTcpLine("127.0.0.1", 0, (bytes) => {
    catchUp();
    table.uart.write(bytes);
    onHostBytes(bytes, boardMs());
  });
  const flush = (): void => {
    if (said.length > 0) line.send(Uint8Array.from(said.splice(0)));
  };
  const slices = setInterval(() => {
    catchUp();
    flush();
  }, SLICE_MS);

  return {
    table,
    port: line.port,
    url: `tcp://127.0.0.1:${line.port}`,
    nowMs: () => {
      catchUp();
      return boardMs();
    },
    atRandomMoment: (act) => {
      catchUp();
      table.advanceMs(Math.random() * FINEST_MS);
      act();
      return boardMs();
    },
    glideTo: (angleDeg, degPerS) =>
      new Promise((there) => {
        glide = { toDeg: angleDeg, degPerMs: degPerS / 1000, there };
      }),
    placeAt: place,
    releasedAfter: (sinceMs, withinMs) =>
      new Promise((resolve) => {
        const done = (atMs: number | null): void => {
          stopListening();
          clearInterval(looking);
          resolve(atMs);
        };
        const stopListening = table.edges.onServoPulse((pulse) => {
          if (isRelease(pulse) && pulse.endCycle / CYCLES_PER_MS >= sinceMs)
            done(pulse.endCycle / CYCLES_PER_MS);
        });
        const looking = setInterval(() => {
          if (boardMs() - sinceMs > withinMs) done(null);
        }, 20);
      }),
    lock: () => table.world().lock,
    slips: () => slips,
    stop: async () => {
      clearInterval(slices);
      await line.close();
    },
  };
};
