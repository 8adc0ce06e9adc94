/** Who is let in at the broker within, what each may do there, and what a stranger can make it hold. */

import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect as connectPlain } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectMqtt, type IClientOptions, type MqttClient } from "mqtt";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Batches } from "../../firmware/centre/batches.ts";
import {
  type EmbeddedBroker,
  MOST_UNWRITTEN,
  startEmbeddedBroker,
} from "../../firmware/centre/embedded-broker.ts";
import { MOST_PACKET_BYTES, PacketBound } from "../../firmware/centre/packet-bound.ts";
import { CredentialsFile, credentialsPath } from "../../firmware/centre/table-credentials.ts";
import { TableSignIn } from "../../firmware/centre/table-sign-in.ts";
import { runTablesCommand } from "../../firmware/centre/tables-command.ts";
import { isRetained } from "../../firmware/centre/topic-rights.ts";
import { TroubleLog } from "../../firmware/centre/trouble-log.ts";
import { COMMAND_VALID_MS, fleetTopic, type TableAddress } from "../../shared/fleet.ts";
import { HERE, sampleSession } from "../support/fleet-samples.ts";
import { sleep } from "../support/program.ts";

const NOW = "2026-11-30T12:00:00.000Z";
const OTHER: TableAddress = { site: "south", tableId: "t9" };
let folder: string;
let broker: EmbeddedBroker;
let written: string[];
let recordIsThere: Promise<void>;
let nowMs: number;
const clients: MqttClient[] = [];

interface Said {
  readonly code: number;
  readonly text: string;
}

const command = async (action: Parameters<typeof runTablesCommand>[0]): Promise<Said> => {
  let text = "";
  const out = { write: (more: string) => (text += more) };
  const code = await runTablesCommand(action, {
    stdout: out,
    stderr: out,
    environment: {},
    wallIso: () => NOW,
  });
  return { code, text };
};
const add = ({ site, tableId }: TableAddress, newPassword = false): Promise<Said> =>
  command({ kind: "add-table", site, tableId, newPassword, dataDir: folder });
const passwordIn = ({ text }: Said): string => /^ {2}(\S{32})$/m.exec(text)?.[1] ?? "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inversion-table-broker-"));
  const log = pino({ level: "silent" });
  written = [];
  recordIsThere = Promise.resolve();
  nowMs = 0;
  const record = {
    write: async (batch: readonly { readonly kind: string }[]) => {
      await recordIsThere;
      written.push(...batch.map(({ kind }) => kind));
      return { sessions: 0, events: 0 };
    },
  };
  broker = await startEmbeddedBroker({
    ...{ host: "127.0.0.1", port: 0, tls: null, log },
    signIn: new TableSignIn(new CredentialsFile(credentialsPath(folder))),
    batches: new Batches({ record, wallIso: () => NOW, log }),
    trouble: new TroubleLog({ log, nowMs: () => 0 }),
    nowMs: () => nowMs,
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.endAsync(true);
  await broker.close();
  await rm(folder, { recursive: true, force: true });
});

const connect = (options: IClientOptions): MqttClient => {
  const client = connectMqtt(`mqtt://127.0.0.1:${broker.port}`, {
    ...{ protocolVersion: 4, reconnectPeriod: 0 },
    ...options,
  });
  clients.push(client);
  return client;
};

/** `in`, or the reason that MQTT gives. */
const trial = (options: IClientOptions): Promise<string> =>
  new Promise((resolve) => {
    const client = connect(options);
    client.once("connect", () => resolve("in"));
    client.once("error", (error) => resolve(error.message));
    client.once("close", () => resolve("closed"));
  });

const asTable = (tableId: string, password: string, site = "north"): IClientOptions => ({
  clientId: tableId,
  username: `${site}/${tableId}`,
  password,
});

const signedIn = async (address: TableAddress): Promise<MqttClient> => {
  const client = connect(asTable(address.tableId, passwordIn(await add(address)), address.site));
  await new Promise((resolve) => client.once("connect", resolve));
  return client;
};

