/**
 * STOP, by every way there is, until one has answered: by the socket, and where that does not answer by HTTP. A STOP
 * that found no line is sent when the line is back.
 */

import type { Answer, RequestBody, Timers } from "./connection.ts";
import { STOP_BY_HTTP, STOP_UNDELIVERED } from "./messages.ts";
import type { Notice } from "./model.ts";

/** A STOP without an answer after this long takes the second way, ms. */
export const STOP_ANSWER_WITHIN_MS = 1000;
/** A STOP that found no line is sent when the line is back, unless it is older than this, ms. */
export const STOP_KEPT_MS = 30_000;
/**
 * The gateway takes a STOP over HTTP at once. One that is not answered after this long, ms, counts as undelivered and is
 * told: whoever waits for it has to know that the button at the table is what is left. A later answer still counts.
 */
export const STOP_POST_WITHIN_MS = 3000;
const INFO_SHOWN_MS = 6000;

export interface StopParts {
  readonly timers: Timers;
  /** Sends a wish by the socket; false when there is no line. */
  readonly request: (body: RequestBody) => boolean;
  /** STOP by HTTP; true when it was taken. */
  readonly post: () => Promise<boolean>;
  readonly notice: () => Notice | null;
  readonly say: (notice: Notice | null) => void;
}

export interface Stop {
  /** A person's STOP. */
  send(): void;
  /** The watch's STOP, which it repeats as long as it has to; by both ways at once unless it is the first. */
  insist(isFirst: boolean): void;
  answered(answer: Answer): void;
  lineIsBack(): void;
}

export const createStop = (parts: StopParts): Stop => {
  const { timers, request, say } = parts;
  let wantedAtMs: number | null = null;
  let cancelWait = (): void => {};

  const undelivered = (): void => {
    if (wantedAtMs !== null) say({ tone: "trouble", text: STOP_UNDELIVERED, untilMs: null });
  };
  const secondWay = async (): Promise<void> => {
    if (wantedAtMs === null) return;
    const cancelLate = timers.after(STOP_POST_WITHIN_MS, undelivered);
    const taken = await parts.post();
    cancelLate();
    if (taken) {
      wantedAtMs = null;
      say({ tone: "info", text: STOP_BY_HTTP, untilMs: timers.now() + INFO_SHOWN_MS });
    } else undelivered();
  };
  const send = (): void => {
    cancelWait();
    const sent = request({ type: "stop" });
    cancelWait = timers.after(sent ? STOP_ANSWER_WITHIN_MS : 0, () => void secondWay());
  };
  return {
    send: () => {
      wantedAtMs = timers.now();
      send();
    },
    insist: (isFirst) => {
      const sent = request({ type: "stop" });
      if (!isFirst || !sent) void parts.post();
    },
    answered: (answer) => {
      if (answer.kind === "lost") return;
      wantedAtMs = null;
      cancelWait();
      if (parts.notice()?.text === STOP_UNDELIVERED) say(null);
    },
    lineIsBack: () => {
      if (wantedAtMs === null) return;
      if (timers.now() - wantedAtMs <= STOP_KEPT_MS) send();
      else wantedAtMs = null;
    },
  };
};
