/** Text from the central place into a message, or why it is none. Nothing here throws. */

import { type FleetLiveMessage, fleetLiveMessageSchema } from "../../shared/fleet-live.ts";
import { parseSafely } from "../../shared/parse-safely.ts";

export type Decoded =
  | { readonly kind: "ok"; readonly message: FleetLiveMessage }
  | { readonly kind: "refused"; readonly why: string };

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

export const decodeLive = (data: unknown): Decoded => {
  if (typeof data !== "string") return { kind: "refused", why: "a message is no text" };
  const decoded = parseSafely(fleetLiveMessageSchema, parsed(data));
  if (decoded.success) return { kind: "ok", message: decoded.data };
  const issue = decoded.error.issues[0];
  return { kind: "refused", why: `${issue?.path.join(".") || "a message"}: ${issue?.message ?? "unknown"}` };
};
