/**
 * Explores the real core breadth-first: from one node every action is tried, each new abstract state is a node, until
 * there is nothing new. Time is bucketed at the thresholds of the rules, so that "let time pass" leads to the next
 * state that differs.
 *
 * The oracle here knows only the world (what is physically true) and what the core put out. It shares no code with
 * the core's own invariants, which are checked beside it.
 */

import { type Core, initialCore, type StepResult } from "../../firmware/safety/core.ts";
import type {
  AngleSample,
  CoreInput,
  CoreRequest,
  CoreSettings,
  SessionRider,
  UntreatedFault,
} from "../../firmware/safety/input.ts";
import { type Ended, endedOf, type Run } from "../../firmware/safety/session.ts";
import { ALARM_KINDS } from "../../shared/alarms.ts";
import type { Limits } from "../../shared/limits.ts";
import type { Programme } from "../../shared/programmes.ts";
import { MOUNT } from "./inertial-world.ts";
import { GUARDIAN_CEILINGS, inputOf, SETTINGS, samplesAt, toldTo, type Wish, type World } from "./rig.ts";

export type StepFunction = (core: Core, input: CoreInput, now: number) => StepResult;

export interface Heard {
  /** When the inertial sensor was last well, and where it was mounted. */
  readonly imuWellMs: number;
  readonly byteMs: number;
  readonly guardianMs: number;
  readonly gatewayMs: number;
  /** What the gateway said then of somebody watching, and when it last said yes. */
  readonly attended: boolean;
  readonly attendedMs: number;
}

export interface Node {
  readonly core: Core;
  readonly world: World;
  readonly nowMs: number;
  readonly heard: Heard;
  readonly rider: Rider;
  /** Whose session it is, by the Start that was accepted; null = the guest's, or nobody's. */
  readonly whose: SessionRider | null;
  readonly proof: Proof;
  readonly path: string;
}

/** What the world knows of the rider: how long inverted without a sign of life, and since when a question waits. */
export interface Rider {
  /** Null without a check-in. */
  readonly everyS: number | null;
  readonly quietMs: number;
  /** From the lowest to the highest angle since the last sign of life. */
  readonly lowestDeg: number;
  readonly highestDeg: number;
  readonly asked: { readonly sinceMs: number; readonly angleDeg: number } | null;
}

/**
 * What the world knows of the balance of whoever is on the table: whether it was seen to come back, let go of and left
 * alone, or whether a profile's record says so.
 */
export type Proof =
  | { readonly kind: "none" }
  | { readonly kind: "let-go"; readonly sinceMs: number; readonly lowestDeg: number }
  | { readonly kind: "seen" }
  | { readonly kind: "told" };

export type Action =
  | { readonly kind: "world"; readonly name: string; readonly change: Partial<World> }
  | {
      readonly kind: "ask";
      readonly name: string;
      readonly wish: Wish | "acknowledge-all";
      readonly by: "screen" | "table";
    }
  | { readonly kind: "swing"; readonly name: string; readonly degPerS: number; readonly toDeg: number }
  | { readonly kind: "stall"; readonly name: string; readonly forMs: number }
  | { readonly kind: "pass"; readonly name: string };

export interface Scene {
  readonly name: string;
  readonly settings?: Partial<CoreSettings>;
  readonly limits: Limits;
  readonly world?: Partial<World>;
  readonly untreated?: readonly UntreatedFault[];
  readonly actions: readonly Action[];
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  readonly steps: number;
  readonly closed: boolean;
  readonly seen: ReadonlySet<string>;
  /** The first broken rules, each with the way that led there. */
  readonly broken: readonly string[];
}

const CALM: World = {
  angleDeg: -75,
  counts: null,
  board: "guarded",
  bytes: true,
  samples: true,
  stop: "closed",
  gateway: true,
  attended: true,
  historyOk: true,
  calibration: { kind: "two-point", a: { counts: 200, angleDeg: -75 }, b: { counts: 500, angleDeg: 0 } },
  fitted: "potentiometer",
  mount: MOUNT,
  rateDegPerS: 0,
  imu: "well",
  imuTurnedDeg: 0,
  bootNonce: 7,
  sinceMs: 0,
  trip: "none",
  guardianTalks: true,
  leaseValid: true,
  boardHolds: null,
  boardArmed: null,
  boardAngle: null,
  obstacles: [],
  lockSwitch: "none",
  settings: "valid",
  supplyMv: 5000,
  ceilings: GUARDIAN_CEILINGS,
  refusedRawWrites: 0,
  refusedFrames: 0,
  sleptMs: null,
};

/** Which of these thresholds a duration has passed. */
const bucket = (ms: number, thresholds: readonly number[]): number =>
  thresholds.filter((at) => ms >= at).length;

const since = (nowMs: number, sinceMs: number | null, thresholds: readonly number[]): string =>
  sinceMs === null ? "-" : String(bucket(nowMs - sinceMs, thresholds));

/** Ends that differ in what follows: time that is over can be overstayed, over-rate can go on. */
const endKey = (ended: Ended | null): string => {
  if (ended === null) return "-";
  if (ended.reason === "over-rate") return "r";
  return ["duration-reached", "programme-complete", "session-cap"].includes(ended.reason) ? "t" : "o";
};

const runKey = ({ course, invertedMs, firstInvertedMs }: Run, limits: Limits, nowMs: number): string => {
  const left = bucket(invertedMs, [limits.maxDurationS * 1000 - 15_000, limits.maxDurationS * 1000]);
  const cap = since(nowMs, firstInvertedMs, [150_000]);
  if (course.kind === "free") return `${left}${cap}`;
  return `${left}${cap}${course.stepIndex}${course.phase}${course.autoHoldSpent}${bucket(course.stayedMs, [1, 10_000])}`;
};

