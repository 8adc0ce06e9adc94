/**
 * What tables and a central place say to each other over an MQTT broker: the topics, and every payload as a schema that
 * decodes and as the type that comes from it. docs/fleet.md is written from here.
 *
 * Nothing in it is about a person: no profile, no name of a screen, no outcome. A table tells; what it hears can only
 * make things safer ({@link commandSchema} knows nothing else).
 */

import * as z from "zod/mini";
import { ALARM_KINDS, type AlarmKind, PRIORITIES } from "./alarms.ts";
import { TRIP_CAUSES } from "./guardian.ts";
import { sessionIdSchema } from "./history.ts";
import { angleSchema, limitsSchema } from "./protocol.ts";
import { FLEET_ID, fleetIdSchema } from "./sites.ts";
import { ACTORS, END_REASONS, SESSION_STATES } from "./table.ts";

export { FLEET_ID, fleetIdSchema };

/** A table's or a room's name, for people. */
export const FLEET_NAME = {
  pattern: /^[^\p{C}\p{Zl}\p{Zp}]{1,60}$/u,
  allowed: "1 to 60 characters, none of them a control character",
} as const;
export const fleetNameSchema = z.string().check(z.regex(FLEET_NAME.pattern, FLEET_NAME.allowed));

export const FLEET_ROOT = "inversion-table/v1";

/** What a table publishes, and where it listens. `retained`: the broker keeps the newest for whoever comes later. */
export const FLEET_TOPICS = {
  /** `online` or `offline`, as plain text; the broker says `offline` by itself when a table is gone. */
  availability: { retained: true, qos: 1 },
  about: { retained: true, qos: 1 },
  state: { retained: true, qos: 1 },
  statistics: { retained: true, qos: 1 },
  telemetry: { retained: false, qos: 0 },
  events: { retained: false, qos: 1 },
  sessions: { retained: false, qos: 1 },
  /** To the table. Never retained. */
  command: { retained: false, qos: 1 },
  /** What became of a command. */
  answers: { retained: false, qos: 1 },
} as const;
export type FleetTopic = keyof typeof FLEET_TOPICS;

export interface TableAddress {
  readonly site: string;
  readonly tableId: string;
}

/** `inversion-table/v1/<site>/<tableId>/<topic>` */
export const fleetTopic = ({ site, tableId }: TableAddress, topic: FleetTopic): string =>
  `${FLEET_ROOT}/${site}/${tableId}/${topic}`;

/** Null: no topic of ours. */
export const parseFleetTopic = (topic: string): (TableAddress & { readonly topic: FleetTopic }) | null => {
  const [root, version, site, tableId, name, ...more] = topic.split("/");
  if (`${root}/${version}` !== FLEET_ROOT || more.length > 0) return null;
  if (!fleetIdSchema.safeParse(site).success || !fleetIdSchema.safeParse(tableId).success) return null;
  if (name === undefined || !Object.hasOwn(FLEET_TOPICS, name)) return null;
  return { site: site ?? "", tableId: tableId ?? "", topic: name as FleetTopic };
};

export const AVAILABILITIES = ["online", "offline"] as const;
export type Availability = (typeof AVAILABILITIES)[number];

/** Bytes; a longer payload is refused before it is read. */
export const MOST_PAYLOAD_BYTES = 16_384;
export const MOST_COMMAND_BYTES = 1_024;
/** A command that was written longer ago, or later than now, by more than this is not carried out, ms. */
export const COMMAND_VALID_MS = 5_000;

const time = z.iso.datetime();
const finite = z.number();
const count = z.int().check(z.nonnegative());
const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, "1 to 64 of A to Z, a to z, 0 to 9, _ and -"));
const words = z.string().check(z.maxLength(300));
const state = z.enum(SESSION_STATES);
const actor = z.enum(ACTORS);
const alarmKind = z.enum(Object.keys(ALARM_KINDS) as [AlarmKind, ...AlarmKind[]]);
const priority = z.enum(PRIORITIES);
const address = { site: fleetIdSchema, tableId: fleetIdSchema };

/** Who it is; changes when it is set up anew. */
export const aboutSchema = z.strictObject({
  ...address,
  name: fleetNameSchema,
  room: z.nullable(fleetNameSchema),
  version: z.string().check(z.maxLength(40)),
  /** No real table: nobody hangs there. */
  simulated: z.boolean(),
  /** Null while no board has spoken. */
  guarded: z.nullable(z.boolean()),
  ceilings: limitsSchema,
});
export type FleetAbout = z.output<typeof aboutSchema>;

export const fleetAlarmSchema = z.strictObject({
  alarmId: id,
  kind: alarmKind,
  priority,
  active: z.boolean(),
  acknowledged: z.boolean(),
});

