/** When two nodes of the exploration are the same: times are bucketed at the thresholds of the rules. */

import type { Core } from "../../../firmware/safety/core.ts";
import { type Ended, endedOf, type Run } from "../../../firmware/safety/session.ts";
import type { Limits } from "../../../shared/limits.ts";
import type { Node } from "./node.ts";
import { ALONE_ALARM_MS, ALONE_END_MS } from "./watching.ts";

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
