/** Where simulated tables stand and what they are called: the same number, the same table. */

import type { TableIdentity } from "./fleet-table.ts";

/** No real table is called so: what belongs to a simulation can be told, and taken away, by its id. */
export const SIMULATED_PREFIX = "sim-";
const DIGITS = 5;
const SITES = [
  "harbour",
  "hillside",
  "lakeside",
  "market",
  "meadow",
  "mill",
  "north-gate",
  "old-town",
] as const;
const TABLES_PER_ROOM = 6;
/** So many tables of one site are more than a house has. */
const TABLES_PER_SITE = 40;
export const MOST_SITES = 1_000;

export const sitesFor = (tables: number): number => Math.max(1, Math.ceil(tables / TABLES_PER_SITE));

const siteOf = (index: number): string => SITES[index] ?? `site-${index + 1}`;

/** @param index from 0 */
export const tableIdentity = (index: number, sites: number): TableIdentity => {
  const within = Math.floor(index / sites);
  return {
    site: siteOf(index % sites),
    tableId: `${SIMULATED_PREFIX}${String(index + 1).padStart(DIGITS, "0")}`,
    name: `Table ${within + 1}`,
    room: `Room ${Math.floor(within / TABLES_PER_ROOM) + 1}`,
  };
};
