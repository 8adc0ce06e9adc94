/**
 * The central record: what many tables have told, kept in one place. One interface over SQLite (one computer) and
 * PostgreSQL (many); a recorder writes, a screen reads, and neither knows which it is.
 *
 * Writing is idempotent. A session counts once by (site, table, session id), an event once by (site, table, outbox id,
 * number), whoever tells it how often; so whoever is not sure that a write arrived, writes it again.
 */

import type {
  Availability,
  FleetAbout,
  FleetEvent,
  FleetSession,
  FleetState,
  TableAddress,
} from "../../../shared/fleet.ts";
import type { Heard } from "../heard.ts";
import type { PageMark } from "./page-mark.ts";

/** What a batch has added; the rest was there. */
export interface Added {
  readonly sessions: number;
  readonly events: number;
}

export interface TableRow {
  readonly site: string;
  readonly tableId: string;
  /** Null = it has not told yet. */
  readonly about: FleetAbout | null;
  readonly state: FleetState | null;
  /** When the last one arrived here, by this computer's clock. */
  readonly stateHeardAt: string | null;
  readonly availability: Availability | null;
}

export interface SessionRow {
  readonly site: string;
  readonly tableId: string;
  readonly session: FleetSession["session"];
  readonly heardAt: string;
}

export interface EventRow {
  readonly site: string;
  readonly tableId: string;
  readonly event: FleetEvent;
  readonly heardAt: string;
}

/** Null = not bounded by it. `from` counts, `until` does not; both ISO 8601, in UTC. */
export interface Which {
  /** Only these sites; an empty list is none. */
  readonly sites: readonly string[] | null;
  readonly tableId: string | null;
  readonly from: string | null;
  readonly until: string | null;
}
export const ALL: Which = { sites: null, tableId: null, from: null, until: null };

export interface Page<T> {
  /** The newest first. */
  readonly rows: readonly T[];
  /** Where the next page begins; null = this was the last. */
  readonly next: string | null;
}

export interface PageWish {
  /** What `next` told, read again; null = from the newest on. */
  readonly after: PageMark | null;
  readonly most: number;
}

/** In UTC. */
export interface DayCount {
  readonly day: string;
  readonly site: string;
  readonly sessions: number;
  readonly invertedS: number;
}

export const MOST_ROWS_PER_PAGE = 500;

/** How long things are kept; null = for ever. */
export interface Keeping {
  readonly months: number | null;
}

/** `row-refused`: this very batch will never be taken. `away`: another time it may. The rest ends the program. */
export class RecordError extends Error {
  readonly code: "row-refused" | "away" | "too-new" | "changed" | "unusable";

  constructor(code: RecordError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RecordError";
    this.code = code;
  }
}

export interface CentralRecord {
  readonly kind: "sqlite" | "postgres";
  /**
   * All of it or nothing; on the disk when it resolves.
   *
   * @param heardAt this computer's clock, ISO 8601
   * @throws {RecordError} `row-refused` or `away`
   */
  write(batch: readonly Heard[], heardAt: string): Promise<Added>;
  tables(sites: readonly string[] | null): Promise<readonly TableRow[]>;
  /**
   * Takes a table that is gone off the list; its sessions and events stay. One that tells again is on it again.
   *
   * @returns whether it was on it
   */
  forgetTable(address: TableAddress): Promise<boolean>;
  sessions(which: Which, page: PageWish): Promise<Page<SessionRow>>;
  events(which: Which, page: PageWish): Promise<Page<EventRow>>;
  /** The oldest day first. */
  sessionsPerDay(which: Which): Promise<readonly DayCount[]>;
  /**
   * Makes room ahead and deletes what is older than it is to be kept. To be called at the start and every hour; one call
   * does a bounded amount of work.
   *
   * @returns whether there is more to delete
   */
  upkeep(nowMs: number, keeping: Keeping): Promise<boolean>;
  /** Resolves when it can be reached. */
  look(): Promise<void>;
  close(): Promise<void>;
}
