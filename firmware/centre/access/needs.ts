/**
 * The one table of what each route of the central place needs. A route that is not in it cannot be registered. The role
 * says what somebody may; for which tables, their sites say, and that is asked in each route: what is beyond them is not
 * found.
 */

import type { Role } from "../../../shared/roles.ts";
import type { RouteNeeds } from "../../gateway/access/route-needs.ts";

export const CENTRE_NEEDS: RouteNeeds = {
  // The page's own files: whoever is to sign in needs them, and none says anything of a table.
  "GET /*": "anybody",

  // Signing in is as at a table, with the same needs. A code reaches no further than whoever gives it.
  "GET /api/access": "anybody",
  "POST /api/access/pair": "anybody",
  "POST /api/access/sign-out": "viewer",
  "POST /api/access/admin-code": "admin-code",
  "POST /api/access/admin": "admin-code",
  "POST /api/access/codes": "operator",
  "POST /api/access/console-codes": "console",
  "GET /api/access/devices": "operator",
  "DELETE /api/access/devices/:id": "admin-act",

  /** Counts over all tables. */
  "GET /healthz": "everywhere",
  "GET /api/fleet/tables": "viewer",
  "POST /api/fleet/tables/:site/:table/stop": "viewer",

  "GET /api/fleet/sessions": "operator",
  "GET /api/fleet/events": "operator",
  "GET /api/fleet/days": "operator",
  "POST /api/fleet/tables/:site/:table/tighten": "operator",
  /** Takes one that is gone for good off the list. */
  "DELETE /api/fleet/tables/:site/:table": "operator",
};

/** What the live pictures need; they are no route of the router's. */
export const LIVE_NEED: Role = "viewer";
