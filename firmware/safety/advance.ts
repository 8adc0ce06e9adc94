/**
 * Lets time pass within the state the session is in: the clock of inversion, the stay of a programme, how long the
 * table has been too fast, the fate of a hold, the rest before the next step.
 */

import { balanceOf } from "./balance.ts";
import { passCheckIn } from "./check-in.ts";
import { cue, type Turn } from "./core-state.ts";
import { advanceHold, judgeHold } from "./hold.ts";
import { OVER_RATE_DEG_PER_S } from "./judge.ts";
import {
  comeBack,
  currentStep,
  goOn,
  isLastStep,
  isStayOver,
  restBeforeS,
  seeTarget,
  spendAutoHold,
  stay,
} from "./programme-run.ts";
import type { Session } from "./session.ts";
import { STEADY_BAND_DEG } from "./steady.ts";
import { beginRest } from "./turn.ts";

const MOVED_DEG = 10;
/** The lock is taken by itself after the table has been steady at the target for this long, ms. */
const AUTO_HOLD_STEADY_MS = 2000;

type Of<K extends Session["kind"]> = Extract<Session, { kind: K }>;

const armed = (turn: Turn, session: Of<"armed">): Session => {
  const { angle, nowMs } = turn.facts;
  if (angle.kind !== "ok") return session;
  const { fromDeg } = session.moved;
  if (fromDeg === null) return { ...session, moved: { ...session.moved, fromDeg: angle.angleDeg } };
  if (!(Math.abs(angle.angleDeg - fromDeg) >= MOVED_DEG)) return session;
  return { ...session, moved: { fromDeg: angle.angleDeg, sinceMs: nowMs } };
};

const inverted = (turn: Turn, session: Of<"inverted">): Session => {
  const { angle, elapsedMs, nowMs } = turn.facts;
  const fast = angle.kind === "ok" && !(Math.abs(angle.rateDegPerS) <= OVER_RATE_DEG_PER_S);
  const run = {
    ...session.run,
    invertedMs: session.run.invertedMs + elapsedMs,
    course: seeTarget(stay(session.run.course, elapsedMs), angle),
  };
  return { ...session, run, overRateSinceMs: fast ? (session.overRateSinceMs ?? nowMs) : null };
};

/** Before anything is judged: the time since the last step belongs to the state it was spent in. */
export const passTime = (turn: Turn): void => {
  const { session } = turn.core;
  if (session.kind === "armed") turn.core = { ...turn.core, session: armed(turn, session) };
  if (session.kind === "inverted") turn.core = { ...turn.core, session: inverted(turn, session) };
  passCheckIn(turn);
};

/** The lock is freed, for the rest or for the way to the next angle. */
const endStay = (turn: Turn, session: Of<"inverted">): void => {
  const { course } = session.run;
  const rests = currentStep(course)?.restS !== 0;
  const run = { ...session.run, course: rests ? comeBack(course) : goOn(course, turn.facts.nowMs) };
  turn.core = { ...turn.core, session: { ...session, run, hold: { kind: "free" } } };
  if (rests) beginRest(turn);
  else cue(turn, "next-step");
};

/** At a programme's target and steady there, where the setting asks for it and nobody has let go in this step. */
const wantsAutoHold = (turn: Turn, session: Of<"inverted">): boolean => {
  const { course } = session.run;
  const { angle, steadyMs, link } = turn.facts;
  const step = currentStep(course);
  if (course.kind !== "programme" || step === null || angle.kind !== "ok") return false;
  if (!course.programme.autoHold || course.autoHoldSpent || course.phase !== "stay") return false;
  if (
    session.hold.kind !== "free" ||
    judgeHold(link, turn.core.settings, balanceOf(turn.core)).kind === "refused"
  )
    return false;
  const atTarget = Math.abs(angle.angleDeg - step.targetAngleDeg) <= STEADY_BAND_DEG;
  return atTarget && steadyMs !== null && steadyMs >= AUTO_HOLD_STEADY_MS;
};

const holdOn = (turn: Turn, session: Of<"inverted">): void => {
  let before = session;
  if (wantsAutoHold(turn, session)) {
    const run = { ...session.run, course: spendAutoHold(session.run.course) };
    before = { ...session, run, hold: { kind: "pending", sinceMs: turn.facts.nowMs } };
  }
  const { angle, link, nowMs } = turn.facts;
  const { hold, outcome } = advanceHold(before.hold, angle, link, balanceOf(turn.core), nowMs);
  if (before === session && outcome === "same") return;
  turn.core = { ...turn.core, session: { ...before, hold } };
  if (outcome === "taken") cue(turn, "hold-taken");
  if (outcome === "given-up") cue(turn, "hold-given-up");
};

/** After the session was judged: what goes on within the state it is in now. */
export const carryOn = (turn: Turn): void => {
  const { session } = turn.core;
  if (session.kind === "inverted") {
    if (isStayOver(session.run.course) && !isLastStep(session.run.course)) endStay(turn, session);
    else holdOn(turn, session);
  }
  if (session.kind === "resting" && session.run.programme !== null && !session.nextTold) {
    if (turn.facts.nowMs - session.sinceMs < restBeforeS(session.run.course) * 1000) return;
    turn.core = { ...turn.core, session: { ...session, nextTold: true } };
    cue(turn, "next-step");
  }
};