/** Whose session it is or was: what follows an end depends on it. */
const ownerKey = ({ session }: Core): string =>
  "run" in session ? (session.run.rider?.profileId ?? "") : `${endedOf(session)?.profileId ?? ""}!`;

const sessionKey = ({ session, limits }: Core, nowMs: number): string => {
  const at = (ms: number | null, thresholds: readonly number[]) => since(nowMs, ms, thresholds);
  switch (session.kind) {
    case "armed":
      return `A${at(session.moved.sinceMs, [60_000])}${at(session.run.startedMs, [60_000, 120_000])}`;
    case "inverted": {
      const pending = session.hold.kind === "pending" ? at(session.hold.sinceMs, [3000]) : "";
      const rate = at(session.overRateSinceMs, [100]);
      return `I${runKey(session.run, limits, nowMs)}${session.hold.kind}${pending}r${rate}`;
    }
    case "resting":
      return `R${runKey(session.run, limits, nowMs)}${at(session.sinceMs, [5000, 10_000])}${session.nextTold}`;
    case "returning":
      return `T${endKey(session.ended)}${at(session.sinceMs, [10_000])}`;
    case "recovering":
      return `C${endKey(session.ended)}${at(session.sinceMs, [60_000])}`;
    case "fault": {
      const late = session.ended === null ? "" : at(session.ended.atMs, [10_000]);
      const time = endKey(session.ended);
      return `F${time}${time === "t" ? late : ""}${session.faults
        .map((fault) => fault.kind)
        .toSorted()
        .join("+")}`;
    }
    default:
      return session.kind;
  }
};

const alarmKey = (core: Core, nowMs: number): string =>
  core.alarms.occurrences
    .map(({ kind, active, acknowledged, pausedUntilMs }) => {
      const paused = pausedUntilMs !== null && nowMs < pausedUntilMs;
      return `${kind}${acknowledged ? "k" : active ? "a" : "i"}${paused ? "p" : ""}`;
    })
    .toSorted()
    .join(" ");

const inertialKey = ({ angle: { inertial, agreement } }: Core, nowMs: number): string =>
  inertial.lastArrivedMs === null && inertial.reading.kind === "fault"
    ? inertial.reading.reason
    : [
        inertial.reading.kind === "ok" ? "ok" : inertial.reading.reason,
        since(nowMs, inertial.goodSinceMs, [1]),
        since(nowMs, inertial.sameSinceMs, [500]),
        bucket(inertial.offset.quietMs, [1000]),
        agreement.kind,
      ].join("");

const watchKey = (core: Core, nowMs: number): string => {
  const watch = core.returnWatch;
  const tilt = core.tilt;
  return [
    watch.kind === "off"
      ? "-"
      : `${watch.moved}${watch.failed}${since(nowMs, watch.sinceMs, [10_000, 30_000])}${since(nowMs, watch.levelSinceMs, [2000])}`,
    tilt.kind === "none"
      ? "-"
      : `${tilt.overAngle}${since(nowMs, tilt.sinceMs, [2000, core.limits.maxDurationS * 1000])}`,
    core.button.kind === "closed"
      ? "-"
      : `${core.button.stopped}${since(nowMs, core.button.sinceMs, [30, 3000, 15_000])}`,
    core.tableStop,
    since(nowMs, core.angleLostSinceMs, [2000]),
    core.link.kind === "none" ? "-" : `${core.link.lost}${since(nowMs, core.link.bootedMs, [5000])}`,
    core.angle.reading.kind === "ok"
      ? "ok"
      : `${core.angle.reading.reason}${since(nowMs, core.angle.potentiometer.goodSinceMs, [1])}`,
    inertialKey(core, nowMs),
    core.steady.kind === "unknown" ? "-" : since(nowMs, core.steady.sinceMs, [1000, 2000]),
    core.lock.pose,
    core.boardTrip.kind === "none"
      ? "-"
      : `${core.boardTrip.cause}${since(nowMs, core.boardTrip.toldSinceMs, [3000])}`,
    core.crossCheck.kind === "agree"
      ? "-"
      : since(core.crossCheck.judgedAtMs, core.crossCheck.sinceMs, [200]),
  ].join("|");
};

/** What makes two nodes the same: everything that can change what happens next, with times bucketed. */
export const keyOf = (node: Node): string => {
  const { core, world, nowMs, heard } = node;
  return [
    sessionKey(core, nowMs),
    alarmKey(core, nowMs),
    watchKey(core, nowMs),
    checkInKey(core, nowMs),
    balanceKey(core, nowMs),
    ownerKey(core),
    // What the oracle waits for tells nodes apart as well, or a defect would hide behind a state that is known.
    node.rider.asked === null ? "" : since(nowMs, node.rider.asked.sinceMs, [15_000]),
    node.proof.kind,
    node.whose?.profileId ?? "",
    core.limits.maxAngleDeg,
    core.limits.maxDurationS,
    world.angleDeg,
    world.counts,
    world.board,
    world.bytes ? bucket(nowMs - heard.byteMs, [1]) : `x${bucket(nowMs - heard.byteMs, [301, 500])}`,
    world.samples,
    world.stop,
    world.gateway ? "" : bucket(nowMs - heard.gatewayMs, [2000, 10_000]),
    core.settings.attended === "optional" ? "" : attendedKey(node),
    world.imu,
    world.imuTurnedDeg,
    world.trip,
    world.leaseValid,
    world.boardArmed,
    world.boardAngle === null ? "" : JSON.stringify(world.boardAngle),
    world.obstacles.join("+"),
    world.lockSwitch,
    world.settings,
    world.bootNonce,
    world.guardianTalks ? "" : bucket(nowMs - heard.guardianMs, [1000]),
  ].join("~");
};

