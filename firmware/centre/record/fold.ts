/**
 * A batch in the form in which it is written: sorted, so that two recorders that write the same rows never wait for each
 * other in a circle, and of what has only a newest one for each table.
 */

import type { FleetSession, TableAddress } from "../../../shared/fleet.ts";
import type { Heard, Latest, Numbered } from "../heard.ts";

export type Of<K extends Heard["kind"]> = Extract<Heard, { readonly kind: K }>;

export interface Folded {
  readonly sessions: readonly Of<"session">[];
  readonly events: readonly Of<"event">[];
  readonly answers: readonly Of<"answer">[];
  readonly commands: readonly Of<"command">[];
  readonly tables: readonly FoldedTable[];
}

export interface FoldedTable {
  readonly address: TableAddress;
  readonly about: Of<"about">["about"] | null;
  readonly state: Of<"state">["state"] | null;
  readonly availability: Of<"availability">["availability"] | null;
}

const keyOf = ({ site, tableId }: TableAddress): string => `${site}/${tableId}`;

const byKey = <T>(key: (one: T) => string, list: Iterable<T>): T[] =>
  [...list]
    .map((one) => ({ one, at: key(one) }))
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ one }) => one);

/** Of two with one key the first is kept. */
const once = <T>(key: (one: T) => string, list: readonly T[]): T[] => {
  const kept = new Map<string, T>();
  for (const one of list) if (!kept.has(key(one))) kept.set(key(one), one);
  return byKey(key, kept.values());
};

export const sessionKey = (address: TableAddress, { session }: FleetSession): string =>
  `${keyOf(address)}/${session.id}`;

const newer = (one: FoldedTable | undefined, next: Latest): FoldedTable => {
  const before = one ?? { address: next.address, about: null, state: null, availability: null };
  switch (next.kind) {
    case "about":
      return { ...before, about: next.about };
    case "availability":
      return { ...before, availability: next.availability };
    case "state": {
      const isOlder = before.state !== null && Date.parse(next.state.at) < Date.parse(before.state.at);
      return isOlder ? before : { ...before, state: next.state };
    }
  }
};

const isLatest = (heard: Heard): heard is Latest =>
  heard.kind === "about" || heard.kind === "state" || heard.kind === "availability";

/** Whose row stands in the list of tables, also where it has only told of sessions so far. */
const addressOf = (heard: Numbered): TableAddress =>
  heard.kind === "command" ? heard.command : heard.address;

export const fold = (batch: readonly Heard[]): Folded => {
  const tables = new Map<string, FoldedTable>();
  for (const heard of batch) {
    if (isLatest(heard)) tables.set(keyOf(heard.address), newer(tables.get(keyOf(heard.address)), heard));
    else if (heard.kind !== "command" && !tables.has(keyOf(addressOf(heard))))
      tables.set(keyOf(heard.address), {
        address: heard.address,
        about: null,
        state: null,
        availability: null,
      });
  }
  const of = <K extends Heard["kind"]>(kind: K): Of<K>[] =>
    batch.filter((heard): heard is Of<K> => heard.kind === kind);
  return {
    sessions: once(({ address, session }) => sessionKey(address, session), of("session")),
    events: once(
      ({ address, event }) => `${keyOf(address)}/${event.outboxId}/${event.seq}/${event.at}`,
      of("event"),
    ),
    answers: once(
      ({ address, answer }) => `${keyOf(address)}/${answer.commandId}/${answer.at}`,
      of("answer"),
    ),
    commands: once(({ command }) => `${keyOf(command)}/${command.id}`, of("command")),
    tables: byKey(({ address }) => keyOf(address), tables.values()),
  };
};
