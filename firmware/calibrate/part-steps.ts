/** Buzzer, STOP button and the parts that may be fitted or not. */

import type { NewSettings } from "../../shared/setup.ts";
import {
  bandGapFrom,
  bandGapProblem,
  meterProblem,
  problemText,
  tableIdProblem,
} from "../../shared/setup-ranges.ts";
import { askChoice, askNumber, askYes } from "./questions.ts";
import type { TableSetUp } from "./table-set-up.ts";
import type { Terminal } from "./terminal.ts";

export const walkBuzzer = async (
  terminal: Terminal,
  table: TableSetUp,
  before: NewSettings["buzzerKind"],
): Promise<NewSettings["buzzerKind"]> => {
  for (;;) {
    const refusal = await table.sound("high");
    if (refusal !== null) terminal.say(`No sound: ${refusal}.`);
    const heard = await askChoice(
      terminal,
      `Buzzer: it sounds now, as a ${before} one. Are there clear, loud beeps? (again = once more)`,
      ["yes", "no", "again"],
      "yes",
    );
    await table.sound("none");
    if (heard === "yes") return before;
    if (heard === "again") continue;
    terminal.say(
      "A passive piezo needs a tone made for it; an active buzzer has its own and beeps when it gets 5 V.\n" +
        "Driven as the wrong kind it clicks, rattles or is hardly heard. Silence is mostly a wire (pin 3 and ground).",
    );
    return askChoice(
      terminal,
      "Which one is fitted?",
      ["passive", "active"],
      before === "passive" ? "active" : "passive",
    );
  }
};

const SKIP = "skip";
const seenStop = async (
  terminal: Terminal,
  table: TableSetUp,
  question: string,
  wanted: "open" | "closed",
): Promise<boolean> => {
  for (;;) {
    const watched = await terminal.watch(question, async () => {
      const { stop } = await table.look();
      return stop === wanted
        ? ({ kind: "seen", value: true } as const)
        : ({ kind: "not-yet", shown: `STOP circuit: ${stop}` } as const);
    });
    if (watched.kind === "seen") return true;
    if (watched.line === SKIP) return false;
    terminal.say(`"${watched.line}" is not an answer; allowed: the button itself, or ${SKIP}.`);
  }
};

/** Sees the STOP button pressed and let go; its wire counts as much as the button. */
export const walkStop = async (terminal: Terminal, table: TableSetUp): Promise<boolean> => {
  const { stop } = await table.look();
  if (stop !== "closed") {
    terminal.say(
      "STOP: the circuit is open. It is normally closed, pin 2 to ground: a pressed button or a broken wire. No session starts like this.",
    );
  }
  const worked =
    (await seenStop(terminal, table, `STOP: let the button go (or type ${SKIP}).`, "closed")) &&
    (await seenStop(
      terminal,
      table,
      `STOP: press the button at the table and keep it pressed (or type ${SKIP}).`,
      "open",
    )) &&
    (await seenStop(terminal, table, `STOP: pressed. Let it go again (or type ${SKIP}).`, "closed"));
  terminal.say(worked ? "STOP works." : "STOP was NOT tested. Do not use the table before it was.");
  return worked;
};

export const walkSwitch = (terminal: Terminal, before: boolean): Promise<boolean> =>
  askYes(terminal, "Lock switch: is one fitted that closes to ground when the lock is released?", before);

const FITTED = ["potentiometer", "mpu", "both"] as const;

/** What measures the angle. The board reads only what its settings name. */
export const walkSensors = async (
  terminal: Terminal,
  before: NewSettings["sensors"],
): Promise<NewSettings["sensors"]> => {
  const known = before.potentiometer && before.mpu6050 ? "both" : before.mpu6050 ? "mpu" : "potentiometer";
  const fitted = await askChoice(
    terminal,
    "What measures the angle: a potentiometer on the axle, an MPU-6050 on the bed (A4, A5), or both?",
    FITTED,
    known,
  );
  return { potentiometer: fitted !== "mpu", mpu6050: fitted !== "potentiometer" };
};

/** The board's own measure of its supply is 10 % off at worst, until it was compared with a meter once. */
export const walkSupply = async (
  terminal: Terminal,
  table: TableSetUp,
  before: number | null,
): Promise<number | null> => {
  for (;;) {
    const typed = await terminal.ask(
      "Supply: what does a meter show between 5V and GND of the board, in volts? Enter skips, without a meter:",
    );
    if (typed === "") return before;
    const volts = /^\d+([.,]\d+)?$/.test(typed) ? Number(typed.replace(",", ".")) : Number.NaN;
    const { board } = await table.look();
    const toldMv = board.kind === "guarded" ? board.supplyMv : null;
    if (toldMv === null) {
      terminal.say("The board does not tell its supply; skipped.");
      return before;
    }
    const bandGapMv = bandGapFrom(before, volts * 1000, toldMv);
    const problem = meterProblem(volts) ?? bandGapProblem(bandGapMv);
    if (problem === null) {
      terminal.say(`The board said ${(toldMv / 1000).toFixed(2)} V; its reference is ${bandGapMv} mV.`);
      return bandGapMv;
    }
    terminal.say(`Not taken: ${problemText(problem)}.`);
  }
};

export const walkNumber = (terminal: Terminal, before: number): Promise<number> =>
  askNumber(
    terminal,
    "A number for this table, to tell it from others:",
    before === 0 ? 1 : before,
    tableIdProblem,
  );
