/**
 * The button at the table: a normally closed circuit that is STOP, and the only place where HIGH audio is paused.
 *
 * Opening it during a session is STOP at once. Otherwise it acts when the circuit *closes again*: pressed briefly it
 * pauses the audio, pressed for 3 s it acknowledges. Waiting for the release keeps a torn cable (which may well take
 * the sensor's wires with it) from silencing the very alarm it causes.
 */

import type { StopCircuit } from "./input.ts";

const BRIEF_FROM_MS = 30;
const LONG_FROM_MS = 3_000;
const LONG_UNTIL_MS = 15_000;

export type TableButton =
  | { readonly kind: "closed" }
  | { readonly kind: "open"; readonly sinceMs: number; readonly stopped: boolean };

export type ButtonPress = "none" | "stop" | "pause" | "acknowledge";

/** `running`: a session is under way, so that an open circuit, or one that is not known, is STOP. */
export const watchButton = (
  before: TableButton,
  circuit: StopCircuit,
  running: boolean,
  nowMs: number,
): { readonly button: TableButton; readonly press: ButtonPress } => {
  if (circuit === "closed") {
    if (before.kind === "closed" || before.stopped) return { button: { kind: "closed" }, press: "none" };
    const forMs = nowMs - before.sinceMs;
    const press =
      forMs >= LONG_FROM_MS && forMs <= LONG_UNTIL_MS
        ? "acknowledge"
        : forMs >= BRIEF_FROM_MS && forMs < LONG_FROM_MS
          ? "pause"
          : "none";
    return { button: { kind: "closed" }, press };
  }
  if (running) return { button: { kind: "open", sinceMs: nowMs, stopped: true }, press: "stop" };
  // Before the first report nobody has pressed anything.
  if (circuit === "unknown") return { button: before, press: "none" };
  return {
    button: before.kind === "open" ? before : { kind: "open", sinceMs: nowMs, stopped: false },
    press: "none",
  };
};
