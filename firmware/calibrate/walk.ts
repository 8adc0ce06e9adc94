/**
 * The whole walk: from finding the board to reading back what it took. Nothing is written before the summary was
 * agreed to, and then all of it at once.
 */

import type { NewSettings, SetupBoard } from "../../shared/setup.ts";
import { calibrationYaml, problemText, settingsProblem } from "../../shared/setup-ranges.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { walkAngles } from "./angle-steps.ts";
import { walkLock } from "./lock-steps.ts";
import { walkBuzzer, walkNumber, walkSensors, walkStop, walkSupply, walkSwitch } from "./part-steps.ts";
import { askYes } from "./questions.ts";
import { Stuck, type TableSetUp } from "./table-set-up.ts";
import { Left, type Terminal } from "./terminal.ts";

const BOARD_WITHIN_MS = 30_000;
const ANGLE_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 250;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type PresentBoard = Exclude<SetupBoard, { kind: "none" }>;
type GuardedBoard = Extract<SetupBoard, { kind: "guarded" }>;

const findBoard = async (table: TableSetUp): Promise<PresentBoard> => {
  for (const end = performance.now() + BOARD_WITHIN_MS; ; ) {
    const { board, refusal, state } = await table.look();
    const isThere = board.kind !== "none";
    if (isThere && refusal === null) return board;
    if (performance.now() > end) throw new Stuck(refusal ?? "there is no board");
    // Only what passes by itself is waited for: a board that is just there is not part of a table yet.
    if (isThere && refusal !== null && state !== "offline") throw new Stuck(refusal);
    await pause(LOOK_EVERY_MS);
  }
};

const summary = (tableId: number, settings: NewSettings, stopWorks: boolean): string => {
  const { potentiometer, inertial } = settings;
  return [
    "Summary:",
    `  table number    ${tableId}`,
    ...(potentiometer.kind === "two-point"
      ? [potentiometer.a, potentiometer.b].map(
          ({ counts, angleDeg }) => `  angle           ${counts} counts = ${angleDeg}°`,
        )
      : []),
    `  lock            hold ${settings.holdUs} µs, release ${settings.releaseUs} µs`,
    `  buzzer          ${settings.buzzerKind}`,
    `  STOP button     ${stopWorks ? "works" : "NOT TESTED"}`,
    `  lock switch     ${settings.lockSwitch ? "fitted" : "none"}`,
    `  reference       ${settings.bandGapMv === null ? "not measured" : `${settings.bandGapMv} mV`}`,
    `  MPU-6050        ${inertial.kind === "zeroed" ? `axis ${inertial.axis}, zero at ${inertial.zeroDeg}°` : "none"}`,
  ].join("\n");
};

const isReadBack = (board: SetupBoard, before: GuardedBoard, tableId: number): boolean =>
  board.kind === "guarded" &&
  board.settingsState === "valid" &&
  board.tableId === tableId &&
  board.counterLow !== before.counterLow;

/** Writes, waits until it is read back, and until the angle is known by it. */
const write = async (
  terminal: Terminal,
  table: TableSetUp,
  before: GuardedBoard,
  wish: { readonly tableId: number; readonly settings: NewSettings },
): Promise<ExitCode> => {
  const refusal = await table.write({ counterLow: before.counterLow, ...wish });
  if (refusal !== null) {
    terminal.say(`Not written: ${refusal}.`);
    return EXIT.FAILED;
  }
  if ((await readBack(table, before, wish.tableId)) === null) {
    terminal.say("Written, but the board did not come back with it. Look with: inversion-table doctor");
    return EXIT.FAILED;
  }
  let now = "";
  for (const end = performance.now() + ANGLE_WITHIN_MS; now === "" && performance.now() < end; ) {
    const { angle } = await table.look();
    if (angle.kind === "ok") now = ` The table is at ${angle.angleDeg.toFixed(1)}°.`;
    else await pause(LOOK_EVERY_MS);
  }
  terminal.say(`Written and read back.${now} Now the first test without a person: docs/hardware.md.`);
  return EXIT.STOPPED;
};

/** Waits until a fresh controller has read from the board what was written. */
const readBack = async (
  table: TableSetUp,
  before: GuardedBoard,
  tableId: number,
): Promise<GuardedBoard | null> => {
  for (const end = performance.now() + BOARD_WITHIN_MS; performance.now() < end; await pause(LOOK_EVERY_MS)) {
    const { board } = await table.look();
    if (board.kind === "guarded" && isReadBack(board, before, tableId)) return board;
  }
  return null;
};

