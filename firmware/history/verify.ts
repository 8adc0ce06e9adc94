/**
 * Reads everything and says what does not fit: the file itself, the chain and its head, each record against the seal that
 * the chain has of it, and within a session its events and samples.
 *
 * Nobody holds a secret, so whoever rewrites the whole chain and the head file is not found; one edit anywhere is.
 */

import * as z from "zod/mini";
import { headMisfit } from "./beginning.ts";
import { peakOf } from "./chunks.ts";
import { type HeadRead, readHead } from "./head-file.ts";
import { expectedSchemaHash, NEWEST_VERSION, schemaHash } from "./migrations/migrate.ts";
import { unpackSamples } from "./samples.ts";
import { RECORD_KINDS, type RecordKind, sealOf, sha256 } from "./seal.ts";
import { statement } from "./statement.ts";
import type { Store } from "./store.ts";
import {
  eventOf,
  eventRowsOf,
  eventsHashOf,
  type StoredSession,
  storedSessionSchema,
} from "./stored-session.ts";
import { type Chain, walkChain } from "./verify-chain.ts";

export interface Verdict {
  /** In words; none = nothing was found. */
  readonly findings: readonly string[];
  readonly notes: readonly string[];
  readonly counts: { readonly entries: number; readonly erasedDetails: number; readonly records: number };
}

type Find = (finding: string) => void;

const fileFindings = (store: Store, find: Find): void => {
  const checked = z
    .array(z.object({ integrity_check: z.string() }))
    .safeParse(store.db.pragma("integrity_check(20)"));
  const lines = checked.success ? checked.data.map((row) => row.integrity_check) : ["it gives no answer"];
  for (const line of lines) if (line !== "ok") find(`the file: ${line}`);
  if (schemaHash(store.db) !== expectedSchemaHash(NEWEST_VERSION))
    find("the file: its tables are not those of its version");
  const orphans = z
    .array(z.object({ table: z.string(), parent: z.string() }))
    .safeParse(store.db.pragma("foreign_key_check"));
  if (!orphans.success) find("the file: its references cannot be checked");
  else for (const { table, parent } of orphans.data) find(`a row of ${table} belongs to no row of ${parent}`);
};

const recordRow = z.object({ id: z.string(), record: z.string(), seal: z.string() });
const SOURCES: Readonly<Record<RecordKind, string>> = {
  profile: "select profile_id as id, record, seal from profile",
  plan: "select profile_id as id, record, seal from plan",
  session: "select session_id as id, record, seal from session",
  outcome: "select session_id as id, record, seal from outcome",
};

/** Every record against its own seal, and its seal against the chain's. Returns how many there are. */
const recordFindings = (store: Store, chain: Chain, find: Find): number => {
  const missing = new Set(chain.seals.keys());
  let records = 0;
  for (const kind of RECORD_KINDS) {
    for (const row of statement(store.db, SOURCES[kind]).iterate()) {
      records += 1;
      const decoded = recordRow.safeParse(row);
      if (!decoded.success) {
        find(`a ${kind}: it is none`);
        continue;
      }
      const { id, record, seal } = decoded.data;
      const name = `${kind} ${id}`;
      const expected = chain.seals.get(name);
      missing.delete(name);
      if (sealOf(kind, id, record) !== seal) find(`${name}: its seal does not fit it`);
      if (expected === undefined) find(`${name}: the audit chain does not know of it`);
      else if (expected !== seal) find(`${name}: it is not the one that the audit chain tells of`);
    }
  }
  for (const name of missing) find(`${name}: it is gone, and was not deleted on request`);
  return records;
};

const sessionRow = z.object({
  session_id: z.string(),
  profile_id: z.nullable(z.string()),
  started_ms: z.int(),
  is_open: z.int(),
  record: z.string(),
  packed: z.nullable(z.instanceof(Uint8Array)),
});
type SessionRow = z.output<typeof sessionRow>;