describe("who is let in", () => {
  test("a table that was added, with its password and under its own name; nobody else", async () => {
    const password = passwordIn(await add(HERE));
    expect(password).toHaveLength(32);
    expect(await trial(asTable("t1", password))).toBe("in");
    expect(await trial({ clientId: "t1" })).toContain("Not authorized");
    expect(await trial(asTable("t1", `${password}x`))).toContain("Not authorized");
    expect(await trial(asTable("t1", ""))).toContain("Not authorized");
    expect(await trial(asTable("t2", password))).toContain("Not authorized");
    expect(await trial(asTable("__proto__", password))).toContain("Not authorized");
    expect(await trial(asTable("t1", password, "south"))).toContain("Not authorized");
    expect(await trial({ ...asTable("t1", password), username: "t1" })).toContain("Not authorized");
    expect(await trial({ ...asTable("t1", password), username: "north/t1/" })).toContain("Not authorized");
    expect(await trial({ ...asTable("t1", password), clientId: "another" })).toContain("Not authorized");
  });

  test("a file that was changed counts at once, and one that is damaged lets nobody in", async () => {
    const first = passwordIn(await add(HERE));
    expect(await trial(asTable("t1", first))).toBe("in");
    const second = passwordIn(await add(HERE, true));
    expect(await trial(asTable("t1", first))).toContain("Not authorized");
    expect(await trial(asTable("t1", second))).toBe("in");
    await writeFile(credentialsPath(folder), "{}");
    expect(await trial(asTable("t1", second))).toContain("Server unavailable");
  });

  test("sixty that come at once are all let in; guesses at one of them are not all reckoned", async () => {
    const addresses = Array.from({ length: 60 }, (_, index) => ({ site: "north", tableId: `t${index}` }));
    const passwords: string[] = [];
    for (const address of addresses) passwords.push(passwordIn(await add(address)));
    const all = addresses.map(({ tableId }, index) => trial(asTable(tableId, passwords[index] ?? "")));
    expect(new Set(await Promise.all(all))).toEqual(new Set(["in"]));
    // Already read: all twenty are there before the first is reckoned.
    const known = await new CredentialsFile(credentialsPath(folder)).of("t1");
    const signIn = new TableSignIn({ of: () => Promise.resolve(known) });
    const guess = () => signIn.judge({ clientId: "t1", username: "north/t1", password: "guess" });
    const kinds = (await Promise.all(Array.from({ length: 20 }, guess))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "refused")).toHaveLength(3);
    expect(kinds.filter((kind) => kind === "later")).toHaveLength(17);
    expect(
      await signIn.judge({ clientId: "t1", username: "north/t1", password: passwords[1] ?? "" }),
    ).toMatchObject({
      kind: "table",
    });
  });

  test("a table that was removed is out", async () => {
    const password = passwordIn(await add(HERE));
    const removal = { kind: "remove-table", tableId: "t1", dataDir: folder } as const;
    expect((await command(removal)).code).toBe(0);
    expect(await trial(asTable("t1", password))).toContain("Not authorized");
    expect((await command(removal)).code).toBe(4);
  });

  test("its password is nowhere but on the screen, and its file is its owner's", async () => {
    const password = passwordIn(await add(HERE));
    expect(await readFile(credentialsPath(folder), "utf8")).not.toContain(password);
    expect((await stat(credentialsPath(folder))).mode & 0o777).toBe(0o600);
    const again = await add(HERE);
    expect([again.code, again.text]).toEqual([4, expect.stringContaining("--new-password")]);
    const elsewhere = await add({ ...HERE, site: "south" }, true);
    expect([elsewhere.code, elsewhere.text]).toEqual([
      4,
      expect.stringContaining("stands at the site north"),
    ]);
  });
});

