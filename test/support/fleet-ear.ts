/** Somebody at the broker who hears all of one table, decoded with the shipped schemas, and sends it what they like. */

import mqtt from "mqtt";
import { expect } from "vitest";
import {
  FLEET_PAYLOADS,
  type FleetAnswer,
  type FleetCommand,
  type FleetEvent,
  type FleetSession,
  type FleetState,
  type FleetTelemetry,
  fleetTopic,
  parseFleetTopic,
  type TableAddress,
} from "../../shared/fleet.ts";
import { sleep } from "./program.ts";

const PATIENCE_MS = 30_000;

export interface FleetEar {
  readonly events: readonly FleetEvent[];
  readonly sessions: readonly FleetSession[];
  readonly states: readonly FleetState[];
  readonly telemetry: readonly FleetTelemetry[];
  readonly answers: readonly FleetAnswer[];
  readonly abouts: readonly unknown[];
  readonly availability: readonly string[];
  /** What did not fit its schema. */
  readonly misfits: readonly string[];
  /** Waits, with an end. */
  until<T>(what: string, find: () => T | undefined | null | false): Promise<T>;
  send(payload: unknown, options?: { readonly retain?: boolean }): Promise<void>;
  /** A command as it should be, with its id; `over` makes it worse. */
  command(command: FleetCommand["command"] | Record<string, unknown>, over?: object): Promise<string>;
  answerTo(commandId: string): Promise<FleetAnswer["outcome"]>;
  close(): Promise<void>;
}

export const openEar = async (url: string, address: TableAddress): Promise<FleetEar> => {
  const client = await mqtt.connectAsync(url, {
    protocolVersion: 5,
    clientId: `ear-${process.pid}-${Date.now()}`,
    clean: false,
    properties: { sessionExpiryInterval: 3_600 },
    reconnectPeriod: 200,
  });
  client.on("error", () => {});
  const events: FleetEvent[] = [];
  const sessions: FleetSession[] = [];
  const states: FleetState[] = [];
  const telemetry: FleetTelemetry[] = [];
  const answers: FleetAnswer[] = [];
  const abouts: unknown[] = [];
  const availability: string[] = [];
  const misfits: string[] = [];
  client.on("message", (topic, payload) => {
    const found = parseFleetTopic(topic);
    if (found === null || found.topic === "command") return;
    const text = payload.toString();
    if (found.topic === "availability") {
      availability.push(text);
      return;
    }
    const decoded = FLEET_PAYLOADS[found.topic].safeParse(JSON.parse(text));
    if (!decoded.success) {
      misfits.push(`${topic}: ${decoded.error.message}`);
      return;
    }
    const lists = { events, sessions, state: states, telemetry, answers, about: abouts, statistics: [] };
    (lists[found.topic] as unknown[]).push(decoded.data);
  });
  await client.subscribeAsync(fleetTopic(address, "state").replace(/state$/, "#"), { qos: 1 });
  let commands = 0;
  const until = async <T>(what: string, find: () => T | undefined | null | false): Promise<T> => {
    for (const end = Date.now() + PATIENCE_MS; ; await sleep(20)) {
      expect(misfits).toEqual([]);
      const found = find();
      if (found !== undefined && found !== null && found !== false) return found;
      if (Date.now() > end)
        throw new Error(
          `never heard: ${what}; last state ${JSON.stringify(states.at(-1))}, sessions ${JSON.stringify(sessions)}`,
        );
    }
  };
  const send: FleetEar["send"] = async (payload, { retain = false } = {}) => {
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    await client.publishAsync(fleetTopic(address, "command"), text, { qos: 1, retain });
  };
  return {
    ...{ events, sessions, states, telemetry, answers, abouts, availability, misfits, until, send },
    command: async (command, over = {}) => {
      commands += 1;
      const id = `c-${commands}`;
      await send({ id, at: new Date().toISOString(), ...address, command, ...over });
      return id;
    },
    answerTo: async (commandId) =>
      (
        await until(`an answer to ${commandId}`, () =>
          answers.find((answer) => answer.commandId === commandId),
        )
      ).outcome,
    close: async () => {
      await client.endAsync(true);
    },
  };
};
