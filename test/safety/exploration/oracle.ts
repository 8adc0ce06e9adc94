/**
 * The oracle: from the world and the output alone, what may never be. It shares no code with the core's own invariants,
 * which are checked beside it.
 */

import type { StepResult } from "../../../firmware/safety/core.ts";
import type { CoreInput } from "../../../firmware/safety/input.ts";
import { ALARM_KINDS } from "../../../shared/alarms.ts";
import { type Node, RUNNING } from "./node.ts";

const AFTER_START: ReadonlySet<string> = new Set([
  "armed",
  "inverted",
  "resting",
  "returning",
  "recovering",
  "fault",
]);

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
