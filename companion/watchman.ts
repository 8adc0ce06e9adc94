/**
 * The watch at work: judges every message as it comes, sends STOP for as long as a lapse lasts, and keeps this screen's
 * own alarm. Works in a hidden page as well; what it needs of time comes from the page's ticks.
 */

import type { ServerMessage, Telemetry } from "../shared/protocol.ts";
import { type Heard, hear } from "./freshness.ts";
import type { Model } from "./model.ts";
import { dismiss, isByLine, OFF, type OwnAlarm, raise, settle } from "./watch/own-alarm.ts";
import { isSilent, listen, NO_SILENCE, type Silence } from "./watch/silence.ts";
import { isAtRisk, isSafe, judge, type Lapse, RESTING, type Watch } from "./watch/watch.ts";

/** While a lapse lasts STOP is repeated this often, ms. */
export const STOP_REPEAT_MS = 1000;

export interface WatchmanParts {
  readonly now: () => number;
  readonly model: () => Model;
  /** Sends STOP; from the second in a row on by the second way as well. */
  readonly stop: (isFirst: boolean) => void;
  /** The alarm is another one, or the same in another stage. */
  readonly onAlarm: (alarm: OwnAlarm) => void;
}

export interface Watchman {
  /** Before the model takes the message. */
  heard(message: ServerMessage): void;
  /** Ten times a second. */
  tick(): void;
  dismiss(): void;
  /** This screen has no table any more: nothing is watched, and nothing sounds. */
  reset(): void;
}

const isNotReturning = ({ alarms }: Model): boolean =>
  alarms.some((alarm) => alarm.kind === "not-returning" && alarm.active);

export const createWatchman = (parts: WatchmanParts): Watchman => {
  let watch: Watch = RESTING;
  let silence: Silence = NO_SILENCE;
  /** The newest telemetry on this line or the one before; `isNewLine` until the first has come on this one. */
  let newest: Heard | null = null;
  let isNewLine = true;
  let alarm: OwnAlarm = OFF;
  let stoppedAtMs = Number.NEGATIVE_INFINITY;
  let stops = 0;
  /** Somebody has looked: a line that stays dead is not told again until it has lived. */
  let lookedAfter = false;

  const change = (next: OwnAlarm): void => {
    if (next === alarm) return;
    alarm = next;
    parts.onAlarm(alarm);
  };
  const insist = (nowMs: number): void => {
    if (nowMs - stoppedAtMs < STOP_REPEAT_MS) return;
    stoppedAtMs = nowMs;
    stops += 1;
    parts.stop(stops === 1);
  };
  const judged = (heard: Telemetry, due: readonly Lapse[], nowMs: number): void => {
    newest = hear(isNewLine ? null : newest, heard.t, nowMs);
    isNewLine = false;
    const [lapse] = due;
    if (lapse !== undefined) {
      change(raise(alarm, lapse));
      insist(nowMs);
      return;
    }
    // One that has begun, but has not lasted long enough yet, is not all being well.
    if (Object.keys(watch.lapses).length > 0) {
      if (alarm.kind === "on") change(raise(alarm, alarm.lapse));
      return;
    }
    stops = 0;
    change(settle(alarm, isSafe(heard), nowMs));
  };
  return {
    heard: (message) => {
      const nowMs = parts.now();
      const verdict = judge(watch, message, nowMs, isNotReturning(parts.model()));
      watch = verdict.watch;
      if (message.type === "hello") isNewLine = true;
      if (message.type === "telemetry") judged(message, verdict.due, nowMs);
    },
    tick: () => {
      const nowMs = parts.now();
      silence = listen(silence, newest, nowMs);
      if (silence.staleMs === 0) lookedAfter = false;
      if (isSilent(silence) && !lookedAfter && watch.last !== null && isAtRisk(watch.last.heard)) {
        change(raise(alarm, "silent-while-inverted"));
      }
      // A lapse that nobody has taken back goes on, also when nothing is heard any more.
      if (alarm.kind === "on" && alarm.wellSinceMs === null && !isByLine(alarm.lapse)) insist(nowMs);
    },
    dismiss: () => {
      lookedAfter = isSilent(silence);
      change(dismiss(alarm));
    },
    reset: () => {
      watch = RESTING;
      silence = NO_SILENCE;
      newest = null;
      isNewLine = true;
      stops = 0;
      lookedAfter = false;
      change(OFF);
    },
  };
};
