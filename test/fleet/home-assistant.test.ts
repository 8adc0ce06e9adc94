/** What a table announces to Home Assistant: by its documented rules, and every template rendered on real payloads. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { discoveryOf, homeAssistantStatusTopic, withdrawalOf } from "../../firmware/fleet/home-assistant.ts";
import { type FleetSettings, fleetSchema } from "../../firmware/fleet/settings.ts";
import { ALARM_KINDS } from "../../shared/alarms.ts";
import {
  commandSchema,
  type FleetAbout,
  type FleetState,
  type FleetStatistics,
  type FleetTelemetry,
  fleetTopic,
  MOST_COMMAND_BYTES,
  MOST_PAYLOAD_BYTES,
} from "../../shared/fleet.ts";
import { ANGLE_FAULTS, END_REASONS, SESSION_STATES } from "../../shared/table.ts";
import { aboutSample, stateSample, statisticsSample, telemetrySample } from "../support/fleet-samples.ts";
import { PROJECT } from "../support/program.ts";
import { type DeviceDiscovery, DISCOVERY_TOPIC, deviceDiscoverySchema } from "./home-assistant-rules.ts";
import { binaryState, rendered } from "./home-assistant-templates.ts";

const settingsOf = (differs: Record<string, unknown> = {}): FleetSettings =>
  fleetSchema.parse({
    ...{ tableId: "t1", broker: { url: "mqtt://127.0.0.1" }, homeAssistant: {} },
    ...differs,
  });

const announced = (
  about: FleetAbout = aboutSample(),
  settings = settingsOf(),
): { readonly topic: string; readonly message: DeviceDiscovery } => {
  const [discovery, ...more] = discoveryOf(about, settings);
  if (discovery === undefined || more.length > 0) throw new Error("one message for the whole device");
  return { topic: discovery.topic, message: deviceDiscoverySchema.parse(JSON.parse(discovery.payload)) };
};

type Component = DeviceDiscovery["components"][string];
const componentOf = (key: string): Component => {
  const found = announced().message.components[key];
  if (found === undefined) throw new Error(`there is no ${key}`);
  return found;
};

/** What the entity would show, were this the newest that the table has told. */
const shown = (
  key: string,
  told: Partial<{ state: FleetState; telemetry: FleetTelemetry; statistics: FleetStatistics }> = {},
): string => {
  const is = componentOf(key);
  if (is.platform === "button" || is.value_template === undefined) throw new Error(`${key} shows nothing`);
  const topics = new Map<string, unknown>([
    [fleetTopic(aboutSample(), "state"), told.state ?? stateSample()],
    [fleetTopic(aboutSample(), "telemetry"), told.telemetry ?? telemetrySample()],
    [fleetTopic(aboutSample(), "statistics"), told.statistics ?? statisticsSample()],
  ]);
  const payload = topics.get(is.state_topic);
  if (payload === undefined) throw new Error(`${key} listens at ${is.state_topic}, where no table speaks`);
  const text = rendered(is.value_template, JSON.stringify(payload));
  if (is.platform === "binary_sensor") return binaryState(text);
  if (text === "None") return "unknown";
  if (is.options !== undefined) expect(is.options).toContain(text);
  if (is.unit_of_measurement !== undefined || is.state_class !== undefined)
    expect(Number.isFinite(Number.parseFloat(text))).toBe(true);
  return text;
};

const alarm = (
  kind: keyof typeof ALARM_KINDS,
  differs: Partial<FleetState["alarms"][number]> = {},
): FleetState["alarms"][number] => ({
  ...{ alarmId: `c1-${kind}`, kind, priority: ALARM_KINDS[kind].priority, active: true, acknowledged: false },
  ...differs,
});

