/**
 * The history with 1,000 sessions of 10 minutes at 25 Hz: what a second of a running session costs, what an hour takes on
 * the disk beside a table with one row for each sample, and how long the questions of the history view take.
 */

import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { HistoryFile } from "../../firmware/history/open-history.ts";
import type { SessionToRestore } from "../../firmware/history/restore.ts";
import type { Sample } from "../../shared/history.ts";
import {
  asked,
  closed,
  DOER,
  ended,
  later,
  noisySamples,
  openAt,
  samplesWrite,
  started,
  told,
} from "../history/some-history.ts";
import { type BenchOptions, type BenchRow, leftOut, median, percentile, rounded } from "./bench-row.ts";
import { historyOpenings } from "./history-view.ts";

const SESSIONS = 1_000;
const SESSION_S = 600;
const AT_ONCE = 50;
/** So many sessions have samples of their own; then they repeat, under other ids. */
const DISTINCT = 20;
const HOURS_BETWEEN = 12;
const PLAIN_SESSIONS = 50;
const READS = 40;
const KIB = 1_024;
const SESSIONS_PER_HOUR = 3_600 / SESSION_S;

const timed = (body: () => unknown): number => {
  const fromMs = performance.now();
  body();
  return performance.now() - fromMs;
};
const medianOf = (times: number, body: (index: number) => unknown): number =>
  median(Array.from({ length: times }, (_, index) => timed(() => body(index))));

const idOf = (index: number): string => `s-${String(index).padStart(4, "0")}`;
const startOf = (index: number): string => later(index * HOURS_BETWEEN * 3_600);

/** A running session, second by second, as the gateway tells it: ms for each write, and for closing it. */
const liveMs = (history: HistoryFile): { readonly writes: readonly number[]; readonly close: number } => {
  told(history, started("live", { at: later(-7_200) }));
  const writes = Array.from({ length: SESSION_S }, (_, second) => {
    const write = samplesWrite("live", noisySamples(second, 1, second + 1));
    return timed(() => told(history, write));
  });
  told(history, ended("live", later(-6_600)));
  return { writes, close: timed(() => told(history, closed("live", later(-6_600)))) };
};

const sampled = Array.from({ length: DISTINCT }, (_, seed) => noisySamples(0, SESSION_S, seed + 1));

/** The live session under other ids and with other samples. */
function* manySessions(template: SessionToRestore["record"], from: number): Generator<SessionToRestore> {
  for (let index = from; index < from + AT_ONCE; index += 1) {
    const startedAt = startOf(index);
    const endedAt = new Date(Date.parse(startedAt) + SESSION_S * 1_000).toISOString();
    const samples = sampled[index % DISTINCT] ?? [];
    yield { record: { ...template, id: idOf(index), startedAt, endedAt }, samples };
  }
}

const fill = (history: HistoryFile): number => {
  const template = asked(history, "session", { sessionId: "live" });
  if (template === null) throw new Error("the live session is not there");
  return timed(() => {
    for (let from = 0; from < SESSIONS; from += AT_ONCE) {
      const what = { profiles: [], plans: [], sessions: manySessions(template, from) };
      const result = history.restore(what, DOER, later(0));
      if (result.kind !== "answer") throw new Error(result.message);
    }
  });
};

const sizeOf = (path: string): number =>
  ["", "-wal"].reduce((sum, part) => sum + (statSync(path + part, { throwIfNoEntry: false })?.size ?? 0), 0);

interface Plain {
  readonly bytesPerHour: number;
  readonly insertMs: number;
  readonly readMs: number;
}

/** What most would write: one row for each sample, with an index by its key. */
const plainRows = (folder: string): Plain => {
  const path = join(folder, "plain.db");
  const db = new Database(path);
  db.pragma("journal_mode = wal");
  db.pragma("synchronous = full");
  db.exec(`create table sample (session text not null, t_ms integer not null, angle_deg real, held integer not null,
    primary key (session, t_ms)) strict, without rowid`);
  const insert = db.prepare("insert or replace into sample values (?, ?, ?, ?)");
  const put = db.transaction((id: string, samples: readonly Sample[]) => {
    for (const { tMs, angle, held } of samples) {
      insert.run(id, tMs, typeof angle === "number" ? angle / 10 : null, held ? 1 : 0);
    }
  });
  const insertMs = timed(() => {
    for (let index = 0; index < PLAIN_SESSIONS; index += 1) put(idOf(index), sampled[index % DISTINCT] ?? []);
  });
  const select = db.prepare("select t_ms, angle_deg, held from sample where session = ? order by t_ms");
  const readMs = medianOf(READS, (index) => select.all(idOf(index % PLAIN_SESSIONS)));
  db.close();
  return {
    bytesPerHour: (sizeOf(path) / PLAIN_SESSIONS) * SESSIONS_PER_HOUR,
    insertMs: insertMs / PLAIN_SESSIONS,
    readMs,
  };
};

