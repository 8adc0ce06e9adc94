/**
 * Answers the wishes from outside. Each is accepted or refused with a code and a sentence; a refused one changes
 * nothing. STOP is always accepted, and release from whoever is at this table: somebody far away ends the session or
 * makes its limits tighter, and nothing else.
 */

import { checkInProblem } from "../../shared/check-in.ts";
import { isTightening, judgeLimits } from "../../shared/limits.ts";
import { type Programme, programmeLengthS, programmeObstacle } from "../../shared/programmes.ts";
import { judgeAcknowledge, riderIsSeen } from "./acknowledge.ts";
import { acknowledgeAlarm, pauseAudio, priorityOf } from "./alarms.ts";
import { balanceAtStart, balanceOf, beginProof, proofObstacle } from "./balance.ts";
import { answerCheckIn, beginCheckIn, isAsked } from "./check-in.ts";
import { CAP_ALLOWANCE_S, CAP_BOUND_S, remainingMs } from "./clock.ts";
import { cue, inform, type Turn } from "./core-state.ts";
import { isUpright } from "./facts.ts";
import { judgeHold } from "./hold.ts";
import type { CoreRequest } from "./input.ts";
import type { RefusalCode } from "./output.ts";
import { spendAutoHold } from "./programme-run.ts";
import { isWithinSession, runOf } from "./session.ts";
import { riderObstacle, startObstacles } from "./start.ts";
import { moveTo } from "./turn.ts";

type Answer =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly message: string };

const ACCEPTED: Answer = { kind: "accepted" };
const refused = (code: RefusalCode, message: string): Answer => ({ kind: "refused", code, message });

/** What is taken from a central place: all of it makes things safer. The channel's decoder says the same. */
const FLEET_MAY_WISH: ReadonlySet<CoreRequest["kind"]> = new Set(["stop", "tighten"]);

type LimitsRequest = Extract<CoreRequest, { kind: "set-limits" | "tighten" }>;

const setLimits = (turn: Turn, request: LimitsRequest): Answer => {
  const { core } = turn;
  const verdict = judgeLimits(request.limits, core.settings.ceilings);
  if (verdict.kind === "refused") return refused(verdict.code, verdict.message);
  const { limits } = verdict;
  const onlyTighter = request.kind === "tighten" || isWithinSession(core.session);
  if (onlyTighter && !isTightening(core.limits, limits)) {
    const active = `${core.limits.maxAngleDeg}° and ${core.limits.maxDurationS} s`;
    const wish = `${limits.maxAngleDeg}° and ${limits.maxDurationS} s`;
    // During a session, and whenever somebody only asked to have them tighter.
    return refused("loosening", `${wish} would loosen ${active}; now limits are only tightened`);
  }
  const same =
    limits.maxAngleDeg === core.limits.maxAngleDeg && limits.maxDurationS === core.limits.maxDurationS;
  if (same) return ACCEPTED;
  turn.core = { ...core, limits };
  turn.events.push({ kind: "limits-changed", limits, by: request.by, device: request.device });
  return ACCEPTED;
};

/** A programme must also be over before the compiled bound of a session. */
const judgeProgramme = (programme: Programme | null, turn: Turn): string | null => {
  if (programme === null) return null;
  const obstacle = programmeObstacle(programme, turn.core.limits);
  if (obstacle !== null) return obstacle;
  const lengthS = programmeLengthS(programme);
  const mostS = CAP_BOUND_S - CAP_ALLOWANCE_S;
  return lengthS <= mostS ? null : `the programme takes ${lengthS} s; allowed is ${mostS} s`;
};

const start = (turn: Turn, request: Extract<CoreRequest, { kind: "start" }>): Answer => {
  const { core, facts } = turn;
  if (
    runOf(core.session) !== null ||
    core.session.kind === "returning" ||
    core.session.kind === "recovering"
  ) {
    return refused("wrong-state", `the table is ${core.session.kind}; a session starts from idle`);
  }
  const obstacles = startObstacles(facts, core.session, core.alarms);
  if (obstacles.length > 0) return refused("not-ready", obstacles.join(", "));
  // The board has been found in this very step; one step later it is idle.
  if (core.session.kind !== "idle") return refused("not-ready", "no-board");
  const rider = request.rider ?? null;
  const obstacle = riderObstacle(rider, core.limits) ?? judgeProgramme(request.programme, turn);
  if (obstacle !== null) return refused("out-of-range", obstacle);
  const { checkInEveryS } = request;
  const problem = checkInEveryS === undefined ? null : checkInProblem(checkInEveryS);
  if (problem !== null) return refused("out-of-range", problem);
  const number = core.sessionsSoFar + 1;
  const sessionId = `${core.settings.idPrefix ?? ""}s${number}`;
  turn.core = {
    ...core,
    sessionsSoFar: number,
    balance: balanceAtStart(core.balance, rider),
    checkIn: checkInEveryS === undefined ? { kind: "off" } : beginCheckIn(checkInEveryS),
    shown: { invertedMs: 0, remainingMs: remainingMs(0, core.limits) },
  };
  inform(turn);
  const { by, device } = request;
  turn.events.push({
    ...{ kind: "session-started", sessionId, by, device, limits: core.limits },
    profileId: rider?.profileId ?? null,
    programmeId: request.programme?.programmeId ?? null,
  });
  moveTo(turn, { kind: "started", sessionId, rider, programme: request.programme });
  return ACCEPTED;
};

