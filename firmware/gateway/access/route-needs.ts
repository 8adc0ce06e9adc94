/**
 * The one table of what each HTTP route needs. A route that is not in it cannot be registered, and a line that no route
 * belongs to fails a test, which enumerates the router.
 *
 * `admin-act` is an admin who has entered the code within the last five minutes, over a line that nobody else can read.
 * `set-up` is the same for whoever comes over the network, and open to whoever sits at the table's own computer: the
 * board can be flashed from there anyway.
 */

import type { Role } from "../../../shared/roles.ts";

export type Need = "anybody" | Role | "admin-act" | "set-up";

export const ROUTE_NEEDS: Readonly<Record<string, Need>> = {
  // The companion's own files: the page that asks for the code is one of them, and none says anything of the table.
  "GET /*": "anybody",
  "GET /api/access": "anybody",
  "POST /api/access/pair": "anybody",
  "POST /api/access/sign-out": "viewer",
  /** Shows a fresh code at the console, for `admin`. */
  "POST /api/access/admin-code": "admin",
  "POST /api/access/admin": "admin",
  /** A code for a viewer or rider; for more it is an act of an admin. */
  "POST /api/access/codes": "operator",
  "GET /api/access/devices": "operator",
  "DELETE /api/access/devices/:id": "admin-act",

  "GET /healthz": "viewer",
  "GET /metrics": "viewer",
  "POST /api/stop": "viewer",
  "GET /api/boards": "viewer",
  "GET /api/programmes": "viewer",
  "GET /api/world": "viewer",
  "POST /api/world": "operator",

  "GET /api/setup": "operator",
  "PUT /api/setup": "set-up",
  "POST /api/setup/lock-trial": "set-up",
  "POST /api/setup/sound-trial": "set-up",
};
