/**
 * Who may acknowledge which alarm, and when.
 *
 * HIGH: from a screen only when its condition is gone and the table is upright. At the table (a long press) when its
 * condition is gone; and a lost sensor while it is still lost, because then no angle will ever say "upright", and
 * whoever can press the button for three seconds and let go is there to see the rider. The alarm of a fault likewise,
 * whatever its priority; other lower ones at any time.
 */

import type { Actor } from "../../shared/table.ts";
import { acknowledgeAlarm, type Occurrence, priorityOf } from "./alarms.ts";
import type { Turn } from "./core-state.ts";
import { isUpright } from "./facts.ts";

export type AcknowledgeVerdict =
  | { readonly kind: "allowed" }
  | { readonly kind: "refused"; readonly message: string };

/**
 * Judges one wish to acknowledge.
 *
 * @param upright true only for a known angle at or below −20°
 * @param riderSeen somebody at the table, or signed in on a screen beside it, has seen the rider standing
 */
export const judgeAcknowledge = (
  occurrence: Occurrence,
  by: Actor,
  upright: boolean,
  riderSeen: boolean,
): AcknowledgeVerdict => {
  if (priorityOf(occurrence.kind) !== "high" && !occurrence.latched) return { kind: "allowed" };
  if (riderSeen && occurrence.kind === "sensor-fault") return { kind: "allowed" };
  if (occurrence.active) {
    return {
      kind: "refused",
      message: `${occurrence.kind} is still the case; it can be acknowledged once it is gone`,
    };
  }
  if (by !== "table" && !upright) {
    return { kind: "refused", message: `${occurrence.kind} can be acknowledged once the table is upright` };
  }
  return { kind: "allowed" };
};

/** Without an angle no return can be measured; somebody has seen it. With one, nothing is taken on trust. */
export const riderIsSeen = (turn: Turn): void => {
  const { angle, link } = turn.facts;
  if (link.kind !== "up" || angle.kind === "ok") return;
  turn.core = { ...turn.core, returnWatch: { kind: "off" }, tableStop: false };
};

/** The long press at the table: acknowledges all that may be acknowledged there. */
export const acknowledgeAtTable = (turn: Turn): void => {
  const { facts } = turn;
  for (const occurrence of turn.core.alarms.occurrences) {
    if (judgeAcknowledge(occurrence, "table", isUpright(facts), true).kind === "refused") continue;
    const change = acknowledgeAlarm(turn.core.alarms, occurrence, "table", null);
    turn.core = { ...turn.core, alarms: change.book };
    turn.events.push(...change.events);
  }
  riderIsSeen(turn);
};