const attendedKey = ({ core, world, nowMs, heard }: Node): string => {
  const at = (ms: number | null) => since(nowMs, ms, [ALONE_ALARM_MS, ALONE_END_MS]);
  return `${world.attended}${core.attendance.now}${at(core.attendance.lastMs)}${at(heard.attendedMs)}`;
};

const NO_CHECK_IN: Rider = { everyS: null, quietMs: 0, lowestDeg: 0, highestDeg: 0, asked: null };

const checkInKey = ({ checkIn }: Core, nowMs: number): string => {
  if (checkIn.kind === "off") return "-";
  if (checkIn.kind === "asked")
    return `?${since(nowMs, checkIn.askedMs, [14_000, 15_000])}${checkIn.fromDeg}`;
  return `${bucket(checkIn.quietMs, [checkIn.everyS * 1000])}${checkIn.rests}${checkIn.fromDeg}`;
};

const balanceKey = ({ balance }: Core, nowMs: number): string =>
  balance.kind === "proving"
    ? `p${since(nowMs, balance.sinceMs, [9000, 10_000])}${balance.lowestDeg}`
    : balance.kind === "proven"
      ? `${balance.kind}${balance.profileId ?? ""}`
      : balance.kind;

const RUNNING: ReadonlySet<string> = new Set(["armed", "inverted", "resting"]);
const AFTER_START: ReadonlySet<string> = new Set([
  "armed",
  "inverted",
  "resting",
  "returning",
  "recovering",
  "fault",
]);

/** One step of quiet time, and what the table needs to come to rest after a swing. */
const ASKED_WITHIN_MS = 2000;
const SIGN_DEG = 5;

/** The rider as the world sees one step: only a tap or 5° of motion is a sign of life. */
const watchRider = (
  before: Node,
  world: World,
  nowMs: number,
  result: StepResult,
  input: CoreInput,
): Rider => {
  const wish = input.requests.find(({ kind }) => kind === "start");
  const began = result.events.some(({ kind }) => kind === "session-started");
  const every = wish?.kind === "start" ? (wish.checkInEveryS ?? null) : null;
  const everyS = began ? every : before.rider.everyS;
  const here = { everyS, quietMs: 0, lowestDeg: world.angleDeg, highestDeg: world.angleDeg, asked: null };
  if (!RUNNING.has(result.core.session.kind)) return NO_CHECK_IN;
  if (result.core.session.kind !== "inverted" || before.core.session.kind !== "inverted") return here;
  const { rider } = before;
  const lowestDeg = Math.min(rider.lowestDeg, world.angleDeg);
  const highestDeg = Math.max(rider.highestDeg, world.angleDeg);
  const tapped = input.requests.some(({ kind }) => kind === "answer-check-in") && rider.asked !== null;
  const from = rider.asked === null ? null : rider.asked.angleDeg;
  const moved =
    from === null ? highestDeg - lowestDeg >= SIGN_DEG : Math.abs(world.angleDeg - from) >= SIGN_DEG;
  if (tapped || moved) return here;
  const asks = result.events.some(({ kind }) => kind === "check-in-asked");
  return {
    ...{ everyS, lowestDeg, highestDeg, quietMs: rider.quietMs + nowMs - before.nowMs },
    asked: asks ? { sinceMs: nowMs, angleDeg: world.angleDeg } : rider.asked,
  };
};

/** Whose session it is as the world knows it: whoever's Start was accepted last. */
const watchWhose = (before: Node, result: StepResult, input: CoreInput): SessionRider | null => {
  if (!result.events.some(({ kind }) => kind === "session-started")) return before.whose;
  const wish = input.requests.find(({ kind }) => kind === "start");
  return wish?.kind === "start" ? (wish.rider ?? null) : null;
};

/** With what somebody sits down: a guest with the guest's own proof, if nobody else was there since. */
const proofAtStart = (before: Node, whose: SessionRider | null): Proof => {
  if (whose !== null) return whose.balanceProven ? { kind: "told" } : { kind: "none" };
  return before.whose === null ? before.proof : { kind: "none" };
};

/** The balance as the world sees it. */
const watchProof = (
  before: Node,
  world: World,
  { nowMs, silentMs }: { readonly nowMs: number; readonly silentMs: number },
  result: StepResult,
  input: CoreInput,
): Proof => {
  const { proof } = before;
  if (result.events.some(({ kind }) => kind === "session-started"))
    return proofAtStart(before, watchWhose(before, result, input));
  const begins = input.requests.some(({ kind }) => kind === "prove-balance");
  const may = world.angleDeg >= 15 && world.angleDeg <= 25 && before.core.lock.pose === "released";
  const accepted = result.events.some(({ kind }) => kind === "accepted");
  if (begins && may && accepted) return { kind: "let-go", sinceMs: nowMs, lowestDeg: world.angleDeg };
  if (proof.kind !== "let-go") return proof;
  const left = result.actuation.lock === "released" && RUNNING.has(result.core.session.kind);
  const pushed = world.angleDeg > proof.lowestDeg + 5;
  if (!left || pushed || world.counts !== null || silentMs > 300 || nowMs - proof.sinceMs > 10_000)
    return { kind: "none" };
  if (world.angleDeg <= 0) return { kind: "seen" };
  return { ...proof, lowestDeg: Math.min(proof.lowestDeg, world.angleDeg) };
};

