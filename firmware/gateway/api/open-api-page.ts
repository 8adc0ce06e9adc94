/** docs/openapi.json, as the routes make it; nothing of a running table is in it. */

import { DEFAULT_CEILINGS } from "../../../shared/limits.ts";
import { Access } from "../access/access.ts";
import { AccessDesk } from "../access/desk.ts";
import { LOOPBACK_ONLY } from "../access/options.ts";
import { Lately } from "../lately.ts";
import { NO_HISTORY } from "../no-history.ts";
import { People } from "../people.ts";
import { NO_PROGRAMMES } from "../programme-shelf.ts";
import { RecentSessions } from "../recent-sessions.ts";
import { describedRoutes } from "./description.ts";
import { openApiText } from "./open-api.ts";
import { apiRoutes } from "./routes.ts";

export const openApiPage = (): string => {
  const ceilings = DEFAULT_CEILINGS;
  const recent = new RecentSessions(1);
  const clock = { nowMs: () => 0, wallIso: () => "" };
  const access = Access.inMemory({ options: LOOPBACK_ONLY, clock, log: { warn: () => {} } });
  const desk = new AccessDesk({
    ...{ access, clock, options: LOOPBACK_ONLY, audit: { note: () => {} } },
    ...{ connected: () => 0, shutOut: () => {} },
  });
  const routes = apiRoutes({
    ...{ access, desk },
    ...{ history: NO_HISTORY, programmes: NO_PROGRAMMES, recent, ceilings },
    lately: new Lately(NO_HISTORY, recent, () => ""),
    people: new People({ history: NO_HISTORY, ceilings, guestName: "" }),
    profileInSession: () => null,
    about: { program: "", simulated: false, timeZone: "UTC" },
    wallIso: () => "",
  });
  return openApiText(describedRoutes(routes));
};
