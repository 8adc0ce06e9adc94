/**
 * What Start still waits for. Everything missing is listed, not only the first.
 */

import { type StartObstacle, UPRIGHT_DEG } from "../../shared/table.ts";
import { type AlarmBook, hasUntreated } from "./alarms.ts";
import { type Facts, isGuardianWell } from "./facts.ts";
import type { Session } from "./session.ts";

const STILL_FOR_MS = 1000;
const BOARD_UP_FOR_MS = 5000;
/** A gateway silent for this long could not carry a STOP from a screen, ms. */
export const GATEWAY_SILENT_MS = 2000;

const ofAngle = (facts: Facts): readonly StartObstacle[] => {
  if (facts.angle.kind !== "ok")
    return facts.calibrated ? ["angle-unknown"] : ["angle-unknown", "uncalibrated"];
  return [
    ...(facts.angle.angleDeg <= UPRIGHT_DEG ? [] : (["not-upright"] as const)),
    ...(facts.steadyMs !== null && facts.steadyMs >= STILL_FOR_MS ? [] : (["not-still"] as const)),
  ];
};

const ofBoard = (facts: Facts): readonly StartObstacle[] => {
  if (facts.link.kind !== "up") return [];
  const { guardian, upMs } = facts.link;
  const tripped = !isGuardianWell(facts);
  return [
    ...(upMs >= BOARD_UP_FOR_MS ? [] : (["board-just-started"] as const)),
    ...(facts.stop === "closed" ? [] : (["stop-button-open"] as const)),
    ...(tripped ? (["guardian-tripped"] as const) : []),
    ...(guardian.kind === "unguarded" || guardian.nests ? [] : (["ceilings-do-not-nest"] as const)),
  ];
};

/** Empty when Start would be accepted now (in `idle`). */
export const startObstacles = (
  facts: Facts,
  session: Session,
  alarms: AlarmBook,
): readonly StartObstacle[] => [
  ...(facts.link.kind === "up" ? [] : (["no-board"] as const)),
  ...(facts.link.kind === "up" ? ofAngle(facts) : []),
  ...ofBoard(facts),
  ...(session.kind === "fault" || hasUntreated(alarms) ? (["fault-untreated"] as const) : []),
  ...(facts.gatewayHeard && facts.gatewaySilentMs < GATEWAY_SILENT_MS ? [] : (["gateway-silent"] as const)),
];