/** The rider and the balance, judged from the world alone. */
const judgeRider = (before: Node, after: Node, result: StepResult): readonly string[] => {
  const { rider, whose, proof, nowMs } = after;
  const { core, actuation, events } = result;
  const broken: string[] = [];
  const running = RUNNING.has(core.session.kind);
  if (running && rider.asked !== null && nowMs - rider.asked.sinceMs >= 15_000)
    broken.push("a session goes on although the rider has not answered");
  const due = rider.everyS !== null && rider.quietMs >= rider.everyS * 1000 + ASKED_WITHIN_MS;
  if (running && due && rider.asked === null) broken.push("a rider who gives no sign of life is not asked");
  const unanswered = events.some((event) => event.kind === "session-ended" && event.reason === "unanswered");
  const told = core.alarms.occurrences.some(({ kind }) => kind === "rider-unresponsive");
  if (unanswered && (!told || actuation.signal !== "high" || actuation.lock === "held"))
    broken.push("a rider who does not answer is neither told of nor let go");
  const simulatedGuest = core.settings.balanceProven && (whose === null || !running);
  const proven = simulatedGuest || proof.kind === "seen" || proof.kind === "told";
  if (actuation.lock === "held" && !proven) broken.push("held on a table that was never seen to come back");
  if (core.balance.kind === "proven" && !proven) broken.push("proven although nobody saw it come back");
  const guestsNow = !running && whose !== null && !core.settings.balanceProven;
  if (guestsNow && core.balance.kind === "proven") broken.push("a profile has left a proof to the guest");
  const { maxAngleDeg, maxDurationS } = core.limits;
  const beyond =
    whose !== null && !(maxAngleDeg <= whose.limits.maxAngleDeg && maxDurationS <= whose.limits.maxDurationS);
  if (running && beyond) broken.push("a session goes beyond what its profile allows");
  const movesOn = events.some((event) => event.kind === "cue" && event.cue === "next-step");
  if (movesOn && actuation.lock === "held") broken.push("held on the way to the next angle");
  if (movesOn && before.core.returnWatch.kind === "off" && core.returnWatch.kind !== "off")
    broken.push("a way to the next angle is watched as a return");
  return broken;
};

const ALONE_ALARM_MS = 10_000;
const ALONE_END_MS = 30_000;
/** The gateway's word is worth this long; from then on its own silence counts. */
const WORD_MS = 2_000;

/** Who watches, judged from what the gateway said and when. */
const judgeWatching = (
  before: Node,
  after: Node,
  { core, events, actuation }: StepResult,
): readonly string[] => {
  const { nowMs, heard } = after;
  const silentMs = nowMs - heard.gatewayMs;
  const told = core.alarms.occurrences.find(({ kind }) => kind === "supervision-lost");
  const ended = events.some((event) => event.kind === "session-ended" && event.reason === "supervision-lost");
  if (core.settings.attended === "optional")
    return ended && silentMs < ALONE_ALARM_MS
      ? ["ended for want of somebody who watches, and nobody has to"]
      : [];
  const aloneMs = nowMs - heard.attendedMs;
  const running = RUNNING.has(core.session.kind);
  const begins = running && !RUNNING.has(before.core.session.kind);
  const broken: string[] = [];
  if (running && aloneMs >= ALONE_END_MS) broken.push("a session goes on with nobody watching");
  if (begins && !(heard.attended && silentMs < WORD_MS)) broken.push("a session begins with nobody watching");
  if (ended && aloneMs < ALONE_END_MS && silentMs < ALONE_ALARM_MS)
    broken.push("a session that is watched ends");
  if (running && aloneMs >= ALONE_ALARM_MS) {
    if (told?.active !== true) broken.push("nobody watches, and nobody is told");
    else if (!told.acknowledged && told.pausedUntilMs === null && actuation.signal === "none")
      broken.push("nobody watches, and nobody hears of it");
  }
  if (heard.attended && silentMs === 0 && told?.active === true)
    broken.push("missed although somebody watches");
  return broken;
};

/** Half a second, the median's delay and the steps of this exploration. */
const IMU_FAULT_WITHIN_MS = 900;

