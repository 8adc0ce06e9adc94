/** Set-up calls on their way to the controller and back: few, each with an end in time, all ended when it dies. */

import type { SetupAnswerMessage } from "./controller/ipc.ts";
import { SETUP_ANSWER_MS } from "./gateway/controller-link.ts";

type Result = SetupAnswerMessage["result"];

/** Nobody needs more at once. */
const MOST_CALLS = 32;

const nobody = (message: string): Result => ({ kind: "refused", code: "no-board", message, problem: null });

export const SETUP_NOBODY = nobody("no controller is running; it is being started again");
const LATE = nobody(`the controller did not answer within ${SETUP_ANSWER_MS / 1000} s`);
const TOO_MANY = nobody(`${MOST_CALLS} calls wait for the controller already`);

export class SetUpCalls {
  readonly #idPrefix: string;
  readonly #waiting = new Map<string, (result: Result) => void>();
  #count = 0;

  constructor(idPrefix: string) {
    this.#idPrefix = idPrefix;
  }

  /** @param send passes the call on; false when it could not be */
  ask(send: (requestId: string) => boolean): Promise<Result> {
    if (this.#waiting.size >= MOST_CALLS) return Promise.resolve(TOO_MANY);
    this.#count += 1;
    const requestId = `${this.#idPrefix}${this.#count}`;
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#settle(requestId, LATE), SETUP_ANSWER_MS);
      this.#waiting.set(requestId, (result) => {
        clearTimeout(late);
        resolve(result);
      });
      if (!send(requestId)) this.#settle(requestId, SETUP_NOBODY);
    });
  }

  answered({ requestId, result }: SetupAnswerMessage): void {
    this.#settle(requestId, result);
  }

  /** The controller is gone. */
  lost(): void {
    for (const requestId of [...this.#waiting.keys()]) this.#settle(requestId, SETUP_NOBODY);
  }

  #settle(requestId: string, result: Result): void {
    const waiting = this.#waiting.get(requestId);
    this.#waiting.delete(requestId);
    waiting?.(result);
  }
}
