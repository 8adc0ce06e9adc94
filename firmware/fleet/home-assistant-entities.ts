/**
 * What Home Assistant shows of one table: each entity with the template that takes its value out of what the table
 * tells anyway (shared/fleet.ts), so that nothing is published twice. Pure; home-assistant.ts makes the message.
 *
 * What is not known is `None`, which Home Assistant shows as "unknown": an angle that is a fault is never 0. The live
 * figures come from telemetry and become unavailable when it stays away, so that an old one is never taken for a new.
 */

import { ALARM_KINDS, PRIORITIES } from "../../shared/alarms.ts";
import { type FleetTopic, fleetTopic, type TableAddress } from "../../shared/fleet.ts";
import { END_REASONS, SESSION_STATES } from "../../shared/table.ts";
import type { FleetSettings } from "./settings.ts";

/** `key` is its place in the message and the end of its unique id: it never changes. */
export interface Entity {
  readonly key: string;
  readonly platform: "sensor" | "binary_sensor" | "button";
  /** For people; Home Assistant puts the device's name before it. */
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const UNKNOWN = "'None'";
const DIAGNOSTIC = { entity_category: "diagnostic" } as const;

/** `path` where it is known. */
const known = (path: string, isKnown: string): string => `{{ ${path} if ${isKnown} else ${UNKNOWN} }}`;
const unlessNull = (path: string): string => known(path, `${path} is not none`);
const onWhile = (condition: string): string => `{{ 'ON' if ${condition} else 'OFF' }}`;

const ACTIVE = "value_json.alarms | selectattr('active')";
const activeWhere = (what: string, is: string): string =>
  `(${ACTIVE} | selectattr('${what}', 'eq', '${is}') | list | length) > 0`;

/** The newest of those of the highest priority; the table tells the older ones first. */
const WORST_ALARM = [
  ...PRIORITIES.map((priority) => {
    return `{% set ${priority} = ${ACTIVE} | selectattr('priority', 'eq', '${priority}') | map(attribute='kind') | list %}`;
  }),
  `{{ (${[...PRIORITIES].reverse().join(" or ")} or ['none'])[-1] }}`,
].join("");

/** Three that stay away, and never less than 10 s: a lost one is no lost table. */
const expiryS = (settings: FleetSettings): number =>
  Math.max(10, Math.ceil(3 / Math.min(settings.telemetryHz, settings.invertedTelemetryHz)));

/** From the topics of a table's own; the topic `state` where nothing else is said. */
type Value = { readonly from?: FleetTopic; readonly template: string };

/**
 * STOP as the table's judge of commands takes it: an id that is not used twice, and the time by Home Assistant's clock,
 * which may differ from the table's by no more than 5 s.
 */
const stopTemplate = ({ site, tableId }: TableAddress): string =>
  [
    `{"id":"ha-{{ utcnow().strftime('%Y%m%dT%H%M%S-%f') }}"`,
    `"at":"{{ utcnow().strftime('%Y-%m-%dT%H:%M:%S.%fZ') }}"`,
    `"site":"${site}","tableId":"${tableId}","command":{"kind":"stop"}}`,
  ].join(",");

const liveEntities = (value: (value: Value) => object, expires: object): readonly Entity[] => [
  {
    ...{ key: "angle", platform: "sensor", name: "Angle" },
    options: {
      ...value({
        from: "telemetry",
        template: known("value_json.angle.angleDeg", "value_json.angle.kind == 'ok'"),
      }),
      ...{ unit_of_measurement: "°", state_class: "measurement", suggested_display_precision: 1 },
      ...{ icon: "mdi:angle-acute", ...expires },
    },
  },
  {
    ...{ key: "time-left", platform: "sensor", name: "Time left" },
    options: {
      ...value({ from: "telemetry", template: unlessNull("value_json.remainingS") }),
      ...{ device_class: "duration", unit_of_measurement: "s", suggested_display_precision: 0 },
      ...{ icon: "mdi:timer-sand", ...expires },
    },
  },
  {
    ...{ key: "inverted", platform: "sensor", name: "Inverted" },
    options: {
      ...value({ from: "telemetry", template: "{{ value_json.invertedS }}" }),
      ...{ device_class: "duration", unit_of_measurement: "s", suggested_display_precision: 0 },
      ...{ icon: "mdi:timer-outline", ...expires },
    },
  },
];

const tableEntities = (value: (value: Value) => object, stateTopic: string): readonly Entity[] => [
  {
    ...{ key: "state", platform: "sensor", name: "State" },
    options: {
      ...value({ template: "{{ value_json.state }}" }),
      ...{ device_class: "enum", options: [...SESSION_STATES], icon: "mdi:human-handsdown" },
    },
  },
  {
    ...{ key: "lock", platform: "binary_sensor", name: "Rotation lock" },
    // In this class on is open: released, the table is free to swing back.
    options: { ...value({ template: onWhile("value_json.lock == 'released'") }), device_class: "lock" },
  },
  {
    ...{ key: "high-alarm", platform: "binary_sensor", name: "High alarm" },
    options: {
      ...value({ template: onWhile(activeWhere("priority", "high")) }),
      ...{ device_class: "problem", icon: "mdi:alarm-light" },
    },
  },
  {
    ...{ key: "not-returning", platform: "binary_sensor", name: "Not returning" },
    options: {
      ...value({ template: onWhile(activeWhere("kind", "not-returning")) }),
      ...{ device_class: "safety", icon: "mdi:human-handsup" },
    },
  },
  {
    ...{ key: "alarm", platform: "sensor", name: "Alarm" },
    options: {
      ...value({ template: WORST_ALARM }),
      ...{ device_class: "enum", options: ["none", ...Object.keys(ALARM_KINDS)], icon: "mdi:alarm-bell" },
      json_attributes_topic: stateTopic,
      json_attributes_template: "{{ {'alarms': value_json.alarms} | tojson }}",
    },
  },
];

const statisticsEntities = (value: (value: Value) => object): readonly Entity[] => [
  {
    ...{ key: "sessions-today", platform: "sensor", name: "Sessions today" },
    options: {
      ...value({ from: "statistics", template: "{{ value_json.sessionsToday }}" }),
      ...{ state_class: "total_increasing", icon: "mdi:counter" },
    },
  },
  {
    ...{ key: "inverted-today", platform: "sensor", name: "Inverted today" },
    options: {
      ...value({ from: "statistics", template: "{{ value_json.invertedTodayS }}" }),
      ...{ device_class: "duration", unit_of_measurement: "s", state_class: "total_increasing" },
      suggested_display_precision: 0,
    },
  },
  {
    ...{ key: "last-reason", platform: "sensor", name: "Last session ended by" },
    options: {
      ...value({
        from: "statistics",
        template: known("value_json.last.reason", "value_json.last is not none"),
      }),
      ...{ device_class: "enum", options: [...END_REASONS], icon: "mdi:flag-checkered" },
    },
  },
  {
    ...{ key: "last-ended", platform: "sensor", name: "Last session ended" },
    options: {
      ...value({
        from: "statistics",
        template: known("value_json.last.endedAt", "value_json.last is not none"),
      }),
      device_class: "timestamp",
    },
  },
];

const LAYERS = [
  ["guardian", "Guardian", "running"],
  ["controller", "Controller", "running"],
  ["watched", "Watched at a screen", "occupancy"],
] as const;

const diagnosticEntities = (value: (value: Value) => object): readonly Entity[] => [
  ...LAYERS.map(
    ([layer, name, device_class]): Entity => ({
      ...{ key: `layer-${layer}`, platform: "binary_sensor", name },
      options: {
        ...value({ template: onWhile(`value_json.layers.${layer}`) }),
        ...{ device_class, ...DIAGNOSTIC },
      },
    }),
  ),
  {
    ...{ key: "board", platform: "binary_sensor", name: "Board" },
    options: {
      ...value({ template: onWhile("value_json.board.connected") }),
      ...{ device_class: "connectivity", ...DIAGNOSTIC },
    },
  },
  {
    ...{ key: "supply", platform: "sensor", name: "Supply voltage" },
    options: {
      ...value({ template: unlessNull("value_json.board.supplyV") }),
      ...{ device_class: "voltage", unit_of_measurement: "V", state_class: "measurement" },
      ...{ suggested_display_precision: 1, ...DIAGNOSTIC },
    },
  },
  {
    ...{ key: "history", platform: "binary_sensor", name: "Sessions not kept" },
    options: {
      ...value({ template: onWhile("not value_json.historyOk") }),
      ...{ device_class: "problem", ...DIAGNOSTIC },
    },
  },
  {
    ...{ key: "outbox", platform: "sensor", name: "Waiting to be told" },
    options: {
      ...value({ template: "{{ value_json.outbox.waiting }}" }),
      ...{ state_class: "measurement", icon: "mdi:tray-full", ...DIAGNOSTIC },
    },
  },
];

/** All of one table, in the order in which people look. */
export const entitiesOf = (table: TableAddress, settings: FleetSettings): readonly Entity[] => {
  const value = ({ from = "state", template }: Value): object => ({
    state_topic: fleetTopic(table, from),
    value_template: template,
  });
  return [
    ...liveEntities(value, { expire_after: expiryS(settings) }),
    ...tableEntities(value, fleetTopic(table, "state")),
    {
      ...{ key: "stop", platform: "button", name: "STOP" },
      options: {
        command_topic: fleetTopic(table, "command"),
        command_template: stopTemplate(table),
        ...{ retain: false, icon: "mdi:stop-circle" },
      },
    },
    ...statisticsEntities(value),
    ...diagnosticEntities(value),
  ];
};
