/**
 * A view of many tables in a process of its own, forked by a measurement: listens at a central place's live socket, or at a
 * broker where there is none, and tells how late telemetry came. `at` in it was written on this very computer.
 *
 * Usage: `fleet-view.js live URL` or `fleet-view.js mqtt URL USERNAME PASSWORD`.
 */

import mqtt from "mqtt";
import WebSocket from "ws";
import { FLEET_ROOT, fleetTelemetrySchema } from "../../shared/fleet.ts";
import { fleetLiveMessageSchema } from "../../shared/fleet-live.ts";
import { Latencies, type Lateness } from "./latencies.ts";

export interface FromView extends Lateness {
  /** Whether it listens. */
  readonly isOpen: boolean;
  /** Messages of whatever kind, and bytes of them. */
  readonly messages: number;
  readonly bytes: number;
  /** What was not as agreed, or why it ended. */
  readonly trouble: string | null;
}

const latencies = new Latencies();
let isOpen = false;
let messages = 0;
let bytes = 0;
let trouble: string | null = null;

const came = (at: string): void => latencies.add(Date.now() - Date.parse(at));

const fromSocket = (text: string): void => {
  const decoded = fleetLiveMessageSchema.safeParse(JSON.parse(text));
  if (!decoded.success) trouble = decoded.error.issues[0]?.message ?? "not as agreed";
  else if (decoded.data.type === "changes")
    for (const { telemetry } of decoded.data.changes) if (telemetry !== undefined) came(telemetry.at);
};

const listenLive = (url: string): void => {
  // As its own page: others are not let in.
  const socket = new WebSocket(url, { origin: new URL(url.replace(/^ws/, "http")).origin });
  socket.on("open", () => {
    isOpen = true;
  });
  socket.on("message", (data) => {
    const text = data.toString();
    messages += 1;
    bytes += text.length;
    fromSocket(text);
  });
  socket.on("close", (code, why) => {
    isOpen = false;
    trouble = `closed: ${code} ${why.toString()}`;
  });
  socket.on("error", (error) => {
    trouble = error.message;
  });
};

const listenAtBroker = (url: string, username: string | undefined, password: string | undefined): void => {
  const sign = username === undefined || password === undefined ? {} : { username, password };
  const client = mqtt.connect(url, { ...sign, protocolVersion: 5, clientId: `view-${process.pid}` });
  client.on("connect", () => {
    client.subscribe(`${FLEET_ROOT}/+/+/telemetry`, { qos: 0 }, (error) => {
      isOpen = error === null;
      trouble = error?.message ?? null;
    });
  });
  client.on("message", (_topic, payload) => {
    messages += 1;
    bytes += payload.length;
    const decoded = fleetTelemetrySchema.safeParse(JSON.parse(payload.toString()));
    if (decoded.success) came(decoded.data.at);
    else trouble = decoded.error.issues[0]?.message ?? "not as agreed";
  });
  client.on("error", (error) => {
    trouble = error.message;
  });
};

const [kind, url, username, password] = process.argv.slice(2);
if (url === undefined || (kind !== "live" && kind !== "mqtt"))
  throw new Error("this is started by a measurement");
if (kind === "live") listenLive(url);
else listenAtBroker(url, username, password);

process.on("message", (message: "look" | "forget") => {
  if (message === "forget") {
    latencies.forget();
    messages = 0;
    bytes = 0;
  }
  process.send?.({ ...latencies.lateness(), isOpen, messages, bytes, trouble } satisfies FromView);
});
process.once("disconnect", () => process.exit());
