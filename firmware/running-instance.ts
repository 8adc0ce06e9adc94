/** A running inversion-table, asked over its HTTP by the commands beside it. Nothing here throws. */

import * as z from "zod/mini";

const PATIENCE_MS = 2_000;

const healthSchema = z.object({
  state: z.string(),
  pids: z.object({ gateway: z.number(), controller: z.nullable(z.number()), board: z.nullable(z.number()) }),
});
export type Health = Readonly<z.output<typeof healthSchema>>;

/** What answers at `url`; null when nothing does that could be an inversion-table. */
export const askHealth = async (url: string): Promise<Health | null> => {
  try {
    const response = await fetch(new URL("/healthz", url), { signal: AbortSignal.timeout(PATIENCE_MS) });
    const health = healthSchema.safeParse(await response.json());
    return response.ok && health.success ? health.data : null;
  } catch {
    return null;
  }
};

/** Who holds a board, in words, with what they are doing where that can be known. */
export const holderWords = async (pid: number, url: string): Promise<string> => {
  const health = await askHealth(url);
  const doing = health !== null && health.pids.gateway === pid ? `, which is ${health.state}` : "";
  return `process ${pid}, another inversion-table${doing}`;
};
