/**
 * The one table of what each HTTP route needs. A route that is not in it cannot be registered, and a line that no route
 * belongs to fails a test, which enumerates the router.
 *
 * `admin-act` is an admin who has entered the code within the last five minutes, over a line that nobody else can read;
 * for whoever sits at the table's own computer the code is enough. `admin-code` is who may ask for that code and enter it.
 * `set-up` is an act of an admin for whoever comes over the network, and open to whoever sits at the table's own
 * computer: the board can be flashed from there anyway. `console` is the program's own `pair` command, which has read
 * the secret in the data folder. `everywhere`, of a central place, is a viewer of all sites.
 */

import type { Role } from "../../../shared/roles.ts";

export type Need = "anybody" | Role | "admin-code" | "admin-act" | "set-up" | "console" | "everywhere";

/** `GET /api/boards` and the like, as the router knows them. */
export type RouteNeeds = Readonly<Record<string, Need>>;

export const ROUTE_NEEDS: RouteNeeds = {
  // The companion's own files: the page that asks for the code is one of them, and none says anything of the table.
  "GET /*": "anybody",
  "GET /api/access": "anybody",
  "POST /api/access/pair": "anybody",
  "POST /api/access/sign-out": "viewer",
  /** Shows a fresh code at the console, for `admin`. */
  "POST /api/access/admin-code": "admin-code",
  "POST /api/access/admin": "admin-code",
  /** A code for a viewer or rider; for more it is an act of an admin. */
  "POST /api/access/codes": "operator",
  "POST /api/access/console-codes": "console",
  "GET /api/access/devices": "operator",
  "DELETE /api/access/devices/:id": "admin-act",

  "GET /healthz": "viewer",
  "GET /metrics": "viewer",
  "POST /api/stop": "viewer",
  "GET /api/boards": "viewer",
  "GET /api/history": "viewer",
  "GET /api/openapi.json": "viewer",
  "GET /api/programmes": "viewer",
  "GET /api/world": "viewer",
  "POST /api/world": "operator",

  // A rider chooses who lies down, is told what speaks against it, and says how it was.
  "GET /api/profiles/:id/advice": "rider",
  "GET /api/profiles/:id/proposal": "rider",
  "PUT /api/sessions/:id/outcome": "rider",

  // People's data.
  "GET /api/sessions": "operator",
  "GET /api/sessions/:id": "operator",
  "GET /api/sessions/:id/samples": "operator",
  "GET /api/sessions/:id/export.csv": "operator",
  "GET /api/sessions/:id/export.json": "operator",
  "GET /api/sessions/:id/report": "operator",
  "GET /api/export.json": "operator",
  "GET /api/export.csv": "operator",
  "GET /api/profiles": "operator",
  "POST /api/profiles": "operator",
  "GET /api/profiles/:id": "operator",
  "PUT /api/profiles/:id": "operator",
  "DELETE /api/profiles/:id": "operator",
  "PUT /api/profiles/:id/screening": "operator",
  "PUT /api/profiles/:id/doctor-asked": "operator",
  "GET /api/profiles/:id/plan": "operator",
  "PUT /api/profiles/:id/plan": "operator",
  "DELETE /api/profiles/:id/plan": "operator",
  "GET /api/audit": "operator",

  "GET /api/setup": "operator",
  "PUT /api/setup": "set-up",
  "POST /api/setup/lock-trial": "set-up",
  "POST /api/setup/sound-trial": "set-up",
};