describe("what is announced", () => {
  it("is one message by the rules of device discovery, small enough for every broker of ours", () => {
    const [discovery] = discoveryOf(aboutSample(), settingsOf());
    expect(discovery?.retained).toBe(true);
    expect(discovery?.topic).toBe("homeassistant/device/home/t1/config");
    expect(Buffer.byteLength(discovery?.payload ?? "")).toBeLessThan(MOST_PAYLOAD_BYTES);
    const { message } = announced();
    expect(message.device).toEqual({
      ...{ identifiers: ["inversion-table_home_t1"], name: "Table by the window", suggested_area: "Gym" },
      ...{ manufacturer: "Smart Inversion Table", model: "Inversion table", sw_version: "0.1.0" },
    });
    expect(message.availability_topic).toBe("inversion-table/v1/home/t1/availability");
    expect([message.payload_available, message.payload_not_available]).toEqual(["online", "offline"]);
  });

  it("keeps to the rules whatever a table, its site and its prefix are called", () => {
    const names = ["t1", "a--b", "0", "x-", "a".repeat(32)];
    for (const site of names) {
      for (const tableId of names) {
        const settings = settingsOf({ tableId, site, homeAssistant: { discoveryPrefix: "ha/of_mine" } });
        const { topic, message } = announced(
          aboutSample({ site, tableId, name: 'Quoted " and {{ braced }}' }),
          settings,
        );
        expect(topic).toMatch(DISCOVERY_TOPIC);
        expect(message.device.name).toBe('Quoted " and {{ braced }}');
      }
    }
  });

  it("is never the same for two tables", () => {
    const one = announced(aboutSample({ site: "a-b", tableId: "c" }), settingsOf({ tableId: "c" }));
    const other = announced(aboutSample({ site: "a", tableId: "b-c" }), settingsOf({ tableId: "b-c" }));
    expect(one.topic).not.toBe(other.topic);
    const ids = [one, other].flatMap(({ message }) =>
      Object.values(message.components).map((is) => is.unique_id),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("keeps the ids by which Home Assistant knows an entity again", () => {
    const { components } = announced().message;
    expect(
      Object.values(components).map((is) => is.unique_id.replace("inversion-table_home_t1_", "")),
    ).toEqual([
      ...["angle", "time-left", "inverted", "state", "lock", "high-alarm", "not-returning", "alarm", "stop"],
      ...["sessions-today", "inverted-today", "last-reason", "last-ended"],
      ...["layer-guardian", "layer-controller", "layer-watched", "board", "supply", "history", "outbox"],
    ]);
    const renamed = announced(aboutSample({ name: "Other", room: null, version: "9" })).message;
    expect(Object.values(renamed.components)).toEqual(Object.values(components));
    expect(renamed.device).not.toHaveProperty("suggested_area");
  });

  it("says of a simulated table that nobody hangs there", () => {
    expect(announced(aboutSample({ simulated: true })).message.device.model).toContain("nobody hangs there");
  });

  it("is nothing where the config does not want it, and is taken back by an empty retained message", () => {
    expect(discoveryOf(aboutSample(), settingsOf({ homeAssistant: undefined }))).toEqual([]);
    expect(withdrawalOf(aboutSample(), "homeassistant")).toEqual([
      { topic: announced().topic, payload: "", retained: true },
    ]);
    expect(homeAssistantStatusTopic("homeassistant")).toBe("homeassistant/status");
  });
});

describe("what is shown", () => {
  it("is the angle where it is known, and unknown where it is not: never 0", () => {
    expect(shown("angle")).toBe("31.25");
    expect(
      shown("angle", { telemetry: telemetrySample({ angle: { kind: "ok", angleDeg: 0, rateDegPerS: 0 } }) }),
    ).toBe("0");
    for (const reason of ANGLE_FAULTS)
      expect(shown("angle", { telemetry: telemetrySample({ angle: { kind: "fault", reason } }) })).toBe(
        "unknown",
      );
  });

  it("is unavailable when telemetry stays away for three turns", () => {
    const expiry = (telemetryHz: number): unknown => {
      const is = announced(aboutSample(), settingsOf({ telemetryHz })).message.components["angle"];
      return is?.platform === "sensor" ? is.expire_after : null;
    };
    expect([expiry(1), expiry(0.1)]).toEqual([10, 30]);
  });

  it("is the state, the clock and what is left of it", () => {
    for (const state of SESSION_STATES) expect(shown("state", { state: stateSample({ state }) })).toBe(state);
    expect([shown("inverted"), shown("time-left")]).toEqual(["42.5", "77.5"]);
    expect(shown("time-left", { telemetry: telemetrySample({ remainingS: null }) })).toBe("unknown");
  });

  it("is an open lock while it is released", () => {
    const is = componentOf("lock");
    expect(is.platform === "binary_sensor" && is.device_class).toBe("lock");
    expect(shown("lock", { state: stateSample({ lock: "released" }) })).toBe("on");
    expect(shown("lock", { state: stateSample({ lock: "held" }) })).toBe("off");
  });

  it("is the newest alarm of the highest priority that is active, with all of them beside it", () => {
    const alarms = [
      ...[alarm("over-angle"), alarm("sensor-fault"), alarm("near-angle")],
      ...[alarm("storage-trouble"), alarm("board-reset", { active: false })],
    ];
    const state = stateSample({ alarms });
    expect(shown("alarm", { state })).toBe("sensor-fault");
    expect(shown("high-alarm", { state })).toBe("on");
    const quiet = stateSample({ alarms: alarms.slice(2) });
    expect([shown("alarm", { state: quiet }), shown("high-alarm", { state: quiet })]).toEqual([
      "near-angle",
      "off",
    ]);
    expect([shown("alarm"), shown("high-alarm")]).toEqual(["none", "off"]);
    for (const kind of Object.keys(ALARM_KINDS) as (keyof typeof ALARM_KINDS)[])
      expect(shown("alarm", { state: stateSample({ alarms: [alarm(kind)] }) })).toBe(kind);
    const attributes = componentOf("alarm").json_attributes_template ?? "";
    expect(JSON.parse(rendered(attributes, JSON.stringify(state)))).toEqual({ alarms });
  });

  it("is unsafe while somebody does not return, and only then", () => {
    const when = (...alarms: FleetState["alarms"]): string =>
      shown("not-returning", { state: stateSample({ alarms }) });
    expect(when()).toBe("off");
    expect(when(alarm("over-angle"))).toBe("off");
    expect(when(alarm("over-angle"), alarm("not-returning"))).toBe("on");
    expect(when(alarm("not-returning", { active: false }))).toBe("off");
  });

  it("is what the day was, and how the last session ended", () => {
    expect(
      ["sessions-today", "inverted-today", "last-reason", "last-ended"].map((key) => shown(key)),
    ).toEqual([...["3", "305.5", "duration-reached", "2026-12-01T10:00:00.000Z"]]);
    for (const reason of END_REASONS) {
      const last = { endedAt: "2026-12-01T10:00:00Z", reason, invertedS: 1, peakDeg: null };
      expect(shown("last-reason", { statistics: statisticsSample({ last }) })).toBe(reason);
    }
    const none = statisticsSample({ last: null, sessions: 0, sessionsToday: 0, invertedTodayS: 0 });
    expect([shown("last-reason", { statistics: none }), shown("last-ended", { statistics: none })]).toEqual([
      ...["unknown", "unknown"],
    ]);
  });

  it("is which layers of protection are there, the board and what waits", () => {
    const layers = { guardian: false, controller: true, watched: false };
    const board = { connected: false, calibrated: false, trip: null, supplyV: null, problem: "no board" };
    const state = stateSample({ layers, board, historyOk: false, outbox: { waiting: 12, leftOut: 0 } });
    const keys = [
      "layer-guardian",
      "layer-controller",
      "layer-watched",
      "board",
      "supply",
      "history",
      "outbox",
    ];
    expect(keys.map((key) => shown(key, { state }))).toEqual([
      ...["off", "on", "off", "off", "unknown", "on", "12"],
    ]);
    expect(keys.map((key) => shown(key))).toEqual(["on", "on", "on", "on", "11.9", "off", "0"]);
    for (const key of keys) expect(componentOf(key).entity_category).toBe("diagnostic");
  });
});

describe("STOP", () => {
  const stop = componentOf("stop");
  if (stop.platform !== "button") throw new Error("STOP is a button");
  const pressed = (at: Date): unknown => JSON.parse(rendered(stop.command_template ?? "", "", at));

  it("is a command as the table decodes it, for this table, of this moment, and goes out at least once", () => {
    const at = new Date("2026-12-01T10:00:00.123Z");
    const command = commandSchema.parse(pressed(at));
    expect(command).toEqual({
      ...{ id: "ha-20261201T100000-123000", at: "2026-12-01T10:00:00.123000Z", site: "home", tableId: "t1" },
      command: { kind: "stop" },
    });
    expect(Date.parse(command.at)).toBe(at.getTime());
    expect(JSON.stringify(command).length).toBeLessThan(MOST_COMMAND_BYTES);
    expect({ topic: stop.command_topic, qos: stop.qos, retain: stop.retain }).toEqual({
      ...{ topic: "inversion-table/v1/home/t1/command", qos: 1, retain: false },
    });
  });

  it("has another id each time it is pressed", () => {
    const ids = [0, 1, 1_000].map((ms) => commandSchema.parse(pressed(new Date(1_800_000_000_000 + ms))).id);
    expect(new Set(ids).size).toBe(3);
  });
});

describe("the automations of the docs", () => {
  const page = readFileSync(join(PROJECT, "docs/fleet/home-assistant.md"), "utf8");
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = ""]): unknown => parse(yaml));
  const automation = z.strictObject({
    alias: z.string(),
    description: z.string().optional(),
    mode: z.enum(["single", "restart", "queued", "parallel"]),
    triggers: z
      .array(
        z.discriminatedUnion("trigger", [
          z.strictObject({ trigger: z.literal("state"), entity_id: z.string(), to: z.enum(["on", "off"]) }),
          z.strictObject({
            trigger: z.literal("mqtt"),
            topic: z.string(),
            value_template: z.string(),
            payload: z.string(),
          }),
        ]),
      )
      .min(1),
    conditions: z.array(z.unknown()).optional(),
    actions: z
      .array(
        z.strictObject({
          action: z.string().regex(/^[a-z_]+\.[a-z_]+$/),
          target: z.strictObject({ area_id: z.string() }).optional(),
          data: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
        }),
      )
      .min(1),
  });
  const automations = blocks.slice(1).map((block) => automation.parse(block));
  const entityNamed = (entityId: string): string => {
    const found = Object.entries(announced().message.components).find(
      ([, is]) => is.default_entity_id === entityId,
    );
    if (found === undefined) throw new Error(`no entity is called ${entityId}`);
    return found[0];
  };
  const fires = (trigger: z.output<typeof automation>["triggers"][number], state: FleetState): boolean => {
    if (trigger.trigger === "state") return shown(entityNamed(trigger.entity_id), { state }) === trigger.to;
    expect(trigger.topic).toBe(fleetTopic(aboutSample(), "state"));
    return rendered(trigger.value_template, JSON.stringify(state)) === trigger.payload;
  };

  it("are for the table whose config is shown there", () => {
    const { fleet } = z.strictObject({ fleet: fleetSchema }).parse(blocks[0]);
    expect([fleet.site, fleet.tableId]).toEqual([aboutSample().site, aboutSample().tableId]);
    expect(automations).toHaveLength(2);
  });

  it.each(automations)("$alias: when somebody does not return, and not before", ({ triggers, actions }) => {
    expect(actions[0]?.action).toBe("light.turn_on");
    for (const trigger of triggers) {
      expect(fires(trigger, stateSample())).toBe(false);
      expect(fires(trigger, stateSample({ alarms: [alarm("overstayed")] }))).toBe(false);
      expect(fires(trigger, stateSample({ alarms: [alarm("overstayed"), alarm("not-returning")] }))).toBe(
        true,
      );
    }
  });

  it("name entities that are there", () => {
    for (const [entityId] of page.matchAll(/\b(?:sensor|binary_sensor)\.inversion_table_[a-z0-9_]+/g))
      expect(() => entityNamed(entityId)).not.toThrow();
    expect(page).toContain(announced().topic);
  });
});
