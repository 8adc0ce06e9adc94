/**
 * What can be done in a node: one step of the core after a change of the world, a wish, a swing, a stall; or time that
 * passes until something differs. Every step on the way is judged.
 */

import type { AngleSample, CoreInput, CoreRequest } from "../../../firmware/safety/input.ts";
import { inputOf, samplesAt, toldTo, type World } from "../rig.ts";
import { judgeAfar } from "./afar.ts";
import { keyOf } from "./key.ts";
import { isSame, movedOn } from "./leap.ts";
import { type Action, type Heard, type Node, RUNNING, type StepFunction } from "./node.ts";
import { judgeNode } from "./oracle.ts";
import { judgeRider, watchProof, watchRider, watchWhose } from "./rider.ts";
import { judgeWatching } from "./watching.ts";

export interface Explorer {
  readonly step: StepFunction;
  steps: number;
  readonly broken: string[];
}

export const MOST_BROKEN = 5;
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

export const advance = (
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
      ...judgeAfar(node, result, full),
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
/** In a lap of quiet time the core's own windows come round once. */
const LAP_MS = 1000;
/** So many laps are taken at once while nothing but time moves: what came and went within them would not be seen. */
const LEAP_LAPS = 8;

/** A lap of quiet steps from a node; it ends at once where the abstract state differs from `key`. */
const lap = (explorer: Explorer, from: Node, key: string): { readonly to: Node; readonly steps: number } => {
  const quietMs = from.world.fitted === "potentiometer" ? QUIET_MS : QUIET_INERTIAL_MS;
  const dtMs = from.world.bytes ? quietMs : 100;
  const most = Math.ceil(LAP_MS / dtMs);
  let to = from;
  let steps = 0;
  do {
    to = advance(explorer, to, dtMs);
    steps += 1;
  } while (steps < most && keyOf(to) === key);
  return { to, steps };
};

interface Lap {
  readonly from: Node;
  readonly to: Node;
}

/**
 * The last of so many laps of which the first is given, walked step by step; null when anything else happens in it than
 * in the first.
 */
const leap = (explorer: Explorer, { from, to }: Lap, laps: number, key: string): Lap | null => {
  const lapMs = to.nowMs - from.nowMs;
  const last = movedOn(from, to, lapMs, (laps - 2) * lapMs);
  if (last === null) return null;
  const own: Explorer = { step: explorer.step, steps: 0, broken: [] };
  const walked = lap(own, last, key);
  explorer.steps += own.steps;
  if (!isSame(walked.to, movedOn(from, to, lapMs, (laps - 1) * lapMs))) return null;
  explorer.broken.push(...own.broken);
  return { from: last, to: walked.to };
};

/**
 * Time passes until the abstract state differs, or for so long that nothing more will come of it. No leap within a session,
 * nor while an alarm is silenced for a time: there, what differs may be over again before the next lap.
 */
const pass = (explorer: Explorer, node: Node): Node => {
  const key = keyOf(node);
  let at = node;
  let laps = LEAP_LAPS;
  for (let count = 0; count < MOST_QUIET_STEPS; ) {
    const walked = lap(explorer, at, key);
    count += walked.steps;
    if (keyOf(walked.to) !== key) return walked.to;
    let done: Lap = { from: at, to: walked.to };
    const isQuiet =
      !RUNNING.has(at.core.session.kind) &&
      at.core.alarms.occurrences.every(({ pausedUntilMs }) => pausedUntilMs === null) &&
      movedOn(done.from, done.to, done.to.nowMs - done.from.nowMs, 0) !== null;
    for (let ahead = isQuiet ? laps : 0; ahead > 1 && count < MOST_QUIET_STEPS; ) {
      const further = leap(explorer, done, ahead, key);
      if (further === null) {
        laps = Math.floor(ahead / 2);
        break;
      }
      done = further;
      count += (ahead - 1) * walked.steps;
    }
    if (!isQuiet) laps = LEAP_LAPS;
    at = done.to;
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
