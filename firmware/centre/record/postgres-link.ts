/**
 * Connections to PostgreSQL: a few, each statement with an end, and every error told as what it means to a recorder.
 */

import pg from "pg";
import { RecordError } from "./central-record.ts";

/** Of one process: one writes, the others read. */
const MOST_CONNECTIONS = 4;
const CONNECT_MS = 5_000;
const STATEMENT_MS = 20_000;
/** The server is given the first word; this is for one that has gone. */
const SILENCE_MS = 25_000;

export type Rows = readonly unknown[];
export interface Asking {
  ask(sql: string, values?: readonly unknown[]): Promise<Rows>;
  /** How many rows a statement has changed. */
  change(sql: string, values?: readonly unknown[]): Promise<number>;
}

/** SQLSTATE classes 22 and 23: this data, whenever it is written. 23514 is a month that was made at this very moment. */
const OF_THE_ROW = /^2[23]/;
const OF_THE_MOMENT = "23514";
/** 28: who we are; 3D, 3F and 42: what is there and what we may do. */
const OF_THE_SETUP = /^(28|3D|3F|42)/;

export const meaning = (error: unknown, isStarting = false): unknown => {
  if (error instanceof RecordError || !(error instanceof Error)) return error;
  const state = "code" in error && typeof error.code === "string" ? error.code : "";
  const message = `the database says: ${error.message === "" ? state : error.message}`;
  if (OF_THE_ROW.test(state) && state !== OF_THE_MOMENT)
    return new RecordError("row-refused", message, { cause: error });
  if (isStarting && OF_THE_SETUP.test(state)) return new RecordError("unusable", message, { cause: error });
  return new RecordError("away", message, { cause: error });
};

const asking = (client: pg.ClientBase): Asking => ({
  ask: async (sql, values = []) => (await client.query(sql, [...values])).rows,
  change: async (sql, values = []) => (await client.query(sql, [...values])).rowCount ?? 0,
});

export class PostgresLink {
  readonly #pool: pg.Pool;

  /** @param url without a password; where one is needed, PGPASSWORD or the password file of libpq has it */
  constructor(url: string) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: MOST_CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      query_timeout: SILENCE_MS,
      idle_in_transaction_session_timeout: SILENCE_MS,
      keepAlive: true,
      application_name: "inversion-table",
    });
    // A connection that nobody uses has ended; the next one who needs one hears of it.
    this.#pool.on("error", () => {});
  }

  /** @throws {RecordError} */
  async within<T>(work: (db: Asking) => Promise<T>, isStarting = false): Promise<T> {
    let client: pg.PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw meaning(error, isStarting);
    }
    // Without it an error between two statements would end the process.
    const ignored = (): void => {};
    client.on("error", ignored);
    try {
      await client.query("begin");
      const result = await work(asking(client));
      await client.query("commit");
      client.release();
      return result;
    } catch (error) {
      // Whatever state it is in, nobody uses it again: ended, its transaction is undone.
      client.release(true);
      throw meaning(error, isStarting);
    } finally {
      client.off("error", ignored);
    }
  }

  /** One statement that only reads. @throws {RecordError} */
  async read(sql: string, values: readonly unknown[] = []): Promise<Rows> {
    try {
      return (await this.#pool.query(sql, [...values])).rows;
    } catch (error) {
      throw meaning(error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
