/** What a central place must never bring about, judged from what was before and after a step in which only it wished. */

import type { StepResult } from "../../../firmware/safety/core.ts";
import type { CoreInput } from "../../../firmware/safety/input.ts";
import { type Node, RUNNING } from "./node.ts";

const isWaitingForTheLock = ({ core: { session } }: Node): boolean =>
  session.kind === "inverted" && session.hold.kind === "pending";

export const judgeAfar = (
  before: Node,
  { core, actuation, events }: StepResult,
  { requests }: CoreInput,
): readonly string[] => {
  if (requests.length === 0 || requests.some(({ by }) => by !== "fleet")) return [];
  const broken: string[] = [];
  const { maxAngleDeg, maxDurationS } = before.core.limits;
  if (core.limits.maxAngleDeg > maxAngleDeg || core.limits.maxDurationS > maxDurationS)
    broken.push("a limit was loosened from afar");
  if (RUNNING.has(core.session.kind) && !RUNNING.has(before.core.session.kind))
    broken.push("a session was started from afar");
  const takes = actuation.lock === "held" && before.core.lock.pose === "released";
  if (takes && !isWaitingForTheLock(before)) broken.push("the table was held from afar");
  const isStopped = requests.some(({ kind }) => kind === "stop");
  const letsGo = actuation.lock === "released" && before.core.lock.pose === "held";
  if (letsGo && RUNNING.has(core.session.kind))
    broken.push("the lock was freed from afar, and no session ended");
  if (isStopped && RUNNING.has(core.session.kind)) broken.push("a session goes on after STOP from afar");
  const hushes = core.alarms.occurrences.some(
    ({ alarmId, pausedUntilMs }) =>
      pausedUntilMs !== null &&
      before.core.alarms.occurrences.some((was) => was.alarmId === alarmId && was.pausedUntilMs === null),
  );
  const treats = events.some((event) => event.kind === "alarm-acknowledged" && event.by !== "table");
  if (hushes || treats) broken.push("an alarm was silenced from afar");
  return broken;
};
