/** What happened in a session, line by line, in words. What a newer program has kept and this page has no word for stays as it is named. */

import type { SessionEvent } from "../../../shared/history.ts";
import { formatDegrees, formatElapsed } from "../../format.ts";
import {
  acknowledged,
  alarmNumbered,
  alarmOver,
  BALANCE_WAS_PROVEN,
  balanceWasNot,
  CHECK_IN_WAS_ASKED,
  checkInAnswered,
  limitsSetTo,
  stateWas,
} from "../../messages/en/session.ts";
import { ALARMS, actorWords, BALANCE_FAILED, CUES, limitsLine, STATES } from "../../messages.ts";

const wordOf = <T>(words: Readonly<Record<string, T>>, key: string): T | null =>
  Object.hasOwn(words, key) ? (words[key] ?? null) : null;

/** @param alarmNumber of an alarm that was raised, as it stands in the curve */
export const eventWords = (event: SessionEvent, alarmNumber: number): string => {
  switch (event.kind) {
    case "limits": {
      const { maxAngleDeg, maxDurationS } = event.limits;
      const limits = limitsLine(formatDegrees(maxAngleDeg), formatElapsed(maxDurationS));
      return limitsSetTo(limits, actorWords(event.by, event.device));
    }
    case "alarm-raised":
      return alarmNumbered(alarmNumber, ALARMS[event.alarm].title);
    case "alarm-acknowledged":
      return acknowledged(ALARMS[event.alarm].title, actorWords(event.by, event.device));
    case "alarm-cleared":
      return alarmOver(ALARMS[event.alarm].title);
    case "check-in-asked":
      return CHECK_IN_WAS_ASKED;
    case "check-in-answered":
      return checkInAnswered(actorWords(event.by, event.device));
    case "cue":
      return wordOf(CUES, event.cue) ?? event.cue;
    case "state":
      return stateWas(wordOf(STATES, event.state)?.title ?? event.state);
    case "balance-proven":
      return BALANCE_WAS_PROVEN;
    case "balance-failed":
      return wordOf(BALANCE_FAILED, event.why) ?? balanceWasNot(event.why);
  }
};

export interface EventLine {
  readonly tMs: number;
  readonly words: string;
  readonly isAlarm: boolean;
}

export const eventLines = (events: readonly SessionEvent[]): readonly EventLine[] => {
  let alarms = 0;
  return events.map((event) => {
    const isAlarm = event.kind === "alarm-raised";
    if (isAlarm) alarms += 1;
    return { tMs: event.tMs, words: eventWords(event, alarms), isAlarm };
  });
};