const parsedSession = (record: string): StoredSession | null => {
  try {
    const decoded = storedSessionSchema.safeParse(JSON.parse(record));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
};

const eventFindings = (store: Store, session: StoredSession, find: Find): void => {
  const rows = eventRowsOf(store, session.id);
  if (rows === null || rows.some((row) => eventOf(row) === null))
    find(`session ${session.id}: an event is none`);
  else if (session.closed !== null && eventsHashOf(rows) !== session.closed.eventsHash) {
    find(`session ${session.id}: its events are not those that were kept`);
  }
};

const sampleFindings = ({ id, closed }: StoredSession, packed: Uint8Array | null, find: Find): void => {
  const hash = closed?.samplesHash ?? null;
  if (packed === null && hash !== null)
    find(`session ${id}: its samples are gone, and were not deleted on request`);
  if (packed !== null && hash === null) find(`session ${id}: there are samples where none should be`);
  if (packed === null || hash === null) return;
  if (sha256(packed) !== hash) find(`session ${id}: its samples are not those that were kept`);
  const unpacked = unpackSamples(packed);
  if (unpacked.kind === "damaged") find(`session ${id}: its samples are damaged: ${unpacked.why}`);
  else if (unpacked.samples.length !== closed?.count) find(`session ${id}: it has another number of samples`);
};

const sessionFindings = (store: Store, row: SessionRow, find: Find): void => {
  const session = parsedSession(row.record);
  if (session === null) {
    find(`session ${row.session_id}: its record is none`);
    return;
  }
  const fits =
    session.id === row.session_id &&
    session.profileId === row.profile_id &&
    Date.parse(session.startedAt) === row.started_ms &&
    row.is_open === (session.closed === null ? 1 : 0);
  if (!fits) find(`session ${row.session_id}: what it is found by is not what it says`);
  eventFindings(store, session, find);
  sampleFindings(session, row.packed, find);
};

const chunkRow = z.object({
  ...{ session_id: z.string(), n: z.int(), is_open: z.nullable(z.int()), count: z.int() },
  ...{ last_ms: z.nullable(z.int()), peak_tenths: z.nullable(z.int()), packed: z.instanceof(Uint8Array) },
});

const chunkFindings = (store: Store, find: Find): void => {
  const rows = statement(
    store.db,
    `select chunk.session_id, n, is_open, count, last_ms, peak_tenths, packed from chunk
     left join session on session.session_id = chunk.session_id`,
  ).iterate();
  for (const row of rows) {
    const decoded = chunkRow.safeParse(row);
    if (!decoded.success) {
      find("a piece of samples: it is none");
      continue;
    }
    const { session_id: id, n, is_open, count, last_ms, peak_tenths, packed } = decoded.data;
    if (is_open !== 1) find(`session ${id}: it is closed, and has loose samples`);
    const unpacked = unpackSamples(packed);
    const samples = unpacked.kind === "ok" ? unpacked.samples : null;
    const fits =
      samples !== null &&
      samples.length === count &&
      (samples.at(-1)?.tMs ?? null) === last_ms &&
      peakOf(samples) === peak_tenths;
    if (!fits) find(`session ${id}: piece ${n} of its samples is damaged`);
  }
};

const walk = (store: Store, read: HeadRead): Verdict => {
  const findings: string[] = [];
  const find: Find = (finding) => {
    findings.push(finding);
  };
  fileFindings(store, find);
  const chain = walkChain(store);
  findings.push(...chain.findings);
  const misfit = headMisfit(store, chain.head, read);
  if (misfit !== null) find(misfit);
  const records = recordFindings(store, chain, find);
  const sessions = statement(
    store.db,
    `select session.session_id, profile_id, started_ms, is_open, record, packed from session
     left join samples on samples.session_id = session.session_id`,
  ).iterate();
  for (const row of sessions) {
    const decoded = sessionRow.safeParse(row);
    if (decoded.success) sessionFindings(store, decoded.data, find);
    else find("a session: its row is none");
  }
  chunkFindings(store, find);
  const counts = { entries: chain.head.seq, erasedDetails: chain.erased, records };
  return { findings, notes: chain.notes, counts };
};

/** Everything as it was at one moment, also beside a running table. The head file first: it is never ahead. */
export const verify = (store: Store): Verdict => {
  const read = readHead(store.folder);
  return store.db.transaction(() => walk(store, read)).deferred();
};
