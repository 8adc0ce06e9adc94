/**
 * STOP and tighter limits, over HTTP: a press is sent at once, whatever the live line does, and what became of it is told.
 * Until the central place has said that the table took it, nothing is taken for done.
 */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import * as z from "zod/mini";
import { DROP_CAUSES, type TableAddress } from "../../shared/fleet.ts";
import type { Limits } from "../../shared/limits.ts";
import { parseSafely } from "../../shared/parse-safely.ts";
import { within } from "../patience.ts";
import { keyOf } from "./cell.ts";

/** Longer than the central place waits for the table (5 s), so that its own answer comes first. */
export const ANSWER_WITHIN_MS = 8_000;

const words = z.string();
const outcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("accepted") }),
  z.object({ kind: z.literal("refused"), code: words, message: words }),
  z.object({ kind: z.literal("dropped"), cause: z.enum(DROP_CAUSES), message: words }),
  z.object({ kind: z.literal("unanswered"), message: words }),
  z.object({ kind: z.literal("not-sent"), message: words }),
]);

export type Outcome =
  | z.output<typeof outcomeSchema>
  | { readonly kind: "sending" }
  /** The central place did not answer this page at all. */
  | { readonly kind: "no-answer" }
  /** It answered, and not with what became of it: this screen may not, or it has a fault. */
  | { readonly kind: "turned-away"; readonly status: number };

export type CommandName = "stop" | "tighten";

/** The newest of a table; `at` tells one press from the next. */
export interface Said {
  readonly at: number;
  readonly command: CommandName;
  readonly outcome: Outcome;
}

export interface Commands {
  stop(address: TableAddress): void;
  tighten(address: TableAddress, limits: Limits): void;
  /** What became of the newest; null where nothing was sent from here. */
  said(address: TableAddress): ReadonlySignal<Said | null>;
  forget(address: TableAddress): void;
}

/** @param base such as `./api` */
export const createCommands = (base: string, fetcher: typeof fetch): Commands => {
  const kept = new Map<string, Signal<Said | null>>();
  let presses = 0;

  const saidOf = (address: TableAddress) => {
    const key = keyOf(address);
    const before = kept.get(key);
    if (before !== undefined) return before;
    const made = signal<Said | null>(null);
    kept.set(key, made);
    return made;
  };

  const post = async (
    { site, tableId }: TableAddress,
    command: CommandName,
    body?: Limits,
  ): Promise<Outcome> => {
    const sent =
      body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    try {
      return await within(ANSWER_WITHIN_MS, async (signal) => {
        const path = `${base}/fleet/tables/${encodeURIComponent(site)}/${encodeURIComponent(tableId)}/${command}`;
        const answer = await fetcher(path, { method: "POST", ...sent, signal });
        const told: unknown = await answer.json().catch(() => null);
        const decoded = parseSafely(outcomeSchema, told);
        return decoded.success ? decoded.data : { kind: "turned-away", status: answer.status };
      });
    } catch {
      return { kind: "no-answer" };
    }
  };

  const send = async (address: TableAddress, command: CommandName, body?: Limits): Promise<void> => {
    presses += 1;
    const at = presses;
    const said = saidOf(address);
    said.value = { at, command, outcome: { kind: "sending" } };
    const outcome = await post(address, command, body);
    // A later press is what is told of now.
    if (said.peek()?.at === at) said.value = { at, command, outcome };
  };

  return {
    stop: (address) => void send(address, "stop"),
    tighten: (address, limits) => void send(address, "tighten", limits),
    said: saidOf,
    forget: (address) => {
      const said = saidOf(address);
      if (said.peek()?.outcome.kind !== "sending") said.value = null;
    },
  };
};
