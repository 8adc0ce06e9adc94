/** What comes out of a database, decoded again: a file or a server is outside, too. */

import * as z from "zod/mini";
import {
  AVAILABILITIES,
  aboutSchema,
  fleetEventSchema,
  fleetSessionSchema,
  fleetStateSchema,
} from "../../../shared/fleet.ts";
import {
  type DayCount,
  type EventRow,
  RecordError,
  type SessionRow,
  type TableRow,
} from "./central-record.ts";

const text = z.string();
const json = z.pipe(
  text,
  z.transform((value, context): unknown => {
    try {
      return JSON.parse(value);
    } catch {
      context.issues.push({ code: "custom", message: "no JSON", input: value });
      return z.NEVER;
    }
  }),
);

const tableSchema = z.object({
  site: text,
  table_id: text,
  about: z.nullable(z.pipe(json, aboutSchema)),
  state: z.nullable(z.pipe(json, fleetStateSchema)),
  state_heard_at: z.nullable(text),
  availability: z.nullable(z.enum(AVAILABILITIES)),
});
const sessionSchema = z.object({
  site: text,
  table_id: text,
  payload: z.pipe(json, fleetSessionSchema),
  heard_at: text,
});
const eventSchema = z.object({
  site: text,
  table_id: text,
  payload: z.pipe(json, fleetEventSchema),
  heard_at: text,
});
const daySchema = z.object({ day: text, site: text, sessions: z.number(), inverted_s: z.number() });

const decode = <S extends z.core.$ZodType>(schema: S, row: unknown, what: string): z.output<S> => {
  const decoded = z.safeParse(schema, row);
  if (decoded.success) return decoded.data;
  const issue = decoded.error.issues[0];
  throw new RecordError(
    "unusable",
    `${what} in the record is not what was written: ${issue?.path.join(".")} ${issue?.message}`,
  );
};

export const tableRow = (row: unknown): TableRow => {
  const stored = decode(tableSchema, row, "a table");
  return {
    site: stored.site,
    tableId: stored.table_id,
    about: stored.about,
    state: stored.state,
    stateHeardAt: stored.state_heard_at,
    availability: stored.availability,
  };
};

export const sessionRow = (row: unknown): SessionRow => {
  const { site, table_id, payload, heard_at } = decode(sessionSchema, row, "a session");
  return { site, tableId: table_id, session: payload.session, heardAt: heard_at };
};

export const eventRow = (row: unknown): EventRow => {
  const { site, table_id, payload, heard_at } = decode(eventSchema, row, "an event");
  return { site, tableId: table_id, event: payload, heardAt: heard_at };
};

export const dayRow = (row: unknown): DayCount => {
  const { day, site, sessions, inverted_s } = decode(daySchema, row, "a day");
  return { day, site, sessions, invertedS: inverted_s };
};

/** As times are written: with thousandths, so that their texts sort as they do. */
export const stamp = (iso: string): string => new Date(iso).toISOString();

/** A state that a later one does not replace although it says a later time, where these hold; ms. */
export const FROM_THE_FUTURE_MS = 5_000;
export const LONG_AGO_MS = 120_000;
