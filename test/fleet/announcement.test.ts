/** At a real Mosquitto: the table is announced to Home Assistant, again when that starts, and taken back when it is not wanted. */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { Aedes } from "aedes";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Fleet, startFleet } from "../../firmware/fleet/fleet.ts";
import { type Mosquitto, startMosquitto } from "../support/mosquitto.ts";
import { describeWith } from "../support/needs.ts";
import { PROJECT } from "../support/program.ts";
import { deviceDiscoverySchema } from "./home-assistant-rules.ts";
import { listen, type Recorder } from "./recorder.ts";
import { someFleet, until } from "./some-fleet.ts";
import { setupWith, viewAt } from "./told.ts";

const TOPIC = "homeassistant/device/berlin/table-1/config";

describeWith("mosquitto", "a table and Home Assistant", () => {
  let broker: Mosquitto;
  let recorder: Recorder;
  let dir = "";
  let fleet: Fleet | null = null;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "announcement-"));
    broker = await startMosquitto();
    recorder = await listen(broker.url);
    await recorder.client.subscribeAsync(["homeassistant/#", "elsewhere/#"], { qos: 1, rap: true });
  });
  afterEach(async () => {
    await fleet?.stop();
    await recorder.close();
    await broker.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const begin = async (more: Readonly<Record<string, unknown>>): Promise<void> => {
    await fleet?.stop();
    fleet = startFleet({
      setup: setupWith(join(dir, "fleet"), { broker: { url: broker.url }, ...more }),
      clock: { wallMs: Date.now, monotonicMs: () => performance.now() },
      environment: {},
      tell: () => {},
    });
    fleet.hear({ type: "view", view: viewAt(Date.now()) });
  };
  const announcements = (): readonly { readonly topic: string; readonly text: string }[] =>
    recorder.heard.filter(({ topic }) => topic.endsWith("/config"));

  it("announces it, again whenever Home Assistant starts, and never without a reason", async () => {
    await begin({ homeAssistant: {} });
    await until("it is announced", () => announcements().length === 1);
    const [first] = announcements();
    expect(first?.topic).toBe(TOPIC);
    expect(deviceDiscoverySchema.parse(JSON.parse(first?.text ?? "")).device.name).toBe("Anna's table");
    await recorder.client.publishAsync("homeassistant/status", "offline", { qos: 1 });
    for (let start = 2; start <= 3; start += 1) {
      await recorder.client.publishAsync("homeassistant/status", "online", { qos: 1 });
      await until("it is announced again", () => announcements().length === start);
    }
    const late = await listen(broker.url, { clientId: "late-home" });
    await late.client.subscribeAsync("homeassistant/#", { qos: 1, rap: true });
    await until("it stands there", () =>
      late.heard.some(({ topic, retained }) => topic === TOPIC && retained),
    );
    await late.close();
    expect(announcements()).toHaveLength(3);
  });

  it("takes back what it announced under another prefix, and when it is not wanted any more", async () => {
    await begin({ homeAssistant: {} });
    await until("it is announced", () => announcements().length === 1);
    await begin({ homeAssistant: { discoveryPrefix: "elsewhere" } });
    await until("the old one is taken back", () =>
      announcements().some(({ topic, text }) => topic === TOPIC && text === ""),
    );
    const elsewhere = TOPIC.replace("homeassistant", "elsewhere");
    await until("the new one is there", () =>
      announcements().some(({ topic, text }) => topic === elsewhere && text !== ""),
    );
    await begin({});
    await until("nothing is left", () =>
      announcements().some(({ topic, text }) => topic === elsewhere && text === ""),
    );
    const told = announcements().length;
    await begin({});
    recorder.client.publish("homeassistant/end/config", "end");
    await until("the end came", () => announcements().some(({ text }) => text === "end"));
    expect(announcements()).toHaveLength(told + 1);
  });
});

describeWith("mosquitto", "the access rules of docs/fleet, with what they have for Home Assistant", () => {
  it("let a table announce itself, and no other", async () => {
    const rules = readFileSync(join(PROJECT, "docs/fleet/mosquitto/acl"), "utf8")
      .split("\n")
      .filter((line) => /^#pattern \w+ homeassistant\//.test(line))
      .map((line) => line.slice(1));
    expect(rules).toHaveLength(2);
    const folder = await mkdtemp(join(tmpdir(), "acl-"));
    await writeFile(
      join(folder, "acl"),
      ["user home", "topic read homeassistant/#", ...rules, ""].join("\n"),
    );
    const guarded = await startMosquitto({
      config: ["allow_anonymous true", `acl_file ${join(folder, "acl")}`],
    });
    const home = await listen(guarded.url, { clientId: "home", username: "home" }, "homeassistant/#");
    const table = await listen(guarded.url, { clientId: "berlin", username: "berlin/table-1" });
    try {
      for (const of of ["berlin/table-2", "paris/table-1", "berlin/table-1"])
        await table.client.publishAsync(`homeassistant/device/${of}/config`, "{}", { qos: 1 });
      await until("its own came", () => home.heard.length > 0);
      expect(home.heard.map(({ topic }) => topic)).toEqual([TOPIC]);
    } finally {
      await Promise.all([home.close(), table.close()]);
      await guarded.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

it("is at the broker all the same where that does not let it hear Home Assistant", async () => {
  const aedes = await Aedes.createBroker({
    authorizeSubscribe: (_client, subscription, done) =>
      done(null, subscription.topic === "homeassistant/status" ? null : subscription),
  });
  const server = createServer((socket) => void aedes.handle(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const table = await someFleet({ broker: { url: `mqtt://127.0.0.1:${port}` }, homeAssistant: {} });
  try {
    await until("it is told", () => table.logs().includes("refuses to let it hear homeassistant/status"));
    expect(table.logs()).not.toContain("no broker");
    await until("it is connected", () => table.figures()?.broker.kind === "connected");
  } finally {
    await table.stop();
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    server.close();
  }
});
