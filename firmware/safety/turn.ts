/**
 * Moves the session within a step and does what every such move brings with it: events, the return watch, the
 * alarm of a fault, the figures that stay on the screen after an end.
 */

import { type Actor, HORIZONTAL_DEG } from "../../shared/table.ts";
import { latchAlarm } from "./alarms.ts";
import { remainingMs } from "./clock.ts";
import { cue, inform, type Turn } from "./core-state.ts";
import { alarmOf } from "./faults.ts";
import { beginReturnWatch } from "./return-watch.ts";
import { endedOf, runOf, type Session, type SessionEvent, transition } from "./session.ts";

const latchFaults = (turn: Turn, before: Session): void => {
  const { session } = turn.core;
  if (session.kind !== "fault") return;
  const known = before.kind === "fault" ? before.faults : [];
  for (const fault of session.faults) {
    if (known.includes(fault)) continue;
    const change = latchAlarm(turn.core.alarms, alarmOf(fault), turn.facts.nowMs);
    turn.core = { ...turn.core, alarms: change.book };
    turn.events.push(...change.events);
  }
};

/** Keeps the figures of the run that has just ended. */
const keepFigures = (turn: Turn, before: Session): void => {
  const run = runOf(before);
  if (run === null) return;
  const left = remainingMs(run.invertedMs, turn.core.limits);
  turn.core = { ...turn.core, shown: { invertedMs: run.invertedMs, remainingMs: left } };
};

const tellEnd = (turn: Turn, before: Session): void => {
  const ended = endedOf(turn.core.session);
  if (runOf(before) === null || ended === null) return;
  const { sessionId, reason, by } = ended;
  inform(turn);
  turn.events.push({ kind: "session-ended", sessionId, reason, by });
  turn.core = {
    ...turn.core,
    tableStop: turn.core.tableStop || (reason === "stop" && by === ("table" satisfies Actor)),
  };
};

/** Every way out of a held or tilted table is watched until it is back. */
const watchTheReturn = (turn: Turn, before: Session): void => {
  const { session } = turn.core;
  const begins =
    (session.kind === "returning" && before.kind !== "returning") ||
    (session.kind === "fault" && before.kind !== "fault" && before.kind !== "returning");
  if (begins) turn.core = { ...turn.core, returnWatch: beginReturnWatch(turn.facts.nowMs) };
  // Inverting again is the rider's own doing: nothing has to return.
  if (session.kind === "inverted") turn.core = { ...turn.core, returnWatch: { kind: "off" } };
};

/** Applies one event; true when the session changed. */
export const moveTo = (turn: Turn, event: SessionEvent): boolean => {
  const before = turn.core.session;
  const session = transition(before, event, turn.facts.nowMs);
  if (session === before) return false;
  turn.core = { ...turn.core, session };
  if (session.kind !== before.kind)
    turn.events.push({ kind: "state", state: session.kind, from: before.kind });
  keepFigures(turn, before);
  tellEnd(turn, before);
  watchTheReturn(turn, before);
  latchFaults(turn, before);
  return true;
};

/** Frees the lock for the rest of a programme; the table is watched on its way back. */
export const beginRest = (turn: Turn): void => {
  turn.core = { ...turn.core, returnWatch: beginReturnWatch(turn.facts.nowMs) };
  cue(turn, "rest");
};

/** The STOP at the table goes on sounding until the circuit is closed and the table is back. */
export const settleTableStop = (turn: Turn): void => {
  const { angle, stop } = turn.facts;
  if (!turn.core.tableStop || stop !== "closed" || angle.kind !== "ok") return;
  if (angle.angleDeg <= HORIZONTAL_DEG) turn.core = { ...turn.core, tableStop: false };
};