/** The oracle: from the world and the output alone, what may never be. */
export const judgeNode = (
  before: Node,
  after: Node,
  result: StepResult,
  input: CoreInput,
): readonly string[] => {
  const { world, nowMs, heard } = after;
  const broken: string[] = [...result.violations];
  const { actuation, core } = result;
  const kind = core.session.kind;
  const silent = world.board === "down" || nowMs - heard.byteMs > 300;
  const blind = silent || (!world.samples && nowMs - before.nowMs > 200) || world.calibration.kind === "none";
  const unwellMs = world.fitted === "potentiometer" ? 0 : nowMs - heard.imuWellMs;
  if (actuation.lock === "held") {
    if (unwellMs > IMU_FAULT_WITHIN_MS) broken.push("held although the inertial sensor has long been wrong");
    if (kind !== "inverted") broken.push(`held in ${kind}`);
    if (blind) broken.push("held while nothing is known");
    if (input.samples.length >= 3 && world.angleDeg > core.limits.maxAngleDeg && world.counts === null) {
      broken.push("held beyond the maximum angle");
    }
    if (world.trip !== "none") broken.push("held after a trip");
    if (world.stop !== "closed") broken.push("held with the STOP circuit open");
    if (world.board === "unguarded" && core.settings.unguardedHold !== "accepted")
      broken.push("held unguarded");
    if ("run" in core.session && core.session.run.invertedMs >= core.limits.maxDurationS * 1000) {
      broken.push("held although time is over");
    }
  }
  if (RUNNING.has(kind) && (world.board === "down" || nowMs - heard.byteMs >= 500)) {
    broken.push("a session runs without a link");
  }
  if (RUNNING.has(kind) && !RUNNING.has(before.core.session.kind)) {
    const started = result.events.some((event) => event.kind === "session-started");
    if (!started) broken.push("a session runs that nobody started");
  }
  if (AFTER_START.has(before.core.session.kind)) {
    const { limits } = before.core;
    if (core.limits.maxAngleDeg > limits.maxAngleDeg || core.limits.maxDurationS > limits.maxDurationS) {
      broken.push("a limit was loosened");
    }
  }
  const asked = actuation.lease !== null && !actuation.lease.armed && actuation.lease.acknowledge;
  if (asked && (world.angleDeg > -20 || blind)) broken.push("a trip is acknowledged while nobody can stand");
  if (asked && world.trip === "none") broken.push("what is no trip is acknowledged");
  if (asked && RUNNING.has(kind)) broken.push("a trip is acknowledged during a session");
  if (world.trip !== "none" && world.board === "guarded" && heard.guardianMs === nowMs) {
    if (RUNNING.has(kind)) broken.push("a session runs although the guardian has tripped");
    const told = core.alarms.occurrences.some(({ kind: alarm }) => ALARM_KINDS[alarm].priority === "high");
    if (!told && !asked && before.world.trip === "none") broken.push("a trip that nobody is told of");
  }
  if (!RUNNING.has(before.core.session.kind) && RUNNING.has(kind) && world.board === "guarded") {
    if (world.obstacles.length > 0 || world.lockSwitch === "not-released" || world.settings !== "valid") {
      broken.push("a session begins that the guardian would not take");
    }
  }
  if (actuation.lease !== null && input.samples.length === 0) broken.push("a lease without a reading");
  if (actuation.lease?.armed === true && !RUNNING.has(kind)) broken.push("armed without a session");
  const sounding = core.alarms.occurrences.some(
    (alarm) =>
      ALARM_KINDS[alarm.kind].priority === "high" &&
      !alarm.acknowledged &&
      !(alarm.pausedUntilMs !== null && nowMs < alarm.pausedUntilMs),
  );
  if (sounding && actuation.signal !== "high") broken.push("a HIGH alarm is not heard");
  if (kind === "fault" && before.core.session.kind !== "fault" && actuation.signal === "none") {
    broken.push("a new fault is silent");
  }
  return broken;
};

export interface Explorer {
  readonly step: StepFunction;
  steps: number;
  readonly broken: string[];
}

const MOST_BROKEN = 5;
/** One step of quiet time: below the stall of 500 ms. */
const QUIET_MS = 490;
/** The same for an inertial sensor, whose readings are worth nothing when they come later than 300 ms. */
const QUIET_INERTIAL_MS = 290;
const INERTIAL_EVERY_MS = 20;
const LATE_MS = 300;

/** What arrives in one step. A potentiometer's conversions may come together; an inertial sensor's tell its whole way. */
const arriving = (world: World, fromMs: number, nowMs: number, batch: number): AngleSample[] => {
  if (world.fitted === "potentiometer") {
    const one = samplesAt(world, nowMs);
    return batch === 1 ? one : Array.from({ length: batch }, () => one).flat();
  }
  const count = Math.ceil(Math.min(nowMs - fromMs, LATE_MS) / INERTIAL_EVERY_MS);
  return Array.from({ length: count }, (_, at) =>
    samplesAt(world, nowMs - (count - 1 - at) * INERTIAL_EVERY_MS).map((sample) => ({
      ...sample,
      arrivedMs: nowMs,
    })),
  ).flat();
};

const advance = (
  explorer: Explorer,
  node: Node,
  dtMs: number,
  requests: readonly CoreRequest[] = [],
  batch = 3,
): Node => {
  const { world } = node;
  const nowMs = node.nowMs + dtMs;
  const heard: Heard = {
    byteMs: world.bytes ? nowMs : node.heard.byteMs,
    guardianMs: world.bytes && world.guardianTalks ? nowMs : node.heard.guardianMs,
    gatewayMs: world.gateway ? nowMs : node.heard.gatewayMs,
    attended: world.gateway ? world.attended : node.heard.attended,
    attendedMs: world.gateway && world.attended ? nowMs : node.heard.attendedMs,
    imuWellMs: world.imu === "well" && world.imuTurnedDeg === 0 ? nowMs : node.heard.imuWellMs,
  };
  const input = inputOf(world, nowMs, heard, toldTo(node.core), requests);
  const samples = input.samples.length === 0 ? [] : arriving(world, node.nowMs, nowMs, batch);
  const full: CoreInput = { ...input, samples };
  const result = explorer.step(node.core, full, nowMs);
  explorer.steps += 1;
  const rider = watchRider(node, world, nowMs, result, full);
  const whose = watchWhose(node, result, full);
  const proof = watchProof(node, world, { nowMs, silentMs: nowMs - heard.byteMs }, result, full);
  const after: Node = { core: result.core, world, nowMs, heard, rider, whose, proof, path: node.path };
  if (explorer.broken.length < MOST_BROKEN) {
    const rules = [
      ...judgeNode(node, after, result, full),
      ...judgeRider(node, after, result),
      ...judgeWatching(node, after, result),
    ];
    for (const rule of rules) explorer.broken.push(`${rule}: ${node.path}`);
  }
  return after;
};

const ask = (explorer: Explorer, node: Node, action: Extract<Action, { kind: "ask" }>): Node => {
  const { wish, by } = action;
  const requests: CoreRequest[] =
    wish === "acknowledge-all"
      ? node.core.alarms.occurrences.map(({ alarmId }) => ({
          kind: "acknowledge",
          alarmId,
          requestId: alarmId,
          by,
          device: null,
        }))
      : [{ ...wish, requestId: "r", by, device: null } as CoreRequest];
  return advance(explorer, node, 110, requests);
};

