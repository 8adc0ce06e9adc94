/**
 * What the webhook is told: the body of a call, and how it is signed. docs/fleet/webhook.md says it for whoever receives
 * it. Pure.
 *
 * The signature covers the time of sending, so that a call that somebody recorded cannot be sent again later, and the
 * bytes of the body as they go out.
 */

import { createHmac } from "node:crypto";
import * as z from "zod/mini";
import { ALARM_KINDS, type AlarmKind } from "../../shared/alarms.ts";
import { type FleetAbout, fleetIdSchema, fleetNameSchema } from "../../shared/fleet.ts";
import { angleSchema } from "../../shared/protocol.ts";
import { SESSION_STATES } from "../../shared/table.ts";
import { ALARM_WORDS } from "../history/report-words.ts";
import type { FleetView, UnnumberedEvent } from "./contract.ts";

export const SIGNATURE_HEADER = "X-Inversion-Table-Signature";
/** The same for every try of the same call. */
export const IDEMPOTENCY_HEADER = "Idempotency-Key";
export const LEAST_SECRET_CHARACTERS = 16;
/** What was seen longer before the alarm than this says nothing of it. */
const SEEN_WITHIN_MS = 2_000;

const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));

export const webhookBodySchema = z.strictObject({
  /** Of the alarm and what became of it: the same whenever the same is told again. */
  eventId: z.string().check(z.maxLength(80)),
  kind: z.enum(["alarm-raised", "alarm-cleared"]),
  /** When it happened, by the table's clock in UTC. */
  at: z.iso.datetime(),
  table: z.strictObject({
    site: fleetIdSchema,
    tableId: fleetIdSchema,
    name: fleetNameSchema,
    room: z.nullable(fleetNameSchema),
    /** No real table: nobody hangs there. Null while no board has spoken. */
    simulated: z.nullable(z.boolean()),
  }),
  alarmId: id,
  alarm: z.enum(Object.keys(ALARM_KINDS) as [AlarmKind, ...AlarmKind[]]),
  priority: z.literal("high"),
  /** For people. */
  says: z.string(),
  /** What whoever is there does now; null where the table's own screens know better. */
  doNow: z.nullable(z.string()),
  /** As they were last seen; null where that was too long before. */
  state: z.nullable(z.enum(SESSION_STATES)),
  angle: z.nullable(angleSchema),
  sessionId: z.nullable(id),
});
export type WebhookBody = z.output<typeof webhookBodySchema>;

/** Which events it is told of. */
export type HighAlarm = Extract<UnnumberedEvent, { kind: "alarm-raised" | "alarm-cleared" }>;
export const isHighAlarm = (event: UnnumberedEvent): event is HighAlarm =>
  (event.kind === "alarm-raised" && event.priority === "high") ||
  (event.kind === "alarm-cleared" && ALARM_KINDS[event.alarm].priority === "high");

const RELEASE_BY_HAND =
  "Go to the table. Stand beside it, pull the lock's manual release and guide the head end up to horizontal. If the table stays where it is, call for help now.";
const DO_NOW: Partial<Record<AlarmKind, string>> = {
  "not-returning": RELEASE_BY_HAND,
  "lock-not-released": RELEASE_BY_HAND,
  "rider-unresponsive":
    "Go to the rider now. The lock is released: guide the table up to horizontal, and call for help if there is still no answer.",
};

export const webhookBodyOf = (
  event: HighAlarm,
  table: Pick<FleetAbout, "site" | "tableId" | "name" | "room">,
  seen: FleetView | null,
): WebhookBody => {
  const { site, tableId, name, room } = table;
  const isRaised = event.kind === "alarm-raised";
  const apartMs = seen === null ? Number.NaN : Math.abs(Date.parse(event.at) - Date.parse(seen.at));
  const near = apartMs <= SEEN_WITHIN_MS ? seen : null;
  return {
    eventId: `${event.alarmId}.${isRaised ? "raised" : "cleared"}`,
    kind: event.kind,
    at: event.at,
    table: { site, tableId, name, room, simulated: seen?.about.simulated ?? null },
    alarmId: event.alarmId,
    alarm: event.alarm,
    priority: "high",
    says: ALARM_WORDS[event.alarm],
    doNow: isRaised ? (DO_NOW[event.alarm] ?? null) : null,
    state: near?.state.state ?? null,
    angle: near?.state.angle ?? null,
    sessionId: near?.state.session?.id ?? null,
  };
};

/** @param atS when it is sent, seconds since 1970 */
export const signatureOf = (secret: string, atS: number, body: string): string =>
  `t=${atS},v1=${createHmac("sha256", secret).update(`${atS}.${body}`).digest("hex")}`;

export const headersOf = (
  call: { readonly eventId: string; readonly body: string },
  secret: string,
  wallMs: number,
): Readonly<Record<string, string>> => ({
  "Content-Type": "application/json",
  "User-Agent": "inversion-table",
  [IDEMPOTENCY_HEADER]: call.eventId,
  [SIGNATURE_HEADER]: signatureOf(secret, Math.floor(wallMs / 1000), call.body),
});