/** A board that does not know of a sensor does not read it: then it has to be told before anything can be measured. */
const tellSensors = async (
  terminal: Terminal,
  table: TableSetUp,
  board: GuardedBoard,
  sensors: NewSettings["sensors"],
): Promise<GuardedBoard | null> => {
  const known = board.settings.sensors;
  const isKnown = (!sensors.potentiometer || known.potentiometer) && (!sensors.mpu6050 || known.mpu6050);
  if (isKnown) return board;
  terminal.say(
    "The board does not read that sensor yet: it has to be told now, before it can be measured. Until the set-up is\n" +
      "finished no session starts on this table.",
  );
  if (!(await askYes(terminal, "Tell the board?", true))) return null;
  const inertial = sensors.mpu6050 ? board.settings.inertial : ({ kind: "none" } as const);
  const settings = { ...board.settings, sensors, inertial };
  const { counterLow, tableId } = board;
  const refusal = await table.write({ counterLow, tableId, settings });
  if (refusal !== null) throw new Stuck(refusal);
  const told = await readBack(table, board, tableId);
  if (told === null) throw new Stuck("the board did not come back with it");
  return told;
};

const walkGuarded = async (terminal: Terminal, table: TableSetUp, found: GuardedBoard): Promise<ExitCode> => {
  const sensors = await walkSensors(terminal, found.settings.sensors);
  const board = await tellSensors(terminal, table, found, sensors);
  if (board === null) {
    terminal.say("Nothing was changed.");
    return EXIT.UNCHANGED;
  }
  const { settings: before } = board;
  const angles = await walkAngles(terminal, table, sensors);
  const pulses = await walkLock(terminal, table, before);
  const buzzerKind = await walkBuzzer(terminal, table, before.buzzerKind);
  const stopWorks = await walkStop(terminal, table);
  const lockSwitch = await walkSwitch(terminal, before.lockSwitch);
  const bandGapMv = await walkSupply(terminal, table, before.bandGapMv);
  const tableId = await walkNumber(terminal, board.tableId);
  const settings: NewSettings = { ...before, ...pulses, ...angles, buzzerKind, lockSwitch, bandGapMv };
  const problem = settingsProblem(settings);
  if (problem !== null) throw new Stuck(problemText(problem));
  terminal.say(summary(tableId, settings, stopWorks));
  if (await askYes(terminal, "Write this to the board?", true))
    return write(terminal, table, board, { tableId, settings });
  terminal.say("Not written.");
  return EXIT.UNCHANGED;
};

const walkUnguarded = async (terminal: Terminal, table: TableSetUp, firmware: string): Promise<ExitCode> => {
  terminal.say(
    `This board runs ${firmware}, without guardian: one layer of protection is missing, and it remembers nothing.\n` +
      "Its calibration goes into the config file; only the angles are measured here.",
  );
  const { potentiometer } = await walkAngles(terminal, table, { potentiometer: true, mpu6050: false });
  if (potentiometer.kind === "none") throw new Stuck("the potentiometer was not measured");
  const { a, b } = potentiometer;
  terminal.say(`Put these lines into the config file (run --config <file>):\n\n${calibrationYaml(a, b)}\n`);
  return EXIT.STOPPED;
};

/** Walks a person through the set-up of the table behind `table`. */
export const walk = async (terminal: Terminal, table: TableSetUp): Promise<ExitCode> => {
  try {
    terminal.say(
      "Set-up of an inversion table. It takes ten minutes and two hands. NOBODY may be on the table, its mechanical\n" +
        "tether stays on. Nothing is written before you are asked, all of it at once; Ctrl-C at any point changes nothing.",
    );
    const board = await findBoard(table);
    if (board.kind === "unguarded") return await walkUnguarded(terminal, table, board.firmware);
    terminal.say(
      `Board: guardian ${board.firmware}${board.simulated ? ", SIMULATED" : ""}; its settings are ${board.settingsState}.`,
    );
    if (!(await askYes(terminal, "Is the table empty?", false))) {
      terminal.say("Come back when it is. Nothing was changed.");
      return EXIT.UNCHANGED;
    }
    return await walkGuarded(terminal, table, board);
  } catch (error) {
    if (error instanceof Left) {
      await table.lock(null);
      terminal.say("\nLeft. Nothing of this was written.");
      return EXIT.UNCHANGED;
    }
    if (!(error instanceof Stuck)) throw error;
    terminal.say(`It cannot go on: ${error.message}. Nothing of this was written.`);
    return EXIT.UNCHANGED;
  }
};
