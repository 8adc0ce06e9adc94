/**
 * Who may do what at a table: four roles, each with everything that the one before it may. STOP is everybody's who has
 * one. What a request over the WebSocket needs stands in {@link REQUEST_NEEDS}; for HTTP see
 * firmware/gateway/access/route-needs.ts. Whatever is in neither table is nobody's.
 */

import type { DeviceView } from "./devices.ts";
import type { ClientMessage } from "./protocol.ts";

/**
 * - viewer: sees the table live, and stops it
 * - rider: starts, holds, releases; makes limits tighter
 * - operator: sets limits, acknowledges, and has people's data
 * - admin: lets devices in and out, and sets the table up from afar
 */
export const ROLES = ["viewer", "rider", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Whether `role` is `least` or more. */
export const isAtLeast = (role: Role, least: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(least);

/** The least role for each message of a screen. A rider's `set-limits` may only tighten; see the gateway. */
export const REQUEST_NEEDS: Readonly<Record<ClientMessage["type"], Role>> = {
  stop: "viewer",
  subscribe: "viewer",
  introduce: "viewer",
  seen: "viewer",
  start: "rider",
  hold: "rider",
  release: "rider",
  "answer-check-in": "rider",
  "prove-balance": "rider",
  "set-limits": "rider",
  acknowledge: "operator",
  "pause-audio": "operator",
};

/**
 * Whether a screen counts as watching over a session, while it is seen: an operator's or an admin's, and not the rider's
 * own. One that has not said whose it is does not.
 */
export const watchesOver = (role: Role, view: DeviceView | null): boolean =>
  isAtLeast(role, "operator") && view === "watcher";