const swing = (explorer: Explorer, node: Node, degPerS: number, toDeg: number): Node => {
  let at = node;
  while (at.world.angleDeg !== toDeg) {
    const left = toDeg - at.world.angleDeg;
    const stepDeg = (degPerS * 20) / 1000;
    const angleDeg = Math.abs(left) <= stepDeg ? toDeg : at.world.angleDeg + Math.sign(left) * stepDeg;
    const rateDegPerS = ((angleDeg - at.world.angleDeg) * 1000) / 20;
    at = advance(explorer, { ...at, world: { ...at.world, angleDeg, rateDegPerS } }, 20, [], 1);
  }
  return { ...at, world: { ...at.world, rateDegPerS: 0 } };
};

const MOST_QUIET_STEPS = 400;

/** Time passes until the abstract state differs, or for so long that nothing more will come of it. */
const pass = (explorer: Explorer, node: Node): Node => {
  const key = keyOf(node);
  let at = node;
  for (let count = 0; count < MOST_QUIET_STEPS; count += 1) {
    const quietMs = at.world.fitted === "potentiometer" ? QUIET_MS : QUIET_INERTIAL_MS;
    at = advance(explorer, at, at.world.bytes ? quietMs : 100);
    if (keyOf(at) !== key) return at;
  }
  return at;
};

export const act = (explorer: Explorer, from: Node, action: Action): Node => {
  const node: Node = { ...from, path: `${from.path} › ${action.name}` };
  switch (action.kind) {
    case "world": {
      const world = { ...node.world, ...action.change };
      // Two steps a sample apart: the median has to fill, and a reset has to be seen.
      return advance(explorer, advance(explorer, { ...node, world }, 110), 110);
    }
    case "ask":
      return ask(explorer, node, action);
    case "swing":
      return swing(explorer, node, action.degPerS, action.toDeg);
    case "stall":
      return advance(explorer, node, action.forMs);
    case "pass":
      return pass(explorer, node);
  }
};

/** The node a scene begins with: seconds after a start at which nothing has happened yet. */
export const beginning = (explorer: Explorer, scene: Scene): Node => {
  const core = initialCore(
    { ...SETTINGS, ...scene.settings },
    { untreated: scene.untreated ?? [], limits: scene.limits },
  );
  const world = { ...CALM, ...scene.world };
  const heard: Heard = {
    ...{ byteMs: 0, guardianMs: 0, gatewayMs: 0, attended: false, attendedMs: 0, imuWellMs: 0 },
  };
  const node: Node = {
    core,
    world,
    nowMs: 0,
    heard,
    rider: NO_CHECK_IN,
    whose: null,
    proof: { kind: "none" },
    path: scene.name,
  };
  return advance(explorer, node, 1);
};

/** Breadth-first to closure, or to `mostStates`. */
export const explore = (scene: Scene, step: StepFunction, mostStates: number): Explored => {
  const explorer: Explorer = { step, steps: 0, broken: [] };
  const first = beginning(explorer, scene);
  const seen = new Set<string>([keyOf(first)]);
  let frontier: Node[] = [first];
  let transitions = 0;
  while (frontier.length > 0 && seen.size < mostStates && explorer.broken.length < MOST_BROKEN) {
    const next: Node[] = [];
    for (const node of frontier) {
      for (const action of scene.actions) {
        const reached = act(explorer, node, action);
        transitions += 1;
        const key = keyOf(reached);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(reached);
      }
      if (seen.size >= mostStates || explorer.broken.length >= MOST_BROKEN) break;
    }
    frontier = next;
  }
  return {
    states: seen.size,
    transitions,
    steps: explorer.steps,
    closed: frontier.length === 0,
    seen,
    broken: explorer.broken,
  };
};

const tilt = (angleDeg: number): Action => ({ kind: "world", name: `${angleDeg}°`, change: { angleDeg } });
const world = (name: string, change: Partial<World>): Action => ({ kind: "world", name, change });
const wish = (name: string, of: Wish | "acknowledge-all", by: "screen" | "table" = "screen"): Action => ({
  kind: "ask",
  name,
  wish: of,
  by,
});
const PASS: Action = { kind: "pass", name: "time passes" };
const START = wish("Start", { kind: "start", programme: null });
const STOP = wish("STOP", { kind: "stop" });
const HOLD = wish("Hold", { kind: "hold" });
const RELEASE = wish("Release", { kind: "release" });
const ACKNOWLEDGE = wish("acknowledge", "acknowledge-all");
const PAUSE = wish("pause", { kind: "pause-audio" });
const limits = (maxAngleDeg: number, maxDurationS: number): Action =>
  wish(`limits ${maxAngleDeg}° ${maxDurationS} s`, {
    kind: "set-limits",
    limits: { maxAngleDeg, maxDurationS },
  });

const WIDE: Limits = { maxAngleDeg: 30, maxDurationS: 30 };
const SENSOR = [
  world("sensor open", { counts: 2 }),
  world("sensor short", { counts: 1020 }),
  world("sensor well", { counts: null, samples: true }),
  world("sensor silent", { samples: false }),
];
const IMU_WELL = world("IMU well", { imu: "well", imuTurnedDeg: 0 });
const IMU = [world("IMU silent", { imu: "silent" }), world("IMU frozen", { imu: "frozen" }), IMU_WELL];
const SWINGS: readonly Action[] = [
  { kind: "swing", name: "to -75°", degPerS: 60, toDeg: -75 },
  { kind: "swing", name: "to 12°", degPerS: 60, toDeg: 12 },
];
const LINK = [
  world("line silent", { bytes: false }),
  world("line back", { bytes: true, board: "guarded" }),
  world("unplugged", { board: "down" }),
];
const OPEN = [SENSOR[0], SENSOR[2]].filter((action) => action !== undefined);
const TRIPPED = [world("tripped", { trip: "unknown" }), world("trip gone", { trip: "none" })];
const BUTTON = [world("STOP pressed", { stop: "open" }), world("STOP let go", { stop: "closed" })];
const PROGRAMME: Programme = {
  programmeId: "p",
  name: "two short stays",
  autoHold: true,
  steps: [
    { targetAngleDeg: 12, stayS: 10, restS: 5 },
    { targetAngleDeg: 20, stayS: 10, restS: 0 },
  ],
};

