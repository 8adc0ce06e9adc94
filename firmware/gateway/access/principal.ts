/**
 * Who a request is from. Found once, in front of every route, from the socket's own address and the cookie or bearer
 * token; nothing that a client writes into a forwarding header makes anybody somebody.
 */

import type { Role } from "../../../shared/roles.ts";

export type Principal =
  | { readonly kind: "nobody" }
  /** At the table's own computer: its loopback address, and no sign that the request came from further away. */
  | { readonly kind: "local" }
  | { readonly kind: "device"; readonly deviceId: string; readonly name: string; readonly role: Role };

export const NOBODY: Principal = { kind: "nobody" };
export const LOCAL: Principal = { kind: "local" };

/** Null is nobody. Whoever sits at the computer is its operator. */
export const roleOf = (principal: Principal): Role | null => {
  switch (principal.kind) {
    case "nobody":
      return null;
    case "local":
      return "operator";
    case "device":
      return principal.role;
  }
};