/** Everything that stands; sent on every change, and at least every 30 s. `at` is the table's wall clock, in UTC. */
export const fleetStateSchema = z.strictObject({
  at: time,
  state,
  angle: angleSchema,
  lock: z.enum(["held", "released"]),
  invertedS: finite,
  remainingS: z.nullable(finite),
  limits: limitsSchema,
  alarms: z.array(fleetAlarmSchema).check(z.maxLength(40)),
  session: z.nullable(z.strictObject({ id, reason: z.nullable(z.enum(END_REASONS)) })),
  /** Which of the layers of protection are there now. `watched`: somebody sees it at a screen. */
  layers: z.strictObject({ guardian: z.boolean(), controller: z.boolean(), watched: z.boolean() }),
  board: z.strictObject({
    connected: z.boolean(),
    calibrated: z.boolean(),
    trip: z.nullable(z.enum(TRIP_CAUSES)),
    supplyV: z.nullable(finite),
    problem: z.nullable(words),
  }),
  /** Whether sessions are being kept at the table. */
  historyOk: z.boolean(),
  /** What waits at the table to be told, and what was left out because that was too much. */
  outbox: z.strictObject({ waiting: count, leftOut: count }),
});
export type FleetState = z.output<typeof fleetStateSchema>;

/** Of all sessions this table has finished; "today" by the table's own calendar. */
export const fleetStatisticsSchema = z.strictObject({
  at: time,
  sessions: count,
  sessionsToday: count,
  invertedTodayS: finite,
  last: z.nullable(
    z.strictObject({
      endedAt: time,
      reason: z.enum(END_REASONS),
      invertedS: finite,
      peakDeg: z.nullable(finite),
    }),
  ),
});
export type FleetStatistics = z.output<typeof fleetStatisticsSchema>;

/** `t` and `seq` as on a dashboard: the controller's clock, counted per controller. */
export const fleetTelemetrySchema = z.strictObject({
  at: time,
  seq: count,
  t: finite,
  angle: angleSchema,
  state,
  lock: z.enum(["held", "released"]),
  invertedS: finite,
  remainingS: z.nullable(finite),
});
export type FleetTelemetry = z.output<typeof fleetTelemetrySchema>;

/**
 * Which of a table's messages it is: a table counts on through restarts and days without network. `outboxId` changes only
 * where its outbox was lost, and counting begins at 1 again. Two messages with the same three are the same.
 */
const numbered = { outboxId: id, seq: z.int().check(z.positive()), at: time };

export const fleetEventSchema = z.discriminatedUnion("kind", [
  z.strictObject({ ...numbered, kind: z.literal("state"), state, from: state }),
  z.strictObject({
    ...numbered,
    kind: z.literal("session-started"),
    sessionId: id,
    by: actor,
    limits: limitsSchema,
  }),
  z.strictObject({
    ...numbered,
    kind: z.literal("session-ended"),
    sessionId: id,
    reason: z.enum(END_REASONS),
    by: actor,
  }),
  z.strictObject({ ...numbered, kind: z.literal("alarm-raised"), alarmId: id, alarm: alarmKind, priority }),
  z.strictObject({
    ...numbered,
    kind: z.literal("alarm-acknowledged"),
    alarmId: id,
    alarm: alarmKind,
    by: actor,
  }),
  z.strictObject({ ...numbered, kind: z.literal("alarm-cleared"), alarmId: id, alarm: alarmKind }),
  z.strictObject({ ...numbered, kind: z.literal("limits-changed"), limits: limitsSchema, by: actor }),
]);
export type FleetEvent = z.output<typeof fleetEventSchema>;

/** A finished session, told once; the same `session.id` is the same session whatever its number. */
export const fleetSessionSchema = z.strictObject({
  ...numbered,
  session: z.strictObject({
    id: sessionIdSchema,
    programmeName: z.nullable(words),
    startedAt: time,
    endedAt: time,
    reason: z.enum(END_REASONS),
    by: actor,
    invertedS: finite,
    peakDeg: z.nullable(finite),
    limits: limitsSchema,
  }),
});
export type FleetSession = z.output<typeof fleetSessionSchema>;

/**
 * All that a table does because somebody said so over MQTT: end the session, or make the limits tighter. `tighten` is
 * refused where it would loosen either limit, in any state.
 */
export const commandSchema = z.strictObject({
  /** Of the sender's choosing, never used twice. */
  id,
  /** When it was written, by the sender's clock in UTC. */
  at: time,
  ...address,
  command: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("stop") }),
    z.strictObject({ kind: z.literal("tighten"), limits: limitsSchema }),
  ]),
});
export type FleetCommand = z.output<typeof commandSchema>;

/** Why a command was not passed on to the controller. */
export const DROP_CAUSES = [
  "retained",
  "foreign",
  "duplicate",
  "old",
  "from-the-future",
  "too-many",
] as const;
export type DropCause = (typeof DROP_CAUSES)[number];

export const answerSchema = z.strictObject({
  commandId: id,
  at: time,
  outcome: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("accepted") }),
    z.strictObject({ kind: z.literal("refused"), code: z.string().check(z.maxLength(40)), message: words }),
    z.strictObject({ kind: z.literal("dropped"), cause: z.enum(DROP_CAUSES), message: words }),
  ]),
});
export type FleetAnswer = z.output<typeof answerSchema>;

export const FLEET_PAYLOADS = {
  about: aboutSchema,
  state: fleetStateSchema,
  statistics: fleetStatisticsSchema,
  telemetry: fleetTelemetrySchema,
  events: fleetEventSchema,
  sessions: fleetSessionSchema,
  command: commandSchema,
  answers: answerSchema,
} as const;
