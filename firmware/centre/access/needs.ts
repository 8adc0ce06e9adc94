/**
 * The one table of what each route of the central place needs. A route that is not in it cannot be registered. The role
 * says what somebody may; for which tables, their sites say, and that is asked in each route: what is beyond them is not
 * found.
 */

import type { Role } from "../../../shared/roles.ts";

/** `everywhere`: a viewer of all sites, for what cannot be told of some of them. */
export type CentreNeed = "anybody" | Role | "everywhere";

export const CENTRE_NEEDS: Readonly<Record<string, CentreNeed>> = {
  // The page's own files: whoever is to sign in needs them, and none says anything of a table.
  "GET /*": "anybody",

  /** Counts over all tables. */
  "GET /healthz": "everywhere",
  "GET /api/fleet/tables": "viewer",
  "POST /api/fleet/tables/:site/:table/stop": "viewer",

  "GET /api/fleet/sessions": "operator",
  "GET /api/fleet/events": "operator",
  "GET /api/fleet/days": "operator",
  "POST /api/fleet/tables/:site/:table/tighten": "operator",
};

/** What the live pictures need; they are no route of the router's. */
export const LIVE_NEED: Role = "viewer";
