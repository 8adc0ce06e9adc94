/**
 * Takes a table that is gone for good off the list: a broken one, one that moved to another site, a typing error in a
 * config. Its sessions and events stay in the record. It is no way to shut a table out: one that tells again is on the
 * list again.
 */

import type { TableAddress } from "../../shared/fleet.ts";
import type { Batches } from "./batches.ts";
import type { LiveTables } from "./live/live-tables.ts";
import type { CentralRecord } from "./record/central-record.ts";

export type Forgotten =
  | { readonly kind: "forgotten" }
  | { readonly kind: "unknown" }
  /** It is connected now; it would be back at once. */
  | { readonly kind: "online" }
  /** The broker still has what the table told last, and would tell it again. */
  | { readonly kind: "kept-by-broker"; readonly message: string };

export interface ForgetParts {
  readonly record: Pick<CentralRecord, "forgetTable">;
  readonly batches: Pick<Batches, "forgetLatest">;
  readonly tables: Pick<LiveTables, "isOnline" | "forget">;
  /** Null where the broker keeps nothing. */
  readonly clearRetained: ((address: TableAddress) => Promise<void>) | null;
}

/** @throws {RecordError} where the record is away: then the table is still on the list */
export const forgetTable = async (
  address: TableAddress,
  { record, batches, tables, clearRetained }: ForgetParts,
): Promise<Forgotten> => {
  if (tables.isOnline(address)) return { kind: "online" };
  try {
    await clearRetained?.(address);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: "kept-by-broker", message: `what the broker has of it cannot be taken back: ${why}` };
  }
  batches.forgetLatest(address);
  const wasKnown = await record.forgetTable(address);
  tables.forget(address);
  return wasKnown ? { kind: "forgotten" } : { kind: "unknown" };
};
