/**
 * Sends one table STOP or tighter limits, and tells what became of it. Nothing else can be sent. A command that was not
 * answered in time may have been carried out all the same; what the table's state says counts.
 */

import { randomUUID } from "node:crypto";
import {
  answerSchema,
  COMMAND_VALID_MS,
  type DropCause,
  type FleetAnswer,
  type FleetCommand,
  fleetTopic,
  MOST_PAYLOAD_BYTES,
  parseFleetTopic,
  type TableAddress,
} from "../../shared/fleet.ts";
import { parseSafely } from "../../shared/parse-safely.ts";
import { parsedJson } from "./heard.ts";

export const ANSWER_PATIENCE_MS = COMMAND_VALID_MS;
/** Said of clocks only where it explains something. */
const WORTH_TELLING_MS = 1_000;

export type CommandOutcome =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | {
      readonly kind: "dropped";
      readonly cause: DropCause;
      readonly message: string;
      /** How far the table's clock is ahead of this one, ms; null where that explains nothing. */
      readonly tableAheadMs: number | null;
    }
  | { readonly kind: "unanswered"; readonly message: string }
  /** It has not left this computer. */
  | { readonly kind: "not-sent"; readonly message: string };

/** The line to the broker; both kinds have one. */
export interface CommandWire {
  /** Rejects where there is no connection. */
  publish(topic: string, payload: string): Promise<void>;
}

export interface CommandSenderParts {
  readonly wire: CommandWire;
  /** Into the record; nobody waits for it. */
  readonly keep: (command: FleetCommand) => void;
  readonly wallMs: () => number;
  readonly patienceMs?: number;
}

interface Pending {
  readonly address: TableAddress;
  readonly answered: (answer: FleetAnswer) => void;
}

const seconds = (ms: number): string => `${Math.round(Math.abs(ms) / 100) / 10} s`;

const clocksWords = (aheadMs: number): string =>
  `the table's clock is ${seconds(aheadMs)} ${aheadMs > 0 ? "ahead of" : "behind"} this computer's; set both by the network`;

export class CommandSender {
  readonly #parts: CommandSenderParts;
  readonly #pending = new Map<string, Pending>();

  constructor(parts: CommandSenderParts) {
    this.#parts = parts;
  }

  /** Every message of a table's `answers`, as it came. */
  heard(topic: string, payload: Uint8Array): void {
    const from = parseFleetTopic(topic);
    if (from?.topic !== "answers" || payload.length > MOST_PAYLOAD_BYTES) return;
    const decoded = parseSafely(answerSchema, parsedJson(payload));
    if (!decoded.success) return;
    const pending = this.#pending.get(decoded.data.commandId);
    // An answer counts only where it comes from whom was asked.
    if (pending?.address.site !== from.site || pending.address.tableId !== from.tableId) return;
    pending.answered(decoded.data);
  }

  async send(address: TableAddress, command: FleetCommand["command"]): Promise<CommandOutcome> {
    const { wire, keep, wallMs, patienceMs = ANSWER_PATIENCE_MS } = this.#parts;
    const { site, tableId } = address;
    const id = randomUUID();
    const sent: FleetCommand = { id, at: new Date(wallMs()).toISOString(), site, tableId, command };
    let late: NodeJS.Timeout | undefined;
    const answer = new Promise<CommandOutcome>((resolve) => {
      late = setTimeout(() => {
        const message = `${site}/${tableId} has not answered within ${seconds(patienceMs)}; look at its state`;
        resolve({ kind: "unanswered", message });
      }, patienceMs);
      this.#pending.set(id, { address, answered: (told) => resolve(this.#outcomeOf(told)) });
    });
    const unsent = wire.publish(fleetTopic(address, "command"), JSON.stringify(sent)).then(
      () => answer,
      (error: unknown): CommandOutcome => {
        const why = error instanceof Error ? error.message : String(error);
        return { kind: "not-sent", message: `the command has not left this computer: ${why}` };
      },
    );
    keep(sent);
    try {
      return await Promise.race([unsent, answer]);
    } finally {
      clearTimeout(late);
      this.#pending.delete(id);
    }
  }

  #outcomeOf({ outcome, at }: FleetAnswer): CommandOutcome {
    switch (outcome.kind) {
      case "accepted":
        return outcome;
      case "refused":
        return outcome;
      case "dropped": {
        const aheadMs = Date.parse(at) - this.#parts.wallMs();
        const byClocks = outcome.cause === "old" || outcome.cause === "from-the-future";
        if (!byClocks || !(Math.abs(aheadMs) >= WORTH_TELLING_MS)) return { ...outcome, tableAheadMs: null };
        return {
          ...outcome,
          message: `${outcome.message}: ${clocksWords(aheadMs)}`,
          tableAheadMs: aheadMs,
        };
      }
    }
  }
}
