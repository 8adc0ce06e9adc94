/**
 * The newest of every table, from what is heard and, before that, from the record. How many there are is bounded; what
 * does not fit, and what is not understood, is counted and told.
 */

import type { TableAddress } from "../../../shared/fleet.ts";
import type { TableRow } from "../record/central-record.ts";
import type { TroubleLog } from "../trouble-log.ts";
import { TableNews } from "./live-table.ts";
import { decodeLive } from "./live-words.ts";

/** As many as the broker within takes. */
export const MOST_LIVE_TABLES = 5_000;

export interface LiveTablesParts {
  /** Monotonic. */
  readonly nowMs: () => number;
  readonly trouble: Pick<TroubleLog, "tell">;
  /** What a table is that was online when the record heard of it last. */
  readonly onceOnline: "offline" | null;
  readonly most?: number;
}

export interface Change {
  readonly table: TableNews;
  readonly json: string;
}

const keyOf = ({ site, tableId }: TableAddress): string => `${site}/${tableId}`;

export class LiveTables {
  readonly #parts: LiveTablesParts;
  readonly #tables = new Map<string, TableNews>();
  readonly #changed = new Set<TableNews>();
  #gone: TableNews[] = [];
  #refused = 0;

  constructor(parts: LiveTablesParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#tables.size;
  }

  /** Messages that nobody else counts: telemetry that is none, and what is told of tables that are too many. */
  get refused(): number {
    return this.#refused;
  }

  all(): IterableIterator<TableNews> {
    return this.#tables.values();
  }

  /** Every message of the topics that are shown live, as it came. */
  hear(topic: string, payload: Uint8Array, isRetained: boolean): void {
    const verdict = decodeLive(topic, payload, isRetained);
    if (verdict.kind === "nothing") return;
    if (verdict.kind === "refused") {
      if (!verdict.isNew) return;
      this.#refused += 1;
      this.#parts.trouble.tell(topic, `a message is not shown: ${verdict.why}`);
      return;
    }
    const { word } = verdict;
    const table = this.#tableAt(word.address);
    if (table === null) {
      this.#refused += 1;
      return;
    }
    table.hear(word, this.#parts.nowMs());
    this.#changed.add(table);
  }

  /** What the record has; whatever was heard meanwhile is newer. */
  remember(rows: readonly TableRow[]): void {
    for (const { site, tableId, about, state, availability } of rows) {
      const table = this.#tableAt({ site, tableId });
      if (table === null) continue;
      const now = availability === "online" ? this.#parts.onceOnline : availability;
      table.remember({ about, state, availability: now });
      this.#changed.add(table);
    }
  }

  isOnline(address: TableAddress): boolean {
    return this.#tables.get(keyOf(address))?.isOnline(this.#parts.nowMs()) === true;
  }

  /** Nobody expects it any more. Told again, it is new. */
  forget(address: TableAddress): void {
    const table = this.#tables.get(keyOf(address));
    if (table === undefined) return;
    this.#tables.delete(keyOf(address));
    this.#changed.delete(table);
    this.#gone.push(table);
  }

  /** What was forgotten since the last call; to be told before what is new. */
  takeGone(): readonly TableNews[] {
    const gone = this.#gone;
    this.#gone = [];
    return gone;
  }

  /** What is new since the last call. */
  takeChanges(): Change[] {
    const nowMs = this.#parts.nowMs();
    const changes: Change[] = [];
    for (const table of this.#changed) {
      const json = table.takeChange(nowMs);
      if (json !== null) changes.push({ table, json });
    }
    this.#changed.clear();
    return changes;
  }

  /** Nobody is there to be told of changes. */
  forgetChanges(): void {
    for (const table of this.#changed) table.forgetChange();
    this.#changed.clear();
    this.#gone = [];
  }

  #tableAt(address: TableAddress): TableNews | null {
    const key = keyOf(address);
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const most = this.#parts.most ?? MOST_LIVE_TABLES;
    if (this.#tables.size >= most) {
      this.#parts.trouble.tell("live tables", `${key} is not shown live: there are ${most} tables already`);
      return null;
    }
    const { site, tableId } = address;
    const table = new TableNews(site, tableId);
    this.#tables.set(key, table);
    return table;
  }
}
