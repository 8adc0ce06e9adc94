/**
 * Requests on their way to the controller, each under a number of our own, so that the same `id` of two dashboards
 * cannot be mixed up. Bounded: in number, and in time, since a controller that died never answers.
 */

import type { AnswerMessage } from "../controller/ipc.ts";

/** A request without an answer for this long is told so, ms. */
export const ANSWER_TIMEOUT_MS = 2_000;

export type AnswerResult = AnswerMessage["result"];

interface Pending {
  sinceMs: number;
  readonly answer: (result: AnswerResult) => void;
}

export class PendingRequests {
  readonly #most: number;
  readonly #pending = new Map<string, Pending>();
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#pending.size;
  }

  get full(): boolean {
    return this.#pending.size >= this.#most;
  }

  /**
   * Opens a request and gives its number. `answer` is called once, also when whoever asked has gone: what was done for
   * him is to be known all the same.
   */
  open(nowMs: number, answer: (result: AnswerResult) => void): string {
    this.#count += 1;
    const requestId = `request-${this.#count}`;
    this.#pending.set(requestId, { sinceMs: nowMs, answer });
    return requestId;
  }

  /** Passes an answer to whoever asked; one that nobody waits for is dropped. */
  answered(answer: AnswerMessage): void {
    const pending = this.#pending.get(answer.requestId);
    if (pending === undefined) return;
    this.#pending.delete(answer.requestId);
    pending.answer(answer.result);
  }

  /** Takes `byMs` in which the gateway itself did not run out of the waiting: the answers may lie in its inbox. */
  forgive(byMs: number, nowMs: number): void {
    for (const pending of this.#pending.values()) {
      pending.sinceMs = Math.min(pending.sinceMs + byMs, nowMs);
    }
  }

  /** Ends what has waited too long. */
  sweep(nowMs: number): void {
    for (const [requestId, pending] of this.#pending) {
      if (nowMs - pending.sinceMs <= ANSWER_TIMEOUT_MS) continue;
      this.#pending.delete(requestId);
      pending.answer({
        kind: "refused",
        code: "wrong-state",
        message: `the controller did not answer within ${ANSWER_TIMEOUT_MS / 1000} s`,
      });
    }
  }
}
