/** How the record of the sessions is. By itself, because every screen decodes it with each snapshot and none the rest. */

import * as z from "zod/mini";

/** How the record itself is: told in the snapshot, so that a loss is seen at once. */
export const historyStateSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ok") }),
  /** `what`, in words for the screen: what is not being kept, and what to do. */
  z.strictObject({
    kind: z.literal("trouble"),
    code: z.enum(["disk-full", "read-only", "damaged", "too-new", "slow", "gone", "failing"]),
    what: z.string(),
  }),
]);
export type HistoryState = z.output<typeof historyStateSchema>;
