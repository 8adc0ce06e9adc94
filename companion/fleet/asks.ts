/** What the fleet view asks of the central record. Whatever comes is decoded like any foreign input. */

import * as z from "zod/mini";
import {
  fleetEventSchema,
  fleetIdSchema,
  fleetSessionSchema,
  type TableAddress,
} from "../../shared/fleet.ts";
import type { Api, Told } from "../sessions/api.ts";
import type { HistoryWish } from "./place.ts";

const of = { site: fleetIdSchema, tableId: fleetIdSchema, heardAt: z.string() };
const next = z.nullable(z.string());

const sessionsSchema = z.object({
  rows: z.array(z.object({ ...of, session: fleetSessionSchema.shape.session })),
  next,
});
const eventsSchema = z.object({ rows: z.array(z.object({ ...of, event: fleetEventSchema })), next });
const daysSchema = z.object({
  days: z.array(
    z.object({ day: z.string(), site: fleetIdSchema, sessions: z.number(), invertedS: z.number() }),
  ),
});
const tablesSchema = z.object({
  tables: z.array(
    z.object({
      site: fleetIdSchema,
      tableId: fleetIdSchema,
      about: z.nullable(z.object({ name: z.string() })),
    }),
  ),
});

export type SessionRow = z.output<typeof sessionsSchema>["rows"][number];
export type EventRow = z.output<typeof eventsSchema>["rows"][number];
export type DayCount = z.output<typeof daysSchema>["days"][number];
export type TableRow = z.output<typeof tablesSchema>["tables"][number];

export interface Page<T> {
  readonly rows: readonly T[];
  /** To be given as `after`; null = there is nothing older. */
  readonly next: string | null;
}

/** What is asked for; nothing = not bounded by it. */
export interface Which {
  readonly site?: string;
  readonly table?: string;
  /** ISO 8601, in UTC. */
  readonly from?: string;
}

const DAY_MS = 86_400_000;

/** From the beginning of the day that many days ago, in UTC, so that the oldest day is a whole one. */
export const whichOf = ({ site, table, days }: HistoryWish, nowMs: number): Which => {
  const from = new Date((Math.floor(nowMs / DAY_MS) - days + 1) * DAY_MS).toISOString();
  return {
    ...(site === "" ? {} : { site }),
    ...(table === "" ? {} : { table }),
    ...(days === 0 ? {} : { from }),
  };
};

export const whichTable = ({ site, tableId }: TableAddress): Which => ({ site, table: tableId });

const ROWS = 25;

const pageQuery = (which: Which, after: string | null): string =>
  new URLSearchParams({
    ...which,
    limit: String(ROWS),
    ...(after === null ? {} : { after }),
  }).toString();

export const askSessions = (
  api: Api,
  which: Which,
  after: string | null,
  signal?: AbortSignal,
): Promise<Told<Page<SessionRow>>> =>
  api.ask(sessionsSchema, `/fleet/sessions?${pageQuery(which, after)}`, signal);

export const askEvents = (
  api: Api,
  which: Which,
  after: string | null,
  signal?: AbortSignal,
): Promise<Told<Page<EventRow>>> => api.ask(eventsSchema, `/fleet/events?${pageQuery(which, after)}`, signal);

export const askDays = async (
  api: Api,
  which: Which,
  signal?: AbortSignal,
): Promise<Told<readonly DayCount[]>> => {
  const query = new URLSearchParams({ ...which }).toString();
  const told = await api.ask(daysSchema, `/fleet/days?${query}`, signal);
  return told.kind === "ok" ? { kind: "ok", value: told.value.days } : told;
};

export const askTables = async (api: Api, signal?: AbortSignal): Promise<Told<readonly TableRow[]>> => {
  const told = await api.ask(tablesSchema, "/fleet/tables", signal);
  return told.kind === "ok" ? { kind: "ok", value: told.value.tables } : told;
};
