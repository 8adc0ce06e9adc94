/**
 * The simulated board's world as the gateway passes it on at `api/world`: what is physically true. Only there
 * when the table is simulated. Nothing here throws; what cannot be read is `null`.
 */

import { type World, type WorldFault, worldSchema } from "../shared/world.ts";

export type WorldChange =
  | { readonly riderTargetDeg: number | null }
  | { readonly armsRaised: number }
  | { readonly fault: WorldFault; readonly on: boolean }
  | { readonly pressStop: true };

/** Reads the world's answer; `null` when it is not one. */
export const decodeWorld = (value: unknown): World | null => {
  const decoded = worldSchema.safeParse(value);
  return decoded.success ? decoded.data : null;
};

/** `absent`: there is no such door here, and asking again is in vain. */
export type WorldAnswer =
  | { readonly kind: "world"; readonly world: World }
  | { readonly kind: "absent" }
  | { readonly kind: "unreachable" };

export interface WorldDoor {
  read(): Promise<WorldAnswer>;
  /** True when the world took the change. */
  change(change: WorldChange): Promise<boolean>;
}

/** The world behind an address, over `fetch`. */
export const createWorldDoor = (url: string, fetcher: typeof fetch): WorldDoor => ({
  read: async () => {
    try {
      const response = await fetcher(url, { headers: { accept: "application/json" } });
      if (response.status === 404) return { kind: "absent" };
      const world = response.ok ? decodeWorld(await response.json()) : null;
      return world === null ? { kind: "unreachable" } : { kind: "world", world };
    } catch {
      return { kind: "unreachable" };
    }
  },
  change: async (change) => {
    try {
      const headers = { "content-type": "application/json" };
      const response = await fetcher(url, { method: "POST", headers, body: JSON.stringify(change) });
      return response.ok;
    } catch {
      return false;
    }
  },
});
