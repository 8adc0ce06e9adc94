/** The calls at `/api/access`. What went wrong comes as a kind, so that the page has words of its own for it. */

import * as z from "zod/mini";
import {
  type CodeOffer,
  codeOfferSchema,
  type PairedDevice,
  pairedDevicesSchema,
} from "../../shared/access.ts";
import type { Role } from "../../shared/roles.ts";
import type { Sites } from "../../shared/sites.ts";
import type { Api, Told, Trouble } from "../sessions/api.ts";

/** `wrong` also for a code that is over: whoever guesses is not told which. */
export type CodeAnswer =
  | { readonly kind: "ok" }
  | { readonly kind: "wrong" }
  /** Not before that many seconds; null where nobody said. */
  | { readonly kind: "too-many"; readonly retryAfterS: number | null }
  | { readonly kind: "trouble"; readonly trouble: Trouble };

export interface AccessDoor {
  pair(code: string, name: string): Promise<CodeAnswer>;
  signOut(): Promise<Told<unknown>>;
  devices(signal?: AbortSignal): Promise<Told<{ readonly items: readonly PairedDevice[] }>>;
  revoke(deviceId: string): Promise<Told<unknown>>;
  /** @param sites of a central place: for these alone, null = all; left out where there are none */
  offer(role: Role, sites?: Sites): Promise<Told<CodeOffer>>;
  /** Has the console show a code for an act of an admin. */
  showAdminCode(): Promise<CodeAnswer>;
  enterAdminCode(code: string): Promise<CodeAnswer>;
}

const FORBIDDEN = 403;
const TOO_MANY = 429;
const anything = z.unknown();

export const codeAnswerOf = (told: Told<unknown>): CodeAnswer => {
  if (told.kind === "ok") return { kind: "ok" };
  if (told.kind !== "refused") return { kind: "trouble", trouble: told };
  if (told.status === TOO_MANY) return { kind: "too-many", retryAfterS: told.retryAfterS ?? null };
  return told.status === FORBIDDEN ? { kind: "wrong" } : { kind: "trouble", trouble: told };
};

export const createAccessDoor = (api: Api): AccessDoor => {
  const send = (path: string, body?: unknown): Promise<Told<unknown>> =>
    api.send(anything, "POST", `/access${path}`, body);
  return {
    pair: async (code, name) => codeAnswerOf(await send("/pair", { code, name })),
    signOut: () => send("/sign-out"),
    devices: (signal) => api.ask(pairedDevicesSchema, "/access/devices", signal),
    revoke: (deviceId) => api.send(anything, "DELETE", `/access/devices/${encodeURIComponent(deviceId)}`),
    offer: (role, sites) =>
      api.send(codeOfferSchema, "POST", "/access/codes", sites === undefined ? { role } : { role, sites }),
    showAdminCode: async () => codeAnswerOf(await send("/admin-code")),
    enterAdminCode: async (code) => codeAnswerOf(await send("/admin", { code })),
  };
};
