/** What both kinds of record ask of their numbered steps: none is newer than this program, none was changed afterwards. */

import { createHash } from "node:crypto";
import { RecordError } from "./central-record.ts";

export const checksum = (sql: string): string => createHash("sha256").update(sql).digest("hex");

/**
 * @param applied the checksums of the steps that were taken, in their order
 * @throws {RecordError} `too-new` or `changed`
 */
export const judgeApplied = (applied: readonly string[], steps: readonly string[]): void => {
  if (applied.length > steps.length)
    throw new RecordError(
      "too-new",
      `the record has version ${applied.length}; known are up to ${steps.length}: a newer inversion-table made it`,
    );
  for (const [index, sum] of applied.entries())
    if (checksum(steps[index] ?? "") !== sum)
      throw new RecordError("changed", `step ${index + 1} of the record is not the one that was applied`);
};