/** The calendar's month, page after page. */
const month = (history: HistoryFile, index: number): number => {
  const from = startOf(index * 60);
  const to = startOf(index * 60 + 60);
  let after: string | null = null;
  let sessions = 0;
  do {
    const page: ReturnType<typeof asked<"sessions">> = asked(history, "sessions", {
      query: { limit: 100, after, profileId: null, from, to },
    });
    sessions += page.items.length;
    after = page.next;
  } while (after !== null);
  return sessions;
};

const measure = (folder: string): BenchRow[] => {
  const history = openAt(folder);
  const live = liveMs(history);
  const fillMs = fill(history);
  history.vacuum();
  const bytesPerHour = (sizeOf(join(folder, "history.db")) / (SESSIONS + 1)) * SESSIONS_PER_HOUR;
  const query = { limit: 20, after: null, profileId: null, from: null, to: null };
  const pageMs = medianOf(READS, () => asked(history, "sessions", { query }));
  const monthMs = medianOf(16, (index) => month(history, index));
  const recordMs = medianOf(READS, (index) => asked(history, "session", { sessionId: idOf(index * 7) }));
  const samplesMs = medianOf(READS, (index) => asked(history, "samples", { sessionId: idOf(index * 7) }));
  history.close();
  let again = openAt(folder);
  again.close();
  const openMs = medianOf(5, () => {
    again = openAt(folder);
    again.close();
  });
  const reader = openAt(folder, "reader");
  const verifyMs = timed(() => reader.verify());
  reader.close();
  const plain = plainRows(folder);
  const of = `history of ${SESSIONS} sessions of ${SESSION_S / 60} min`;
  const row = (name: string, value: number, digits: number, unit: string, goal = ""): BenchRow => ({
    ...{ name: `${of}: ${name}`, value: rounded(value, digits), unit, goal },
  });
  return [
    row("a second of a running session on the disk, median", median(live.writes), 2, "ms"),
    row("the same, p99", percentile(live.writes, 0.99), 2, "ms"),
    row("closing a session", live.close, 1, "ms"),
    row("insert, per session", fillMs / SESSIONS, 2, "ms"),
    row("insert of one row a sample, per session", plain.insertMs, 2, "ms"),
    row("size of an hour", bytesPerHour / KIB, 1, "KiB", "≤ 150"),
    row("size of an hour, one row a sample", plain.bytesPerHour / KIB, 1, "KiB"),
    row("one row a sample takes so many times the room", plain.bytesPerHour / bytesPerHour, 1, "×"),
    row("first page of 20, median", pageMs, 2, "ms", "≤ 50"),
    row("a month of 60 for the calendar, median", monthMs, 2, "ms", "≤ 50"),
    row("one session's record, median", recordMs, 2, "ms"),
    row("one session's samples, median", samplesMs, 2, "ms", "≤ 50"),
    row("one session's samples, one row each, median", plain.readMs, 2, "ms"),
    row("opening, looked through for damage, median", openMs, 1, "ms"),
    row("verifying all of it", verifyMs, 0, "ms"),
  ];
};

const OPENED = "history view in the browser, from the press to its first row";

const openings = async (dataDir: string): Promise<BenchRow[]> => {
  const all = await historyOpenings(dataDir);
  if (all === null) return [leftOut(OPENED, "chromium is not on the PATH")];
  const row = (name: string, value: number): BenchRow => ({
    ...{ name: `${OPENED}, ${name}`, value: rounded(value, 0), unit: "ms", goal: "" },
  });
  return [row("the first time", all[0] ?? Number.NaN), row("median", median(all))];
};

/** Measures; takes about a minute. */
export const run = async (_options: BenchOptions): Promise<BenchRow[]> => {
  const folder = mkdtempSync(join(tmpdir(), "history-bench-"));
  try {
    // Where a simulated table keeps its record.
    const record = join(folder, "simulated");
    mkdirSync(record);
    return [...measure(record), ...(await openings(folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
