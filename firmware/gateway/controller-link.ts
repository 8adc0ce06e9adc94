/**
 * The controller as the gateway's sockets see it. The supervisor (firmware/supervisor.ts) provides it: it forks
 * the controller, forks it again when it dies, and hands over what was left untreated.
 */

import type { AnswerMessage, EventMessage, ReportMessage, RequestMessage } from "../controller/ipc.ts";

export interface ControllerListener {
  report(report: ReportMessage): void;
  event(event: EventMessage["event"]): void;
  answer(answer: AnswerMessage): void;
}

export interface ControllerLink {
  /** The newest report of any controller so far; null before the first. */
  latest(): ReportMessage | null;
  /** Passes a wish on. Always answered: with `wrong-state` when no controller is there to hear it. */
  request(request: Omit<RequestMessage, "type">): void;
  listen(listener: ControllerListener): void;
  /** Process ids for /healthz; null = not running. */
  pids(): { readonly controller: number | null; readonly board: number | null };
}
