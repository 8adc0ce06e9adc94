/** Whoever hangs up at the broker within before being judged, or is not let in, is nobody else's trouble. */

import { connect as connectMqtt, type MqttClient } from "mqtt";
import pino from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Batches } from "../../firmware/centre/batches.ts";
import { type EmbeddedBroker, startEmbeddedBroker } from "../../firmware/centre/embedded-broker.ts";
import type { SignInVerdict } from "../../firmware/centre/table-sign-in.ts";
import { TroubleLog } from "../../firmware/centre/trouble-log.ts";
import { fleetTopic } from "../../shared/fleet.ts";
import { HERE } from "../support/fleet-samples.ts";

const NOW = "2026-11-30T12:00:00.000Z";
const AVAILABILITY = fleetTopic(HERE, "availability");
let broker: EmbeddedBroker;
/** Those who wait to be judged, in the order in which they came. */
let waiting: ((verdict: SignInVerdict) => void)[];
let goneOf: (() => boolean)[];
let warnings: string[];
const clients: MqttClient[] = [];

beforeEach(async () => {
  waiting = [];
  goneOf = [];
  warnings = [];
  const log = {
    info: () => {},
    error: () => {},
    warn: (...said: unknown[]) => warnings.push(String(said[1])),
  };
  const record = { write: async () => ({ sessions: 0, events: 0 }) };
  broker = await startEmbeddedBroker({
    ...{ host: "127.0.0.1", port: 0, tls: null, log: pino({ level: "silent" }) },
    signIn: {
      judge: (_tried, hasGone = () => false) => {
        goneOf.push(hasGone);
        return new Promise((resolve) => waiting.push(resolve));
      },
    },
    batches: new Batches({ record, wallIso: () => NOW, log }),
    trouble: new TroubleLog({ log, nowMs: () => 0 }),
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.endAsync(true);
  await broker.close();
});

const comes = (clientId: string): MqttClient => {
  const client = connectMqtt(`mqtt://127.0.0.1:${broker.port}`, {
    ...{ protocolVersion: 4, reconnectPeriod: 0, clientId, username: "north/t1", password: "any" },
    will: { topic: AVAILABILITY, payload: Buffer.from("offline"), qos: 1, retain: true },
  });
  client.on("error", () => {});
  clients.push(client);
  return client;
};
const judge = (number: number, verdict: SignInVerdict): void => waiting[number]?.(verdict);

test("one that hung up before it was let in ends nobody's connection and tells nothing", async () => {
  const heard: string[] = [];
  await broker.listen(AVAILABILITY, (_topic, payload) => heard.push(Buffer.from(payload).toString()));
  const first = comes(HERE.tableId);
  await expect.poll(() => waiting.length).toBe(1);
  await first.endAsync(true);
  await expect.poll(() => goneOf[0]?.()).toBe(true);
  const second = comes(HERE.tableId);
  await expect.poll(() => waiting.length).toBe(2);
  judge(1, { kind: "table", address: HERE });
  await expect.poll(() => second.connected).toBe(true);
  judge(0, { kind: "table", address: HERE });
  // Through the same broker behind it: whatever the first one causes is there before.
  const ended = new Promise<string>((resolve) => second.once("close", () => resolve("ended")));
  for (const _turn of [1, 2, 3]) {
    const told = second.publishAsync(AVAILABILITY, "online", { qos: 1, retain: true }).then(() => "told");
    expect(await Promise.race([told, ended])).toBe("told");
  }
  expect(second.connected).toBe(true);
  expect(heard).toEqual(["online", "online", "online"]);
});

test("names that strangers give themselves fill neither the log nor what it tells apart", async () => {
  for (let number = 0; number < 3; number += 1) {
    const stranger = comes(`${"x".repeat(5_000)}${number}`);
    await expect.poll(() => waiting.length).toBe(number + 1);
    judge(number, { kind: "refused", why: "it was never added" });
    await expect.poll(() => stranger.disconnecting || stranger.stream.destroyed).toBe(true);
  }
  await expect.poll(() => warnings.length).toBeGreaterThan(1);
  expect(warnings.filter((said) => said.startsWith("a connection is ended"))).toHaveLength(1);
  expect(warnings.join("").length).toBeLessThan(500);
});
