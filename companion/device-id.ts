/**
 * What this browser calls itself to the gateway: made once, kept, and never shown to anybody. A browser that keeps
 * nothing has another one each time its page is opened, and is then simply another screen.
 */

import { deviceIdSchema } from "../shared/devices.ts";
import type { Kept } from "./kept.ts";

export const DEVICE_ID_KEY = "inversion-table.device";
const ID_BYTES = 16;

/** `randomUUID` exists on loopback and over TLS only; a page on a plain network address has the bytes alone. */
export type Randomness = Pick<Crypto, "getRandomValues"> & Partial<Pick<Crypto, "randomUUID">>;

const make = (randomness: Randomness): string =>
  randomness.randomUUID?.() ??
  [...randomness.getRandomValues(new Uint8Array(ID_BYTES))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/** The id that is kept, or a new one where there is none or where it is none that this page makes. */
export const ownDeviceId = (kept: Kept, randomness: Randomness): string => {
  const found = deviceIdSchema.safeParse(kept.getItem(DEVICE_ID_KEY));
  if (found.success) return found.data;
  const made = make(randomness);
  kept.setItem(DEVICE_ID_KEY, made);
  return made;
};
