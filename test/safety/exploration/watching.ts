/** Who watches over a session where somebody has to, judged from what the gateway said and when. */

import type { StepResult } from "../../../firmware/safety/core.ts";
import { type Node, RUNNING } from "./node.ts";

export const ALONE_ALARM_MS = 10_000;
export const ALONE_END_MS = 30_000;
/** The gateway's word is worth this long; from then on its own silence counts. */
const WORD_MS = 2_000;

/** Who watches, judged from what the gateway said and when. */
export const judgeWatching = (
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
