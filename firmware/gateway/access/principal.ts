/**
 * Who a request is from. Found once, in front of every route, from the socket's own address and the cookie or bearer
 * token; nothing that a client writes into a forwarding header makes anybody somebody.
 */

import type { Role } from "../../../shared/roles.ts";
import type { Sites } from "../../../shared/sites.ts";

export type Principal =
  | { readonly kind: "nobody" }
  /** At the table's own computer: its loopback address, and no sign that the request came from further away. */
  | { readonly kind: "local" }
  | ({ readonly kind: "device"; readonly deviceId: string; readonly name: string } & Grant);

/** What a code gives to whoever knows it. */
export interface Grant {
  readonly role: Role;
  /** At a central place of many tables; absent at a table. */
  readonly sites?: Sites;
}

/** As a part of an object that may have none: a copy of its own. */
export const withSites = (sites: Sites | undefined): { sites?: string[] | null } =>
  sites === undefined ? {} : { sites: sites === null ? null : [...sites] };

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

/** How far it reaches. Whoever sits at the computer reaches all; a device without any, which is one of a table, nothing but the like. */
export const sitesOf = (principal: Principal): Sites | undefined => {
  switch (principal.kind) {
    case "nobody":
      return [];
    case "local":
      return null;
    case "device":
      return principal.sites;
  }
};
