/** What the routes of the API are given, and the fields that several of them share. */

import * as z from "zod/mini";
import type { Limits } from "../../../shared/limits.ts";
import { slugSchema } from "../../../shared/slug.ts";
import type { HistoryLink } from "../../history/contract.ts";
import type { Lately } from "../lately.ts";
import type { People } from "../people.ts";
import type { ProgrammeShelf } from "../programme-shelf.ts";
import type { RecentSessions } from "../recent-sessions.ts";
import type { AccessRouteParts } from "./access.ts";

export interface ApiParts extends AccessRouteParts {
  readonly history: HistoryLink;
  readonly people: People;
  readonly programmes: ProgrammeShelf;
  readonly recent: RecentSessions;
  readonly lately: Lately;
  readonly ceilings: Limits;
  /** The profile whose session runs now; null for the guest's and without one. */
  readonly profileInSession: () => string | null;
  /** Of which program and table an export is, and in which time zone (IANA) a report tells the time. */
  readonly about: { readonly program: string; readonly simulated: boolean; readonly timeZone: string };
  /** The calendar's time, ISO 8601 in UTC. */
  readonly wallIso: () => string;
}

export const profileId = slugSchema;

/** How many entries a page has. */
export const pageLimit = z._default(z.int().check(z.gte(1), z.lte(100)), 50);
