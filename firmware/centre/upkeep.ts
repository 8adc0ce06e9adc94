/** Has the record make room ahead and delete what is too old: now, and every hour. */

import type { Log } from "../log.ts";
import type { CentralRecord, Keeping } from "./record/central-record.ts";

const EVERY_MS = 3_600_000;
/** Where there is more to delete, between two steps, ms: tables come first. */
const BETWEEN_MS = 500;

export interface UpkeepParts {
  readonly record: Pick<CentralRecord, "upkeep">;
  readonly keeping: Keeping;
  readonly log: Pick<Log, "warn">;
}

export const keepUp = ({ record, keeping, log }: UpkeepParts): { stop(): void } => {
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  const step = async (): Promise<void> => {
    let hasMore = false;
    try {
      hasMore = await record.upkeep(Date.now(), keeping);
    } catch (error) {
      log.warn({ why: String(error) }, "the record's upkeep has to wait");
    }
    if (!isStopped) timer = setTimeout(() => void step(), hasMore ? BETWEEN_MS : EVERY_MS);
  };
  void step();
  return {
    stop: () => {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
};
