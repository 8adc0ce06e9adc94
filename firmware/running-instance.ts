/** A running inversion-table, asked over its HTTP by the commands beside it. Nothing here throws. */

import * as z from "zod/mini";
import { parseSafely } from "../shared/parse-safely.ts";
import { askInstance, type Instance } from "./instance-http.ts";

const PATIENCE_MS = 2_000;

const healthSchema = z.object({
  state: z.string(),
  /** Why it is read-only, where it is. */
  problem: z.optional(z.string()),
  pids: z.object({ gateway: z.number(), controller: z.nullable(z.number()), board: z.nullable(z.number()) }),
});
export type Health = Readonly<z.output<typeof healthSchema>>;

/** What answers there; null when nothing does that could be an inversion-table. */
export const askHealth = async (instance: Instance): Promise<Health | null> => {
  const answer = await askInstance(instance, { method: "GET", path: "/healthz", patienceMs: PATIENCE_MS });
  if (answer.kind === "failed" || answer.status !== 200) return null;
  const health = parseSafely(healthSchema, answer.body);
  return health.success ? health.data : null;
};

/** Who holds a board, in words, with what they are doing where that can be known. */
export const holderWords = async (pid: number, instance: Instance): Promise<string> => {
  const health = await askHealth(instance);
  const doing = health !== null && health.pids.gateway === pid ? `, which is ${health.state}` : "";
  return `process ${pid}, another inversion-table${doing}`;
};
