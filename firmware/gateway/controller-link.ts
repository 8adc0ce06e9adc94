/**
 * The controller as the gateway's sockets see it. The supervisor (firmware/supervisor.ts) provides it: it forks
 * the controller, forks it again when it dies, and hands over what was left untreated.
 */

import type {
  AnswerMessage,
  EventMessage,
  ReportMessage,
  RequestMessage,
  SetupAnswerMessage,
  SetupRequestMessage,
} from "../controller/ipc.ts";

/** A wish without what tells it from other messages of the channel. */
export type PassedOn<T = RequestMessage> = T extends unknown ? Omit<T, "type"> : never;

/** Longer than the board is given for taking its settings, ms. */
export const SETUP_ANSWER_MS = 5_000;

export interface ControllerListener {
  report(report: ReportMessage): void;
  event(event: EventMessage["event"]): void;
  answer(answer: AnswerMessage): void;
}

export interface ControllerLink {
  /** The newest report of any controller so far; null before the first. */
  latest(): ReportMessage | null;
  /** Passes a wish on. Always answered: with `wrong-state` when no controller is there to hear it. */
  request(request: PassedOn): void;
  /** Passes a call of set-up on. Always answered, within {@link SETUP_ANSWER_MS}. */
  setUp(request: SetupRequestMessage["request"]): Promise<SetupAnswerMessage["result"]>;
  listen(listener: ControllerListener): void;
  /** Process ids for /healthz; null = not running. */
  pids(): { readonly controller: number | null; readonly board: number | null };
}
