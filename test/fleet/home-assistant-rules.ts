/**
 * What Home Assistant accepts as a device's discovery message, written down from its documentation: the pages "MQTT"
 * (device discovery payload, discovery topic, availability), "MQTT Sensor", "MQTT Binary sensor" and "MQTT Button" of
 * www.home-assistant.io/integrations, and "Sensor entity" and "Binary sensor entity" of developers.home-assistant.io
 * for what belongs to a device class. Stricter than the original: unknown keys, which Home Assistant ignores, are refused
 * here, for one that is ignored does not do what it was written for.
 */

import * as z from "zod";

/** `<discovery_prefix>/device/[<node_id>/]<object_id>/config` */
export const DISCOVERY_TOPIC =
  /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*\/device\/(?:[a-zA-Z0-9_-]+\/)?[a-zA-Z0-9_-]+\/config$/;

const text = z.string().min(1).max(255);
/** To be subscribed or published to: no wildcard, and no level that is empty. */
const topic = z.string().regex(/^[^+#/\0]+(?:\/[^+#/\0]+)*$/, "a topic without wildcards");
const template = z.string().regex(/\{\{.+\}\}/s, "a template");
const icon = z.string().regex(/^mdi:[a-z0-9-]+$/);

/** Units that a sensor of a device class may have; null: none. Those that a table could need. */
const SENSOR_UNITS: Readonly<Record<string, readonly (string | null)[]>> = {
  duration: ["d", "h", "min", "s", "ms", "µs"],
  voltage: ["V", "mV", "µV", "kV", "MV"],
  enum: [null],
  timestamp: [null],
  date: [null],
};
/** State classes that it may have. */
const SENSOR_STATE_CLASSES: Readonly<Record<string, readonly (string | null)[]>> = {
  duration: [null, "measurement", "total", "total_increasing"],
  voltage: [null, "measurement"],
  enum: [null],
  timestamp: [null],
  date: [null],
};
const BINARY_SENSOR_CLASSES = [
  ...["battery", "battery_charging", "carbon_monoxide", "cold", "connectivity", "door", "garage_door", "gas"],
  ...["heat", "light", "lock", "moisture", "motion", "moving", "occupancy", "opening", "plug", "power"],
  ...[
    "presence",
    "problem",
    "running",
    "safety",
    "smoke",
    "sound",
    "tamper",
    "update",
    "vibration",
    "window",
  ],
] as const;

const availability = {
  availability_topic: topic.optional(),
  availability_template: template.optional(),
  payload_available: text.optional(),
  payload_not_available: text.optional(),
};
const entity = {
  ...availability,
  /** Required of every entity in a device's message. */
  unique_id: text,
  name: text,
  default_entity_id: z
    .string()
    .regex(/^(?!.+__)[a-z]+(?:_[a-z]+)*\.(?!_)[\da-z_]+(?<!_)$/, "domain.object_id, no underscore doubled"),
  entity_category: z.enum(["config", "diagnostic"]).optional(),
  enabled_by_default: z.boolean().optional(),
  icon: icon.optional(),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]).optional(),
  encoding: text.optional(),
  json_attributes_topic: topic.optional(),
  json_attributes_template: template.optional(),
};

const sensor = z
  .strictObject({
    ...entity,
    platform: z.literal("sensor"),
    state_topic: topic,
    value_template: template.optional(),
    device_class: z.enum(Object.keys(SENSOR_UNITS) as [string, ...string[]]).optional(),
    state_class: z.enum(["measurement", "measurement_angle", "total", "total_increasing"]).optional(),
    unit_of_measurement: text.optional(),
    suggested_display_precision: z.int().nonnegative().optional(),
    options: z.array(text).min(1).optional(),
    expire_after: z.int().positive().optional(),
    force_update: z.boolean().optional(),
    last_reset_value_template: template.optional(),
  })
  .superRefine((is, context) => {
    const say = (message: string): void => context.addIssue({ code: "custom", message });
    if (is.options !== undefined) {
      if (is.device_class !== "enum") say("options are for the device class enum");
      if (is.state_class !== undefined || is.unit_of_measurement !== undefined)
        say("options go with neither state class nor unit");
      if (new Set(is.options).size !== is.options.length) say("an option is there twice");
    }
    if (is.device_class === "enum" && is.options === undefined) say("enum without options");
    if (is.last_reset_value_template !== undefined && is.state_class !== "total")
      say("a last reset is of a total");
    if (is.state_class === "measurement_angle" && is.unit_of_measurement !== "°") say("an angle is in °");
    if (is.device_class === undefined) return;
    const { unit_of_measurement: unit = null, state_class: stateClass = null } = is;
    if (!SENSOR_UNITS[is.device_class]?.includes(unit)) say(`${is.device_class} in ${unit}`);
    if (!SENSOR_STATE_CLASSES[is.device_class]?.includes(stateClass))
      say(`${is.device_class} as ${stateClass}`);
  });

const binarySensor = z.strictObject({
  ...entity,
  platform: z.literal("binary_sensor"),
  state_topic: topic,
  value_template: template.optional(),
  device_class: z.enum(BINARY_SENSOR_CLASSES).optional(),
  payload_on: text.optional(),
  payload_off: text.optional(),
  expire_after: z.int().positive().optional(),
  off_delay: z.int().positive().optional(),
  force_update: z.boolean().optional(),
});

const button = z.strictObject({
  ...entity,
  platform: z.literal("button"),
  command_topic: topic,
  command_template: template.optional(),
  payload_press: text.optional(),
  device_class: z.enum(["identify", "restart", "update"]).optional(),
  retain: z.boolean().optional(),
});

const component = z
  .discriminatedUnion("platform", [sensor, binarySensor, button])
  .superRefine((is, context) => {
    if (!is.default_entity_id.startsWith(`${is.platform}.`))
      context.addIssue({ code: "custom", message: `${is.default_entity_id} for a ${is.platform}` });
  });

const device = z
  .strictObject({
    identifiers: z.union([text, z.array(text).min(1)]).optional(),
    connections: z.array(z.tuple([text, text])).optional(),
    name: text,
    manufacturer: text.optional(),
    model: text.optional(),
    model_id: text.optional(),
    hw_version: text.optional(),
    sw_version: text.optional(),
    serial_number: text.optional(),
    suggested_area: text.optional(),
    via_device: text.optional(),
    configuration_url: z.url({ protocol: /^(https?|homeassistant)$/ }).optional(),
  })
  .refine(({ identifiers, connections }) => identifiers !== undefined || connections !== undefined, {
    message: "a device has identifiers or connections",
  });

/** The whole message. Unique ids and entity ids are unique within it. */
export const deviceDiscoverySchema = z
  .strictObject({
    ...availability,
    device,
    origin: z.strictObject({ name: text, sw_version: text.optional(), support_url: z.url().optional() }),
    components: z.record(z.string().regex(/^[a-zA-Z0-9_-]+$/), component),
    state_topic: topic.optional(),
    command_topic: topic.optional(),
    qos: z.union([z.literal(0), z.literal(1), z.literal(2)]).optional(),
    encoding: text.optional(),
  })
  .superRefine(({ components }, context) => {
    for (const key of ["unique_id", "default_entity_id", "name"] as const) {
      const all = Object.values(components).map((is) => is[key]);
      if (new Set(all).size !== all.length)
        context.addIssue({ code: "custom", message: `the same ${key} twice` });
    }
  });
export type DeviceDiscovery = z.output<typeof deviceDiscoverySchema>;