const WITHOUT_RESTS: Programme = {
  programmeId: "w",
  name: "up, up, rest and down",
  autoHold: true,
  steps: [
    { targetAngleDeg: 12, stayS: 10, restS: 0 },
    { targetAngleDeg: 20, stayS: 10, restS: 5 },
    { targetAngleDeg: 12, stayS: 10, restS: 0 },
  ],
};

const startAs = (profileId: string, of: Limits, balanceProven: boolean): Action =>
  wish(`Start ${profileId}`, {
    kind: "start",
    programme: null,
    rider: { profileId, limits: of, balanceProven },
  });
/** One who has proven the balance, one who has not, one whose limits are narrower than what is set at first. */
const RIDERS: readonly Action[] = [
  startAs("anna", { maxAngleDeg: 30, maxDurationS: 30 }, true),
  startAs("bert", { maxAngleDeg: 30, maxDurationS: 30 }, false),
  startAs("carl", { maxAngleDeg: 25, maxDurationS: 30 }, true),
];
const PROVES: readonly Action[] = [
  tilt(20),
  { kind: "swing", name: "back", degPerS: 20, toDeg: -4 },
  wish("prove", { kind: "prove-balance" }),
];

const LONG_PROGRAMME: Programme = {
  programmeId: "l",
  name: "two long stays",
  autoHold: true,
  steps: [
    { targetAngleDeg: 12, stayS: 40, restS: 5 },
    { targetAngleDeg: 20, stayS: 40, restS: 0 },
  ],
};

