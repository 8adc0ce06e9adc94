/**
 * The calls that wait, on the disk, so that a restart loses none and repeats none that was taken. It is only that: who is
 * called now is held in memory (webhook.ts), which goes on where the disk does not.
 */

import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import * as z from "zod/mini";
import { makeFolders } from "../make-folders.ts";

const WEBHOOK_FILE = "webhook.db";
/** The log first: left behind, the one of the old file would be taken for the new one's. */
const PARTS = ["-wal", "-shm", ""] as const;
/** "itwh" */
const APPLICATION_ID = 0x69747768;
/** Calls that are over, by which one that is told again is known. */
const MOST_OVER_KEPT = 1_000;
const DAMAGED: readonly string[] = ["SQLITE_CORRUPT", "SQLITE_NOTADB"];

const SCHEMA = `create table if not exists call (n integer primary key, event_id text not null unique,
  alarm_id text not null, body text not null, created_ms integer not null, attempts integer not null,
  is_over integer not null) strict`;

const callSchema = z.strictObject({
  eventId: z.string(),
  alarmId: z.string(),
  body: z.string(),
  createdMs: z.number(),
  attempts: z.int(),
});
/** `createdMs` by the wall clock. */
export type WebhookCall = Readonly<z.output<typeof callSchema>>;

export interface WebhookFile {
  waiting(): readonly WebhookCall[];
  /** False: it was there before. */
  add(call: WebhookCall): boolean;
  attempted(eventId: string, attempts: number): void;
  /** Delivered, or given up. */
  over(eventId: string): void;
  close(): void;
}

const opened = (path: string): Database.Database => {
  const db = new Database(path);
  try {
    const whose = Number(db.pragma("application_id", { simple: true }));
    if (whose !== 0 && whose !== APPLICATION_ID)
      throw new Database.SqliteError("not the webhook's", "SQLITE_NOTADB");
    const checked = db.pragma("quick_check(1)", { simple: true });
    if (checked !== "ok") throw new Database.SqliteError(String(checked), "SQLITE_CORRUPT");
    db.pragma("journal_mode = wal");
    db.pragma("synchronous = full");
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.exec(SCHEMA);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/** Put under another name, never deleted; whatever was put there before goes. */
const putAside = (path: string): void => {
  for (const part of PARTS)
    if (existsSync(`${path}${part}`)) renameSync(`${path}${part}`, `${path}.damaged${part}`);
};

/** Throws where the disk does not let it. @param aside told when a damaged file was put aside */
export const openWebhookFile = (dir: string, aside: (why: string) => void): WebhookFile => {
  makeFolders(dir, 0o700);
  const path = join(dir, WEBHOOK_FILE);
  const open = (): Database.Database => {
    try {
      return opened(path);
    } catch (error) {
      if (!(error instanceof Database.SqliteError) || !DAMAGED.some((code) => error.code.startsWith(code)))
        throw error;
      putAside(path);
      aside(error.message);
      return opened(path);
    }
  };
  const db = open();
  const add = db.prepare<WebhookCall>(
    `insert or ignore into call (event_id, alarm_id, body, created_ms, attempts, is_over)
      values (:eventId, :alarmId, :body, :createdMs, :attempts, 0)`,
  );
  const attempted = db.prepare<[number, string]>("update call set attempts = ? where event_id = ?");
  const over = db.prepare<[string]>("update call set is_over = 1 where event_id = ?");
  const prune = db.prepare<[number]>(
    "delete from call where is_over = 1 and n <= (select max(n) from call) - ?",
  );
  const waiting = db.prepare<[], unknown>(
    `select event_id as eventId, alarm_id as alarmId, body, created_ms as createdMs, attempts from call
      where is_over = 0 order by n`,
  );
  return {
    waiting: () =>
      waiting.all().flatMap((row) => {
        const read = callSchema.safeParse(row);
        return read.success ? [read.data] : [];
      }),
    add: (call) => add.run({ ...call, createdMs: Math.round(call.createdMs) }).changes > 0,
    attempted: (eventId, attempts) => void attempted.run(attempts, eventId),
    over: (eventId) => {
      over.run(eventId);
      prune.run(MOST_OVER_KEPT);
    },
    close: () => db.close(),
  };
};