describe("what a table may do", () => {
  const heard: string[] = [];
  beforeEach(async () => {
    heard.length = 0;
    await broker.listen("#", (topic) => heard.push(topic));
  });
  /** True: it is still connected afterwards. */
  const survives = (client: MqttClient, topic: string, payload = "x", qos: 0 | 1 | 2 = 0): Promise<boolean> =>
    new Promise((resolve) => {
      client.once("close", () => resolve(false));
      client.publish(topic, payload, { qos });
      // Behind it on the same line.
      client.publish(fleetTopic(HERE, "telemetry"), "last", { qos: 1 }, (error) => resolve(!error));
    });

  test.each([
    ["another table's", fleetTopic(OTHER, "sessions")],
    ["its own id at another site", fleetTopic({ ...HERE, site: "south" }, "sessions")],
    ["a command, even its own", fleetTopic(HERE, "command")],
    ["another one's command", fleetTopic(OTHER, "command")],
    ["none of a table's", "inversion-table/v1/north/t1/more"],
    ["the broker's own", "$SYS/x"],
    ["a level more", `${fleetTopic(HERE, "sessions")}/x`],
  ])("it tells nothing under a topic that is %s", async (_what, topic) => {
    const client = await signedIn(HERE);
    expect(await survives(client, topic)).toBe(false);
    expect(heard).not.toContain(topic);
  });

  test("what has nothing to do with tables goes nowhere, and the table stays", async () => {
    const client = await signedIn(HERE);
    expect(await survives(client, "homeassistant/device/t1/config", "x", 1)).toBe(true);
    expect(heard.filter((topic) => topic.startsWith("homeassistant"))).toEqual([]);
  });

  test("it tells what is its own", async () => {
    const client = await signedIn(HERE);
    for (const topic of ["availability", "about", "state", "statistics", "telemetry", "answers"] as const)
      expect(await survives(client, fleetTopic(HERE, topic))).toBe(true);
    expect(await survives(client, fleetTopic(HERE, "sessions"), "x", 2)).toBe(false);
  });

  test("it hears its own commands, and nothing else", async () => {
    const client = await signedIn(HERE);
    const refused = [
      "#",
      "inversion-table/v1/+/+/command",
      fleetTopic(OTHER, "command"),
      fleetTopic(HERE, "state"),
    ];
    for (const filter of refused) await expect(client.subscribeAsync(filter)).rejects.toThrow();
    await client.subscribeAsync(fleetTopic(HERE, "command"), { qos: 1 });
    const got = new Promise<string>((resolve) =>
      client.once("message", (topic, payload) => resolve(`${topic} ${payload.toString()}`)),
    );
    await broker.publish(fleetTopic(OTHER, "command"), "not this");
    await broker.publish(fleetTopic(HERE, "command"), "this");
    expect(await got).toBe(`${fleetTopic(HERE, "command")} this`);
  });

  test("what must not be lost is acknowledged by way of the record", async () => {
    const client = await signedIn(HERE);
    const told = JSON.stringify(sampleSession("s1", NOW));
    await client.publishAsync(fleetTopic(HERE, "sessions"), told, { qos: 1 });
    expect(written).toEqual(["session"]);
  });

  test("one that floods ends its own connection, and others are heard", async () => {
    let isThere = (): void => {};
    recordIsThere = new Promise((resolve) => {
      isThere = resolve;
    });
    const flooding = await signedIn(HERE);
    const ended = new Promise<void>((resolve) => flooding.once("close", () => resolve()));
    for (let seq = 1; seq <= MOST_UNWRITTEN + 50; seq += 1)
      flooding.publish(
        fleetTopic(HERE, "sessions"),
        JSON.stringify(sampleSession(`s${seq}`, NOW, { seq })),
        { qos: 1 },
        () => {},
      );
    await ended;
    const other = await signedIn(OTHER);
    const acknowledged = other.publishAsync(
      fleetTopic(OTHER, "sessions"),
      JSON.stringify(sampleSession("s1", NOW)),
      { qos: 1 },
    );
    isThere();
    await acknowledged;
    expect(written.length).toBeLessThanOrEqual(MOST_UNWRITTEN + 1);
  });

  test.each([
    ["about", true],
    ["state", true],
    ["availability", true],
    ["sessions", false],
    ["events", false],
    ["answers", false],
    ["command", false],
  ] as const)("whether %s is retained is said by the contract", (topic, is) => {
    expect(isRetained(fleetTopic(HERE, topic))).toBe(is);
  });

  test("whoever is gone without a word is offline", async () => {
    const password = passwordIn(await add(HERE));
    const topic = fleetTopic(HERE, "availability");
    const will = { topic, payload: Buffer.from("offline"), qos: 1, retain: true } as const;
    const client = connect({ ...asTable("t1", password), will });
    await new Promise((resolve) => client.once("connect", resolve));
    client.stream.destroy();
    await expect.poll(() => heard.filter((one) => one === topic).length).toBe(1);
  });

  test("a will for another table is nobody's", async () => {
    const password = passwordIn(await add(HERE));
    const topic = fleetTopic(OTHER, "availability");
    const client = connect({
      ...asTable("t1", password),
      will: { topic, payload: Buffer.from("offline"), qos: 1, retain: true },
    });
    await new Promise((resolve) => client.once("connect", resolve));
    client.stream.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(heard).not.toContain(topic);
  });
});

