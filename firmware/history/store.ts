/**
 * An open database as the parts of the history use it: transactions that are on the disk when they return, audit
 * entries within them, sealed records, and a list of what was found damaged while reading.
 */

import type Database from "better-sqlite3";
import * as z from "zod/mini";
import { appendAudit, type Detail, type OwnAction } from "./audit.ts";
import type { AtCommandLine, Doer } from "./contract.ts";
import { type Head, writeHead } from "./head-file.ts";
import { type RecordKind, sealed, sealOf } from "./seal.ts";
import { statement } from "./statement.ts";

const sealedRow = z.object({ record: z.string(), seal: z.string() });

const sealRow = z.object({ name: z.string(), seal: z.string() });

const KEYS: Readonly<Record<RecordKind, string>> = {
  profile: "profile_id",
  plan: "profile_id",
  session: "session_id",
  outcome: "session_id",
};

export const doneBy = ({ by, device, address }: Doer | AtCommandLine): Detail => ({ by, device, address });

export class Store {
  readonly db: Database.Database;
  readonly folder: string;
  /** What is there and cannot be believed; by its name, so that mending or erasing it takes it off. */
  readonly damaged = new Map<string, string>();
  /** What is older than what was there last, by `profile …` and `plan …`: not to be believed whatever its seal says. */
  outdated: ReadonlySet<string> = new Set();
  /** What the disk said when the head file was last written; null when it went well. */
  headTrouble: unknown = null;
  #head: Head | null = null;

  constructor(db: Database.Database, folder: string) {
    this.db = db;
    this.folder = folder;
  }

  /** All of it or nothing, and on the disk when it returns. Throws what SQLite throws. */
  commit<T>(body: () => T): T {
    this.#head = null;
    const result = this.db.transaction(body).immediate();
    if (this.#head !== null) this.tellHead(this.#head);
    return result;
  }

  /** Of every profile and plan, by `profile …` and `plan …`. */
  sealsNow(): ReadonlyMap<string, string> {
    const rows = z.array(sealRow).parse(
      statement(
        this.db,
        `select 'profile ' || profile_id as name, seal from profile
         union all select 'plan ' || profile_id, seal from plan`,
      ).all(),
    );
    return new Map(rows.map(({ name, seal }) => [name, seal]));
  }

  /** The database is ahead of the head file until this is done, which is no fault; so it does not undo a commit. */
  tellHead(head: Head): void {
    try {
      writeHead(this.folder, { ...head, seals: Object.fromEntries(this.sealsNow()) });
      this.headTrouble = null;
    } catch (error) {
      this.headTrouble = error;
    }
  }

  /** Within {@link commit}. */
  audit(at: string, action: OwnAction, detail: Detail, profileId: string | null): void {
    this.auditAs(at, action, detail, profileId);
  }

  /** The same for what others name. */
  auditAs(at: string, action: string, detail: Detail, profileId: string | null): void {
    this.#head = appendAudit(this.db, { at, action, detail, profileId });
  }

  /** Writes a profile, plan or outcome; returns its seal, for the audit entry. */
  put(kind: Exclude<RecordKind, "session">, id: string, value: unknown): string {
    const { record, seal } = sealed(kind, id, value);
    statement(
      this.db,
      `insert into ${kind} (${KEYS[kind]}, record, seal) values (?, ?, ?)
       on conflict (${KEYS[kind]}) do update set record = excluded.record, seal = excluded.seal`,
    ).run(id, record, seal);
    this.damaged.delete(`${kind} ${id}`);
    return seal;
  }

  /**
   * What a row of a table with records holds, when seal and shape fit; else it is noted as damaged, and null.
   * @param id what the row's key says
   */
  believed<T>(kind: RecordKind, id: string, row: unknown, schema: z.ZodMiniType<T>): T | null {
    const value = this.#decoded(kind, id, row, schema);
    if (value === null) this.damaged.set(`${kind} ${id}`, `its ${kind} "${id}"`);
    else this.damaged.delete(`${kind} ${id}`);
    return value;
  }

  #decoded<T>(kind: RecordKind, id: string, row: unknown, schema: z.ZodMiniType<T>): T | null {
    const cells = sealedRow.safeParse(row);
    if (
      this.outdated.has(`${kind} ${id}`) ||
      !cells.success ||
      sealOf(kind, id, cells.data.record) !== cells.data.seal
    )
      return null;
    try {
      const decoded = schema.safeParse(JSON.parse(cells.data.record));
      return decoded.success ? decoded.data : null;
    } catch {
      return null;
    }
  }

  /** One record by its key; null when there is none, or none to believe. */
  find<T>(kind: RecordKind, id: string, schema: z.ZodMiniType<T>): T | null {
    const row = statement(this.db, `select record, seal from ${kind} where ${KEYS[kind]} = ?`).get(id);
    return row === undefined ? null : this.believed(kind, id, row, schema);
  }
}
