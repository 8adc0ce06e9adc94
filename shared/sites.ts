/**
 * Where tables stand, as a central place of many tables speaks of it, and how far somebody's sites reach. A table by
 * itself knows of no sites: there they are absent, which is something else than all of them.
 */

import * as z from "zod/mini";

/** Ids of sites and tables are levels of a topic: no `/`, `+`, `#` or `$`, nothing that is not ASCII. */
export const FLEET_ID = {
  pattern: /^[a-z0-9][a-z0-9-]{0,31}$/,
  allowed: "1 to 32 of a to z, 0 to 9 and -, beginning with a letter or a digit",
} as const;
export const fleetIdSchema = z.string().check(z.regex(FLEET_ID.pattern, FLEET_ID.allowed));

/** Of one device; who looks at more of them looks at all. */
export const MOST_SITES = 100;
/** Null = all sites, also those that are yet to come. */
export const sitesSchema = z.nullable(z.array(fleetIdSchema).check(z.minLength(1), z.maxLength(MOST_SITES)));
export type Sites = readonly string[] | null;

/** Whether all of `inner` is in `outer`. Absent is within absent, and within all of them, and within nothing else. */
export const areWithin = (inner: Sites | undefined, outer: Sites | undefined): boolean => {
  if (outer === null) return true;
  if (outer === undefined) return inner === undefined;
  return inner?.every((site) => outer.includes(site)) ?? false;
};
