/**
 * What Start still waits for. Everything missing is listed, not only the first.
 */

import type { GuardianObstacle } from "../../shared/guardian.ts";
import type { Limits } from "../../shared/limits.ts";
import { type StartObstacle, UPRIGHT_DEG } from "../../shared/table.ts";
import { type AlarmBook, hasUntreated } from "./alarms.ts";
import { type Facts, isGuardianWell, reportOf } from "./facts.ts";
import type { SessionRider } from "./input.ts";
import type { LinkView } from "./link-watch.ts";
import type { Session } from "./session.ts";

const STILL_FOR_MS = 1000;
const BOARD_UP_FOR_MS = 5000;
/** A gateway silent for this long could not carry a STOP from a screen, ms. */
export const GATEWAY_SILENT_MS = 2000;

const ofAngle = (facts: Facts): readonly StartObstacle[] => {
  const uncalibrated: readonly StartObstacle[] = facts.calibrated ? [] : ["uncalibrated"];
  if (facts.angle.kind !== "ok") return ["angle-unknown", ...uncalibrated];
  return [
    ...(facts.angle.angleDeg <= UPRIGHT_DEG ? [] : (["not-upright"] as const)),
    ...(facts.steadyMs !== null && facts.steadyMs >= STILL_FOR_MS ? [] : (["not-still"] as const)),
  ];
};

/** The board's own words for what keeps it from being armed, as obstacles to Start. */
const OBSTACLES: Readonly<Record<GuardianObstacle, StartObstacle>> = {
  "settings-not-valid": "settings-damaged",
  "settings-newer": "settings-newer",
  uncalibrated: "uncalibrated",
  "sensor-not-ok": "board-angle",
  tripped: "guardian-tripped",
  "above-horizontal": "board-angle",
  "supply-low": "supply-low",
  "settings-being-written": "settings-being-written",
};

const ofGuardian = (link: Extract<LinkView, { kind: "up" }>): readonly StartObstacle[] => {
  const { guardian } = link;
  if (guardian.kind === "unguarded") return [];
  const report = reportOf(link);
  // Fresh from the factory nothing is damaged; there is only no calibration yet.
  const blank = guardian.settings === "blank";
  const told = (report?.obstacles ?? []).filter((obstacle) => !(blank && obstacle === "settings-not-valid"));
  return [
    ...(guardian.nests ? [] : (["ceilings-do-not-nest"] as const)),
    ...(guardian.settings === "damaged" ? (["settings-damaged"] as const) : []),
    ...(guardian.settings === "newer" ? (["settings-newer"] as const) : []),
    ...(blank ? (["uncalibrated"] as const) : []),
    ...told.map((obstacle) => OBSTACLES[obstacle]),
    ...(report?.lockSwitch === "not-released" ? (["lock-not-released"] as const) : []),
  ];
};

const ofBoard = (facts: Facts): readonly StartObstacle[] => {
  if (facts.link.kind !== "up") return [];
  const { upMs } = facts.link;
  return [
    ...(upMs >= BOARD_UP_FOR_MS ? [] : (["board-just-started"] as const)),
    ...(facts.stop === "closed" ? [] : (["stop-button-open"] as const)),
    ...(isGuardianWell(facts) ? [] : (["guardian-tripped"] as const)),
    ...ofGuardian(facts.link),
  ];
};

/** Empty when Start would be accepted now (in `idle`). */
export const startObstacles = (
  facts: Facts,
  session: Session,
  alarms: AlarmBook,
): readonly StartObstacle[] => {
  const found = [
    ...(facts.link.kind === "up" ? [] : (["no-board"] as const)),
    ...(facts.link.kind === "up" ? ofAngle(facts) : []),
    ...ofBoard(facts),
    ...(session.kind === "fault" || hasUntreated(alarms) ? (["fault-untreated"] as const) : []),
    ...(facts.gatewayHeard && facts.gatewaySilentMs < GATEWAY_SILENT_MS ? [] : (["gateway-silent"] as const)),
    ...(facts.attended ? [] : (["unattended"] as const)),
  ];
  return found.filter((obstacle, at) => found.indexOf(obstacle) === at);
};

/** Session ≤ profile: why this rider may not start with the limits that are active, in words; null when it may. */
export const riderObstacle = (rider: SessionRider | null, active: Limits): string | null => {
  if (rider === null) return null;
  for (const [field, unit] of [
    ["maxAngleDeg", "°"],
    ["maxDurationS", " s"],
  ] as const) {
    const mostIs = rider.limits[field];
    if (!Number.isFinite(mostIs)) return `the profile's ${field} is ${mostIs}; it must be a finite number`;
    if (!(active[field] <= mostIs))
      return `${field} is ${active[field]}${unit}; allowed for this profile is at most ${mostIs}${unit}`;
  }
  return null;
};
