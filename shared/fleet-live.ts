/**
 * What a central place streams to a fleet view over WebSocket, at {@link FLEET_LIVE_PATH}. A view only listens here: STOP,
 * tighter limits and history are asked for over HTTP, so nothing that arrives on this socket does anything, and a view
 * that sends is hung up on.
 *
 * A view hears only of the sites that its device was let in for. What was heard from a table is passed on as the table
 * said it (shared/fleet.ts); an angle is worth showing only while the table is `online`, its newest telemetry came less
 * than {@link LIVE_STALE_MS} ago, and so did anything at all on this socket.
 */

import * as z from "zod/mini";
import {
  AVAILABILITIES,
  aboutSchema,
  fleetIdSchema,
  fleetStateSchema,
  fleetTelemetrySchema,
} from "./fleet.ts";
import { ROLES } from "./roles.ts";

export const FLEET_LIVE_PATH = "/api/fleet/live";
export const FLEET_LIVE_PROTOCOL = 1;
/** What changed within this time goes out together, of each table the newest; and so often at least something is said, ms. */
export const LIVE_EVERY_MS = 200;
export const LIVE_HEARTBEAT_MS = 1_000;
/** Older than this is not shown as live, ms. */
export const LIVE_STALE_MS = 3_000;
/** Tables of one message; the whole picture of many comes in several. */
export const MOST_TABLES_PER_MESSAGE = 100;

const table = { site: fleetIdSchema, tableId: fleetIdSchema };

/** All that is known of a table. Null = it has not told. */
export const liveTableSchema = z.strictObject({
  ...table,
  about: z.nullable(aboutSchema),
  availability: z.nullable(z.enum(AVAILABILITIES)),
  state: z.nullable(fleetStateSchema),
  /** Null also where the newest is older than {@link LIVE_STALE_MS}. */
  telemetry: z.nullable(fleetTelemetrySchema),
});
export type LiveTable = z.output<typeof liveTableSchema>;

/** What is new of a table since the message before; what is absent has not changed. */
export const liveChangeSchema = z.strictObject({
  ...table,
  about: z.optional(aboutSchema),
  availability: z.optional(z.enum(AVAILABILITIES)),
  state: z.optional(fleetStateSchema),
  telemetry: z.optional(fleetTelemetrySchema),
});
export type LiveChange = z.output<typeof liveChangeSchema>;

export const fleetLiveMessageSchema = z.discriminatedUnion("type", [
  /** First, once. What was shown before it is forgotten. */
  z.strictObject({
    type: z.literal("welcome"),
    protocol: z.literal(FLEET_LIVE_PROTOCOL),
    role: z.enum(ROLES),
    /** Null = all sites. */
    sites: z.nullable(z.array(fleetIdSchema)),
  }),
  /** Whole pictures: after `welcome` of every table, and again of those for which changes had to be left out. */
  z.strictObject({
    type: z.literal("tables"),
    tables: z.array(liveTableSchema).check(z.maxLength(MOST_TABLES_PER_MESSAGE)),
    /** Whether more of them follow before everything that is known has been told. */
    more: z.boolean(),
  }),
  /** Empty where nothing is new and it is time to say something. */
  z.strictObject({
    type: z.literal("changes"),
    changes: z.array(liveChangeSchema).check(z.maxLength(MOST_TABLES_PER_MESSAGE)),
  }),
  /** It was taken off the list, and is forgotten; one that tells again is new. */
  z.strictObject({ type: z.literal("gone"), ...table }),
  /** How the central place itself is: after `welcome`, and when it changes. */
  z.strictObject({
    type: z.literal("centre"),
    /** Whether it hears tables at all. */
    brokerConnected: z.boolean(),
    /** Why nothing can be kept; null where it can. */
    recordTrouble: z.nullable(z.string().check(z.maxLength(300))),
  }),
]);
export type FleetLiveMessage = z.output<typeof fleetLiveMessageSchema>;
