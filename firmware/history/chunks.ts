/** The samples of a session that is not closed yet: one row for each time some came, on the disk at once. */

import * as z from "zod/mini";
import type { Sample } from "../../shared/history.ts";
import { packSamples, unpackSamples } from "./samples.ts";
import { statement } from "./statement.ts";
import type { Store } from "./store.ts";

/** The highest angle; null when none was known. */
export const peakOf = (samples: readonly Sample[]): number | null =>
  samples.reduce<number | null>(
    (peak, { angle }) => (typeof angle === "number" && (peak === null || angle > peak) ? angle : peak),
    null,
  );

const totalsRow = z.object({
  next_n: z.int(),
  last_ms: z.nullable(z.int()),
  peak_tenths: z.nullable(z.int()),
  count: z.int(),
  lost: z.int(),
  inverted_s: z.number(),
});

export interface ChunkTotals {
  readonly nextN: number;
  readonly lastMs: number | null;
  readonly peakTenths: number | null;
  readonly count: number;
  readonly lost: number;
  readonly invertedS: number;
}
const NONE: ChunkTotals = { nextN: 0, lastMs: null, peakTenths: null, count: 0, lost: 0, invertedS: 0 };

export const chunkTotals = (store: Store, sessionId: string): ChunkTotals => {
  const row = totalsRow.safeParse(
    statement(
      store.db,
      `select coalesce(max(n), -1) + 1 as next_n, max(last_ms) as last_ms, max(peak_tenths) as peak_tenths,
         coalesce(sum(count), 0) as count, coalesce(sum(lost), 0) as lost,
         coalesce(max(inverted_s), 0) as inverted_s
       from chunk where session_id = ?`,
    ).get(sessionId),
  );
  if (!row.success) return NONE;
  const { next_n, last_ms, peak_tenths, count, lost, inverted_s } = row.data;
  return { nextN: next_n, lastMs: last_ms, peakTenths: peak_tenths, count, lost, invertedS: inverted_s };
};

export const putChunk = (
  store: Store,
  sessionId: string,
  n: number,
  samples: readonly Sample[],
  told: { readonly lost: number; readonly invertedS: number },
): void => {
  statement(
    store.db,
    `insert into chunk (session_id, n, last_ms, peak_tenths, count, lost, inverted_s, packed)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    ...[sessionId, n, samples.at(-1)?.tMs ?? null, peakOf(samples), samples.length],
    ...[told.lost, told.invertedS, packSamples(samples)],
  );
};

const packedRow = z.object({ count: z.int(), packed: z.instanceof(Uint8Array) });

export interface ChunkSamples {
  readonly samples: readonly Sample[];
  /** Samples of chunks that are damaged. */
  readonly unreadable: number;
}

export const chunkSamples = (store: Store, sessionId: string): ChunkSamples => {
  const samples: Sample[] = [];
  let unreadable = 0;
  for (const row of statement(
    store.db,
    "select count, packed from chunk where session_id = ? order by n",
  ).iterate(sessionId)) {
    const decoded = packedRow.safeParse(row);
    const unpacked = decoded.success ? unpackSamples(decoded.data.packed) : null;
    if (unpacked?.kind === "ok") for (const sample of unpacked.samples) samples.push(sample);
    else unreadable += decoded.success ? Math.max(0, decoded.data.count) : 0;
  }
  return { samples, unreadable };
};
