/**
 * The controller of a table whose config is not valid: there is none. Nothing touches the board, which holds under no
 * lease, and every wish is answered with the reason. What was is still to be read.
 */

import type { AnswerMessage } from "./controller/ipc.ts";
import type { ControllerLink, ControllerListener } from "./gateway/controller-link.ts";

export class NoController implements ControllerLink {
  readonly #reason: string;
  readonly #listeners: ControllerListener[] = [];

  constructor(reason: string) {
    this.#reason = reason;
  }

  start(): void {}
  async stop(): Promise<void> {}

  latest(): null {
    return null;
  }

  request({ requestId }: Parameters<ControllerLink["request"]>[0]): void {
    const result = { kind: "refused", code: "wrong-state", message: this.#reason } as const;
    const answer: AnswerMessage = { type: "answer", requestId, result };
    for (const listener of this.#listeners) listener.answer(answer);
  }

  setUp(): ReturnType<ControllerLink["setUp"]> {
    return Promise.resolve({ kind: "refused", code: "no-board", message: this.#reason, problem: null });
  }

  listen(listener: ControllerListener): void {
    this.#listeners.push(listener);
  }

  pids(): { readonly controller: null; readonly board: null } {
    return { controller: null, board: null };
  }
}