const hold = (turn: Turn): Answer => {
  const { core, facts } = turn;
  const { session } = core;
  if (session.kind !== "inverted") {
    return refused("wrong-state", `the table is ${session.kind}; it is held only while inverted`);
  }
  if (facts.angle.kind !== "ok")
    return refused("wrong-state", `the angle is not known: ${facts.angle.reason}`);
  const { course } = session.run;
  if (course.kind === "programme" && course.phase === "back") {
    return refused("wrong-state", "the stay is over; the table comes back for the rest");
  }
  const verdict = judgeHold(facts.link, core.settings, balanceOf(core));
  if (verdict.kind === "refused") return refused(verdict.code, verdict.message);
  if (session.hold.kind === "free") {
    turn.core = { ...core, session: { ...session, hold: { kind: "pending", sinceMs: facts.nowMs } } };
  }
  return ACCEPTED;
};

const release = (turn: Turn): Answer => {
  const { session } = turn.core;
  if (session.kind !== "inverted") return ACCEPTED;
  // Also when the lock is free: whoever lets go does not want it taken a moment later.
  const run = { ...session.run, course: spendAutoHold(session.run.course) };
  turn.core = { ...turn.core, session: { ...session, run, hold: { kind: "free" } } };
  if (session.hold.kind !== "free") cue(turn, "released");
  return ACCEPTED;
};

/** Only somebody who is there can answer: no program answers for the rider. */
const answerQuestion = (turn: Turn, { by, device }: CoreRequest): Answer => {
  if (by !== "screen")
    return refused("forbidden", "the check-in is answered on a screen or by moving the table");
  if (!isAsked(turn.core.checkIn, turn.facts.nowMs)) return refused("wrong-state", "nothing is asked now");
  answerCheckIn(turn, by, device);
  return ACCEPTED;
};

const proveBalance = (turn: Turn): Answer => {
  const obstacle = proofObstacle(turn.core, turn.facts);
  if (obstacle !== null) return refused("wrong-state", obstacle);
  beginProof(turn);
  return ACCEPTED;
};

const acknowledge = (turn: Turn, request: Extract<CoreRequest, { kind: "acknowledge" }>): Answer => {
  const occurrence = turn.core.alarms.occurrences.find(({ alarmId }) => alarmId === request.alarmId);
  if (occurrence === undefined) return refused("wrong-state", `there is no alarm ${request.alarmId} now`);
  // With an angle nothing is taken on trust.
  const riderSeen =
    request.riderStanding === true && request.by === "screen" && turn.facts.angle.kind !== "ok";
  const verdict = judgeAcknowledge(occurrence, request.by, isUpright(turn.facts), riderSeen);
  if (verdict.kind === "refused") return refused("wrong-state", verdict.message);
  const change = acknowledgeAlarm(turn.core.alarms, occurrence, request.by, request.device);
  turn.core = { ...turn.core, alarms: change.book };
  turn.events.push(...change.events);
  if (riderSeen) riderIsSeen(turn);
  return ACCEPTED;
};

const pause = (turn: Turn, request: CoreRequest): Answer => {
  const { alarms } = turn.core;
  const atTable = request.by === "table";
  const onlyHigh =
    alarms.occurrences.length > 0 &&
    alarms.occurrences.every((occurrence) => priorityOf(occurrence.kind) === "high");
  if (onlyHigh && !atTable)
    return refused("forbidden", "the sound of a HIGH alarm is paused only at the table");
  turn.core = { ...turn.core, alarms: pauseAudio(alarms, atTable, turn.facts.nowMs) };
  return ACCEPTED;
};

const answer = (turn: Turn, request: CoreRequest): Answer => {
  if (request.by === "fleet" && !FLEET_MAY_WISH.has(request.kind))
    return refused("forbidden", `${request.kind} is not taken from afar; only STOP and tighter limits are`);
  switch (request.kind) {
    case "set-limits":
    case "tighten":
      return setLimits(turn, request);
    case "start":
      return start(turn, request);
    case "hold":
      return hold(turn);
    case "release":
      return release(turn);
    case "stop":
      // Harmless when there is nothing to end.
      moveTo(turn, { kind: "end", reason: "stop", by: request.by }, request.device);
      return ACCEPTED;
    case "answer-check-in":
      return answerQuestion(turn, request);
    case "prove-balance":
      return proveBalance(turn);
    case "acknowledge":
      return acknowledge(turn, request);
    case "pause-audio":
      return pause(turn, request);
  }
};

/** Answers one wish; the answer is an event with the request's own id. */
export const answerRequest = (turn: Turn, request: CoreRequest): void => {
  const { requestId } = request;
  const given = answer(turn, request);
  turn.events.push(
    given.kind === "accepted"
      ? { kind: "accepted", requestId }
      : { kind: "refused", requestId, code: given.code, message: given.message },
  );
};
