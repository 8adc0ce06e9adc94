/**
 * The compiled guardian, the physics around it, Johnny-Five and the control loop in one process and on one clock: what
 * takes so many milliseconds here takes them on every computer, however busy.
 */

import { Duplex } from "node:stream";
import { openTableBoard } from "../../firmware/board/connect.ts";
import type { BoardPins } from "../../firmware/board/table-board.ts";
import type { FromController, ReportMessage, WISHERS, WishHere } from "../../firmware/controller/ipc.ts";
import { ControlLoop } from "../../firmware/controller/loop.ts";
import { createOutbox } from "../../firmware/controller/outbox.ts";
import type { Calibration } from "../../firmware/safety/input.ts";
import { readFirmwareImage } from "../../firmware/simulator/firmware-image.ts";
import { calibratedEeprom, type Fittings } from "../../firmware/simulator/settings-record.ts";
import { createSimulatedTable, type SimulatedTable } from "../../firmware/simulator/simulated-table.ts";
import type { WorldChange } from "../../firmware/simulator/world.ts";
import type { ServerEvent } from "../../shared/protocol.ts";
import type { World } from "../../shared/world.ts";

const PINS: BoardPins = {
  ...{ lockPin: 9, buzzerPin: 3, stopPin: 2, sensorChannel: 0 },
  ...{ holdUs: 1000, releaseUs: 2000 },
};
const CALIBRATION: Calibration = {
  kind: "two-point",
  a: { counts: 100, angleDeg: -90 },
  b: { counts: 900, angleDeg: 90 },
};
const HEARTBEAT_EVERY_MS = 100;
/** What was told of late; a day of it would be what fills the memory. */
const KEPT_MESSAGES = 2_000;
/** What two readings of one angle may be apart in time, as for the board's own and this program's. */
const TOLD_AFTER_MS = 60;

export interface TableInStep {
  world(): World;
  change(change: WorldChange): void;
  report(): ReportMessage;
  events(): readonly ServerEvent[];
  /** Asks, and throws unless it is accepted. */
  ask(request: WishHere, by?: (typeof WISHERS)[number]): Promise<void>;
  pass(ms: number): Promise<void>;
  /** ms until `holds`; throws when it does not within `mostMs`. */
  until(what: string, holds: () => boolean, mostMs?: number): Promise<number>;
  /** What the gateway says from now on of the keeping of sessions. */
  keepsHistory(ok: boolean): void;
  lost(): readonly string[];
  /** The largest difference between what is told and what is true, less what the table moved in 60 ms, degrees. */
  worstErrorDeg(): number;
}

/** A faked clock that the whole process runs by. */
export interface StepClock {
  nowMs(): number;
  /** Everything that is due within so many ms has happened when it resolves. */
  pass(ms: number): Promise<void>;
}

export interface InStepOptions {
  readonly clock: StepClock;
  readonly fittings: Fittings;
  /** How finely time passes; bytes of one step arrive together. */
  readonly stepMs: number;
  /** Who looks at the board's pins, from before the host is there; gives whoever is told what the host sends. */
  readonly watch?: (table: SimulatedTable) => (bytes: Uint8Array) => void;
}

export const startTableInStep = async (options: InStepOptions): Promise<TableInStep> => {
  const { fittings, stepMs } = options;
  const { nowMs, pass } = options.clock;
  const table = createSimulatedTable({
    ...readFirmwareImage(null),
    eeprom: calibratedEeprom(fittings),
    fittings,
  });
  const hears = options.watch?.(table);
  let said: number[] = [];
  table.uart.onByte((byte) => said.push(byte));
  const stream = new Duplex({
    read: () => {},
    write: (bytes: Uint8Array, _encoding, done) => {
      hears?.(bytes);
      table.uart.write(bytes);
      done();
    },
  });
  const told: FromController[] = [];
  let newest: ReportMessage | null = null;
  const loop = new ControlLoop({
    settings: {
      ceilings: { maxAngleDeg: 60, maxDurationS: 600 },
      unguardedHold: "refused",
      attended: "optional",
      idPrefix: "p-",
    },
    ...{ limits: { maxAngleDeg: 30, maxDurationS: 300 }, limitsSetBy: null, balanceProvenMs: null },
    ...{ untreated: [], idPrefix: "p" },
    ...{ configCalibration: CALIBRATION, simulated: true },
    now: nowMs,
    slept: () => 0,
    outbox: createOutbox((message, done) => {
      if (message.type === "report") newest = message;
      else if (told.push(message) >= 2 * KEPT_MESSAGES) told.splice(0, KEPT_MESSAGES);
      done(null);
    }),
  });
  const report = (): ReportMessage => {
    if (newest === null) throw new Error("nothing was reported");
    return newest;
  };
  const lost: string[] = [];
  let historyOk = true;
  let worstDeg = 0;
  const step = async (): Promise<void> => {
    table.advanceMs(stepMs);
    if (said.length > 0) stream.push(Uint8Array.from(said));
    said = [];
    if (nowMs() % HEARTBEAT_EVERY_MS === 0) loop.heartbeat({ historyOk, fleetOk: true, attended: true });
    await pass(stepMs);
    const angle = newest?.telemetry.angle;
    if (angle?.kind !== "ok") return;
    const movedDeg = (Math.abs(table.world().rateDegPerS) * TOLD_AFTER_MS) / 1000;
    worstDeg = Math.max(worstDeg, Math.abs(angle.angleDeg - table.angleDeg()) - movedDeg);
  };
  const passMs = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += stepMs) await step();
  };
  const until = async (what: string, holds: () => boolean, mostMs = 20_000): Promise<number> => {
    for (let passed = 0; passed <= mostMs; passed += stepMs) {
      if (holds()) return passed;
      await step();
    }
    throw new Error(`never within ${mostMs} ms: ${what}; last ${JSON.stringify(newest?.telemetry)}`);
  };

  const opening = openTableBoard({
    ...{ stream, pins: PINS, calibration: CALIBRATION, nowMs },
    log: { info: () => {}, warn: () => {} },
  });
  let opened: Awaited<typeof opening> | null = null;
  void opening.then((board) => {
    opened = board;
  });
  await until("an answer of the board", () => opened !== null);
  const result = await opening;
  if (result.kind === "fault") throw new Error(result.fault.sentence);
  loop.attach(result.board);
  // As the process does it: one last step without the board.
  result.board.onLost((reason) => {
    lost.push(reason);
    loop.detach(reason);
    loop.tick();
  });
  result.board.onTick(() => loop.tick());
  await until("a first report", () => newest !== null);
  let asked = 0;
  return {
    world: () => table.world(),
    change: (change) => {
      table.applyWorld(change);
      // The plug is out at both ends.
      if (change.fault?.name === "unplugged" && change.fault.on) stream.destroy();
    },
    report,
    events: () => told.flatMap((message) => (message.type === "event" ? [message.event] : [])),
    ask: async (request, by = "screen") => {
      asked += 1;
      const requestId = `r${asked}`;
      loop.request({ type: "request", requestId, clientId: "c", by, device: null, request });
      const answer = () =>
        told.find((message) => message.type === "answer" && message.requestId === requestId);
      await until(`an answer to ${request.kind}`, () => answer() !== undefined, 1000);
      const found = answer();
      if (found?.type !== "answer" || found.result.kind !== "ok") {
        throw new Error(`${request.kind} was refused: ${JSON.stringify(found)}`);
      }
    },
    pass: passMs,
    until,
    keepsHistory: (ok) => {
      historyOk = ok;
    },
    lost: () => lost,
    worstErrorDeg: () => worstDeg,
  };
};