/** Each scene opens other doors; together they cover every state with everything that can go wrong in it. */
export const SCENES: readonly Scene[] = [
  {
    name: "limits and wishes",
    limits: WIDE,
    actions: [
      PASS,
      ...[-75, -10, 3, 12, 27, 40].map(tilt),
      START,
      STOP,
      HOLD,
      RELEASE,
      limits(20, 20),
      limits(30, 30),
      ACKNOWLEDGE,
    ],
  },
  {
    name: "too fast and too near",
    limits: WIDE,
    actions: [
      PASS,
      tilt(-75),
      tilt(12),
      tilt(27),
      START,
      HOLD,
      ACKNOWLEDGE,
      { kind: "swing", name: "too fast", degPerS: 95, toDeg: 28 },
      { kind: "swing", name: "brisk", degPerS: 30, toDeg: 14 },
      { kind: "swing", name: "back", degPerS: 60, toDeg: -10 },
    ],
  },
  {
    name: "sensor",
    limits: WIDE,
    actions: [PASS, tilt(-75), tilt(12), tilt(40), START, STOP, HOLD, ACKNOWLEDGE, ...SENSOR],
  },
  {
    name: "an inertial sensor alone",
    limits: WIDE,
    world: { fitted: "inertial" },
    actions: [PASS, ...SWINGS, START, HOLD, ACKNOWLEDGE, ...IMU],
  },
  {
    name: "two sensors",
    limits: WIDE,
    world: { fitted: "both" },
    actions: [
      PASS,
      ...SWINGS,
      START,
      HOLD,
      ACKNOWLEDGE,
      IMU_WELL,
      world("IMU has turned on the frame", { imuTurnedDeg: -12 }),
    ],
  },
  {
    name: "link",
    limits: WIDE,
    actions: [PASS, tilt(-75), tilt(12), START, HOLD, ACKNOWLEDGE, ...LINK],
  },
  {
    name: "board and host",
    limits: WIDE,
    actions: [
      PASS,
      tilt(-75),
      tilt(12),
      START,
      HOLD,
      ACKNOWLEDGE,
      { kind: "stall", name: "stalled", forMs: 700 },
      world("board reset", { bootNonce: 8 }),
      world("board well", { bootNonce: 7, trip: "none", leaseValid: true, guardianTalks: true }),
      world("lease lapsed", { trip: "lease-lapsed", leaseValid: false }),
      world("guardian silent", { guardianTalks: false }),
    ],
  },
  {
    name: "supervision",
    limits: WIDE,
    actions: [
      PASS,
      tilt(-75),
      tilt(12),
      START,
      HOLD,
      ACKNOWLEDGE,
      PAUSE,
      world("tripped", { trip: "unknown" }),
      world("trip gone", { trip: "none" }),
      world("gateway frozen", { gateway: false }),
      world("gateway back", { gateway: true }),
    ],
  },
  {
    name: "somebody has to watch",
    limits: { maxAngleDeg: 30, maxDurationS: 120 },
    settings: { attended: "required" },
    actions: [
      PASS,
      tilt(-75),
      tilt(12),
      START,
      HOLD,
      STOP,
      ACKNOWLEDGE,
      PAUSE,
      world("nobody watches", { attended: false }),
      world("somebody watches", { attended: true }),
      world("gateway frozen", { gateway: false }),
      world("gateway back", { gateway: true }),
    ],
  },
  {
    name: "trips of the guardian",
    limits: WIDE,
    actions: [
      PASS,
      tilt(-75),
      tilt(12),
      START,
      HOLD,
      STOP,
      ACKNOWLEDGE,
      world("tripped: over-angle", { trip: "over-angle" }),
      world("tripped: duration", { trip: "duration" }),
      world("tripped: sensor", { trip: "sensor-open", boardAngle: { kind: "none", reason: "sensor-open" } }),
      world("the board's sensor well", { boardAngle: null }),
      world("trip gone", { trip: "none" }),
      world("booted anew", { bootNonce: 8 }),
    ],
  },
  {
    name: "what the guardian waits for",
    limits: WIDE,
    actions: [
      PASS,
      tilt(-75),
      tilt(12),
      START,
      HOLD,
      STOP,
      world("supply low", { obstacles: ["supply-low"] }),
      world("supply well", { obstacles: [] }),
      world("lock not released", { lockSwitch: "not-released" }),
      world("lock released", { lockSwitch: "released" }),
      world("does not arm", { boardArmed: false }),
      world("arms", { boardArmed: null }),
      world("settings damaged", { settings: "damaged" }),
    ],
  },
  {
    name: "two angles",
    limits: WIDE,
    actions: [
      PASS,
      tilt(-75),
      tilt(12),
      tilt(40),
      START,
      HOLD,
      STOP,
      ACKNOWLEDGE,
      world("the board's angle apart", { boardAngle: { kind: "ok", angleDeg: 22, rateDegPerS: 0 } }),
      world("the board's angle agrees", { boardAngle: null }),
      world("the board has no angle", { boardAngle: { kind: "none", reason: "sensor-silent" } }),
    ],
  },
  {
    name: "alarms at the table and on a screen",
    limits: WIDE,
    actions: [PASS, tilt(-75), tilt(12), START, HOLD, ACKNOWLEDGE, PAUSE, ...BUTTON, ...OPEN],
  },
  {
    name: "a programme",
    limits: WIDE,
    actions: [
      PASS,
      tilt(-75),
      tilt(12),
      tilt(20),
      wish("Start the programme", { kind: "start", programme: PROGRAMME }),
      HOLD,
      RELEASE,
      STOP,
      limits(25, 25),
    ],
  },
  {
    name: "a programme that goes on without rests",
    limits: WIDE,
    actions: [
      PASS,
      tilt(-75),
      tilt(12),
      tilt(20),
      wish("Start the programme", { kind: "start", programme: WITHOUT_RESTS }),
      HOLD,
      RELEASE,
      STOP,
      limits(25, 25),
    ],
  },
  {
    name: "riders",
    limits: WIDE,
    settings: { balanceProven: false },
    actions: [PASS, tilt(-75), ...PROVES, START, ...RIDERS, HOLD, STOP, limits(25, 30)],
  },
  {
    name: "riders on a simulated table",
    limits: WIDE,
    actions: [PASS, tilt(-75), tilt(20), START, ...RIDERS, HOLD, STOP, ...OPEN, ACKNOWLEDGE],
  },
  {
    name: "an unguarded board",
    limits: WIDE,
    world: { board: "unguarded" },
    actions: [PASS, tilt(-75), tilt(12), tilt(40), START, HOLD, STOP, ACKNOWLEDGE, ...LINK.slice(0, 1)],
  },
  {
    name: "sensor and link together",
    limits: WIDE,
    actions: [PASS, tilt(-75), tilt(12), START, HOLD, ACKNOWLEDGE, ...OPEN, ...LINK, ...TRIPPED],
  },
  {
    name: "a check-in",
    limits: { maxAngleDeg: 30, maxDurationS: 120 },
    actions: [
      PASS,
      ...[-75, 12, 15, 20].map(tilt),
      wish("Start with a check-in", { kind: "start", programme: null, checkInEveryS: 30 }),
      wish("answer", { kind: "answer-check-in" }),
      HOLD,
      RELEASE,
      ACKNOWLEDGE,
      ...OPEN,
    ],
  },
  {
    name: "a check-in in a programme",
    limits: { maxAngleDeg: 30, maxDurationS: 120 },
    actions: [
      PASS,
      tilt(-75),
      tilt(12),
      tilt(20),
      wish("Start the long programme", { kind: "start", programme: LONG_PROGRAMME, checkInEveryS: 30 }),
      wish("answer", { kind: "answer-check-in" }),
      STOP,
      limits(25, 100),
    ],
  },
  {
    name: "a proof of balance",
    limits: WIDE,
    settings: { balanceProven: false },
    actions: [
      PASS,
      tilt(-75),
      tilt(12),
      tilt(20),
      { kind: "swing", name: "back", degPerS: 20, toDeg: -4 },
      START,
      wish("prove", { kind: "prove-balance" }),
      HOLD,
      STOP,
      ACKNOWLEDGE,
    ],
  },
  {
    name: "a proof of balance with things going wrong",
    limits: WIDE,
    settings: { balanceProven: false },
    actions: [
      PASS,
      tilt(-75),
      tilt(20),
      START,
      wish("prove", { kind: "prove-balance" }),
      HOLD,
      ACKNOWLEDGE,
      ...OPEN,
      world("line silent", { bytes: false }),
      world("line back", { bytes: true }),
      { kind: "stall", name: "stalled", forMs: 700 },
    ],
  },
  {
    name: "handed over by a controller that died",
    limits: WIDE,
    untreated: [{ reason: { kind: "controller-lost" } }, { reason: { kind: "link-lost" } }],
    world: { board: "down" },
    actions: [PASS, tilt(-75), tilt(12), START, HOLD, ACKNOWLEDGE, ...LINK.slice(1), ...OPEN],
  },
];
