/**
 * Moves the session within a step and does what every such move brings with it: events, the return watch, the
 * alarm of a fault, the figures that stay on the screen after an end.
 */

import { beginReturnWatch } from "../../shared/return-watch.ts";
import { type Actor, HORIZONTAL_DEG, INVERSION_STARTS_DEG } from "../../shared/table.ts";
import { latchAlarm } from "./alarms.ts";
import { remainingMs } from "./clock.ts";
import { cue, inform, type Turn } from "./core-state.ts";
import { alarmOf } from "./faults.ts";
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

const tellEnd = (turn: Turn, before: Session, device: string | null): void => {
  const ended = endedOf(turn.core.session);
  if (runOf(before) === null || ended === null) return;
  const { sessionId, reason, by } = ended;
  inform(turn);
  turn.events.push({ kind: "session-ended", sessionId, reason, by, device });
  turn.core = {
    ...turn.core,
    tableStop: turn.core.tableStop || (reason === "stop" && by === ("table" satisfies Actor)),
  };
};

/** A watch that is on goes on: what comes on top grants no further time and silences nothing. */
const watchReturnFromNow = (turn: Turn): void => {
  if (turn.core.returnWatch.kind === "off")
    turn.core = { ...turn.core, returnWatch: beginReturnWatch(turn.facts.nowMs) };
};

/** Every way out of a held or tilted table is watched until it is back. */
const watchTheReturn = (turn: Turn, before: Session): void => {
  const { session, returnWatch } = turn.core;
  if (session.kind === before.kind) return;
  if (session.kind === "returning" || session.kind === "fault") watchReturnFromNow(turn);
  // Inverting again is the rider's own doing: nothing has to return, unless it is still owed.
  const owed = returnWatch.kind === "watching" && returnWatch.failed;
  if (session.kind === "inverted" && !owed) turn.core = { ...turn.core, returnWatch: { kind: "off" } };
};

/** A fault stays while the table may tilt again; nobody else would tell that it does not come back. */
export const watchTiltInFault = (turn: Turn): void => {
  const { angle } = turn.facts;
  if (turn.core.session.kind !== "fault" || angle.kind !== "ok") return;
  if (angle.angleDeg >= INVERSION_STARTS_DEG) watchReturnFromNow(turn);
};

/**
 * Applies one event; true when the session changed.
 *
 * @param device the name of the screen that asked for it. It is told on and not kept: no session depends on it
 */
export const moveTo = (turn: Turn, event: SessionEvent, device: string | null = null): boolean => {
  const before = turn.core.session;
  const session = transition(before, event, turn.facts.nowMs);
  if (session === before) return false;
  turn.core = { ...turn.core, session };
  if (session.kind !== before.kind)
    turn.events.push({ kind: "state", state: session.kind, from: before.kind });
  keepFigures(turn, before);
  tellEnd(turn, before, device);
  watchTheReturn(turn, before);
  latchFaults(turn, before);
  return true;
};

/** Frees the lock for the rest of a programme; the table is watched on its way back. */
export const beginRest = (turn: Turn): void => {
  watchReturnFromNow(turn);
  cue(turn, "rest");
};

/** The STOP at the table goes on sounding until the circuit is closed and the table is back. */
export const settleTableStop = (turn: Turn): void => {
  const { angle, stop } = turn.facts;
  if (!turn.core.tableStop || stop !== "closed" || angle.kind !== "ok") return;
  if (angle.angleDeg <= HORIZONTAL_DEG) turn.core = { ...turn.core, tableStop: false };
};