describe("what a stranger can make it hold", () => {
  test("a packet that says it is long ends the connection before the rest of it has come", async () => {
    const socket = connectPlain(broker.port, "127.0.0.1");
    socket.on("error", () => {});
    const ended = new Promise((resolve) => socket.once("close", resolve));
    // CONNECT, and a length of some 256 MB.
    socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
    await ended;
  });

  const passed = (chunks: readonly Buffer[]): Promise<{ readonly bytes: number; readonly failed: boolean }> =>
    new Promise((resolve) => {
      const bound = new PacketBound();
      let bytes = 0;
      bound.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      bound.on("error", () => resolve({ bytes, failed: true }));
      bound.on("end", () => resolve({ bytes, failed: false }));
      for (const chunk of chunks) bound.write(chunk);
      bound.end();
    });
  const packet = (length: number): Buffer => {
    const header = [0x30];
    let left = length;
    do {
      header.push((left % 128) + (left >= 128 ? 128 : 0));
      left = Math.floor(left / 128);
    } while (left > 0);
    return Buffer.concat([Buffer.from(header), Buffer.alloc(length, 0xff)]);
  };

  test.each([0, 1, 127, 128, 16_383, 16_384, MOST_PACKET_BYTES])(
    "a packet of %i bytes passes",
    async (length) => {
      const bytes = Buffer.concat([packet(length), packet(2), packet(length)]);
      for (const size of [1, 7, bytes.length]) {
        if (size === 1 && length > 20_000) continue;
        const chunks: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
        expect(await passed(chunks)).toEqual({ bytes: bytes.length, failed: false });
      }
    },
  );

  test("one byte more does not, nor a length that never ends", async () => {
    expect((await passed([packet(MOST_PACKET_BYTES + 1)])).failed).toBe(true);
    expect((await passed([Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01])])).failed).toBe(true);
  });
});

describe("commands to a table that is not there", () => {
  const topic = fleetTopic(HERE, "command");
  /** With a session that outlives its line, as a table has; what is told to it. */
  const back = async (password: string): Promise<readonly string[]> => {
    const told: string[] = [];
    const client = connect({ ...asTable("t1", password), clean: false });
    client.on("message", (_topic, payload) => void told.push(payload.toString()));
    await new Promise((resolve) => client.once("connect", resolve));
    await client.subscribeAsync(topic, { qos: 1 });
    await broker.publish(topic, "after");
    for (const end = Date.now() + 20_000; !told.includes("after"); await sleep(10))
      if (Date.now() > end) throw new Error(`only this was told: ${told.join(", ")}`);
    await client.endAsync(true);
    for (const end = Date.now() + 20_000; broker.tables() > 0; await sleep(10))
      if (Date.now() > end) throw new Error("it never was gone");
    return told;
  };

  test("wait as long as it would carry them out, the newest few, and are gone after that", async () => {
    const password = passwordIn(await add(HERE));
    await back(password);
    for (let one = 1; one <= 100; one += 1) await broker.publish(topic, `old ${one}`);
    nowMs += COMMAND_VALID_MS;
    for (let one = 1; one <= 100; one += 1) await broker.publish(topic, `new ${one}`);
    nowMs += COMMAND_VALID_MS - 1;
    const told = new Set(await back(password));
    expect(told).toEqual(new Set([...Array.from({ length: 20 }, (_, one) => `new ${81 + one}`), "after"]));
    nowMs += COMMAND_VALID_MS;
    expect(new Set(await back(password))).toEqual(new Set(["after"]));
  });
});
