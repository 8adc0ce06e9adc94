/**
 * The simulated board's world as the gateway passes it on at `api/world`: what is physically true. Only there
 * when the table is simulated. Nothing here throws; what cannot be read is `null`.
 */

import { type World, type WorldFault, worldSchema } from "../shared/world.ts";
import { LOOK_WITHIN_MS, within } from "./patience.ts";

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
      return await within(LOOK_WITHIN_MS, async (signal) => {
        const response = await fetcher(url, { headers: { accept: "application/json" }, signal });
        if (response.status === 404) return { kind: "absent" };
        const world = response.ok ? decodeWorld(await response.json()) : null;
        return world === null ? { kind: "unreachable" } : { kind: "world", world };
      });
    } catch {
      return { kind: "unreachable" };
    }
  },
  change: async (change) => {
    try {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify(change);
      // No disk and no board's memory is waited for: the gateway passes it on, and gives up after 3 s.
      return await within(
        LOOK_WITHIN_MS,
        async (signal) => (await fetcher(url, { method: "POST", headers, body, signal })).ok,
      );
    } catch {
      return false;
    }
  },
});
