/** What the record has of the tables, once at the start; a record that is away is asked again until it is there. */

import { type CentralRecord, RecordError } from "../record/central-record.ts";
import type { TroubleLog } from "../trouble-log.ts";
import type { LiveTables } from "./live-tables.ts";

const AGAIN_MS = 2_000;

export interface FromRecordParts {
  readonly record: Pick<CentralRecord, "tables">;
  readonly tables: LiveTables;
  readonly trouble: Pick<TroubleLog, "tell">;
}

export const rememberFromRecord = ({ record, tables, trouble }: FromRecordParts): { stop(): void } => {
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  const step = async (): Promise<void> => {
    try {
      tables.remember(await record.tables(null));
    } catch (error) {
      const isAway = error instanceof RecordError && error.code === "away";
      trouble.tell("known tables", `the tables of the record cannot be read: ${String(error)}`);
      if (isAway && !isStopped) timer = setTimeout(() => void step(), AGAIN_MS);
    }
  };
  void step();
  return {
    stop: () => {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
};
