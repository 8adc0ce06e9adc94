/**
 * A Mosquitto that lets nobody in without a name and gives everybody only his own: with the project's own example of who
 * may what (docs/fleet/mosquitto/acl), and over TLS with an authority of one's own.
 * And what brokers do that is no fault: forget, stand still, take little, and take another for us.
 */

import { spawnSync } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import mqtt, { type MqttClient } from "mqtt";
import { afterEach, expect, test } from "vitest";
import { fleetTopic } from "../../shared/fleet.ts";
import { type Mosquitto, type MosquittoOptions, passwordFile, startMosquitto } from "../support/mosquitto.ts";
import { describeWith } from "../support/needs.ts";
import { PROJECT, sleep } from "../support/program.ts";
import { makeFolder } from "../tls/certificates.ts";
import { commandWith } from "./broker-suite.ts";
import { listen, type Recorder } from "./recorder.ts";
import { type SomeFleet, someFleet, until } from "./some-fleet.ts";
import { TABLE } from "./told.ts";

const NAMES = ["berlin/table-1", "berlin/table-2", "operator-berlin", "operator-paris", "central"] as const;
type Name = (typeof NAMES)[number];
const passwordOf = (name: Name): string => `secret-of-${name}`;

const brokers: Mosquitto[] = [];
const tables: SomeFleet[] = [];
const clients: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const table of tables.splice(0)) await table.stop();
  for (const client of clients.splice(0)) await client.close();
  for (const broker of brokers.splice(0)) await broker.stop();
});

const brokerWith = async (
  config: (dir: string) => readonly string[],
  more: MosquittoOptions = {},
): Promise<Mosquitto> => {
  // The folder is known once it runs: it is started again with what was put there.
  const folder = await startMosquitto();
  brokers.push(folder);
  await passwordFile(
    join(folder.dir, "passwords"),
    Object.fromEntries(NAMES.map((name) => [name, passwordOf(name)])),
  );
  await copyFile(join(PROJECT, "docs/fleet/mosquitto/acl"), join(folder.dir, "acl"));
  const broker = await startMosquitto({ ...more, config: config(folder.dir) });
  brokers.push(broker);
  return broker;
};
const guarded = (more: MosquittoOptions = {}): Promise<Mosquitto> =>
  brokerWith(
    (dir) => ["allow_anonymous false", `password_file ${dir}/passwords`, `acl_file ${dir}/acl`],
    more,
  );

const tableAt = async (
  broker: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<SomeFleet> => {
  const table = await someFleet({ broker }, environment);
  tables.push(table);
  return table;
};
const listening = async (url: string, name: Name, topics?: string): Promise<Recorder> => {
  const options = { clientId: name, username: name, password: passwordOf(name), protocolVersion: 5 } as const;
  const recorder = await listen(url, options, topics);
  clients.push(recorder);
  return recorder;
};
const clientOf = async (url: string, name: Name): Promise<MqttClient> => {
  const client = await mqtt.connectAsync(url, {
    ...{ protocolVersion: 5, reconnectPeriod: 0 },
    ...{ username: name, password: passwordOf(name) },
  });
  clients.push({ close: () => client.endAsync(true) });
  return client;
};
const isConnected = (table: SomeFleet): boolean => table.figures()?.broker.kind === "connected";
const away = (table: SomeFleet): string => {
  const broker = table.figures()?.broker;
  return broker?.kind === "away" ? broker.what : "";
};
const PASSWORD = { BROKER_PASSWORD: passwordOf("berlin/table-1") };
const SIGNED_IN = { username: "berlin/table-1", passwordVariable: "BROKER_PASSWORD" };

describeWith("mosquitto", "with the example of who may what", () => {
  test("a table tells everything of its own and hears what it is told", async () => {
    const broker = await guarded();
    const central = await listening(broker.url, "central");
    const table = await tableAt({ url: broker.url, ...SIGNED_IN }, PASSWORD);
    table.events(3);
    table.session("s1");
    await until("all of it came", () => central.numbers().length === 4);
    const standing = ["availability", "about", "state", "statistics", "telemetry"];
    await until("and what stands", () => standing.every((name) => central.of(name).length > 0));
    const operator = await clientOf(broker.url, "operator-berlin");
    await operator.publishAsync(fleetTopic(TABLE, "command"), commandWith("c1"), { qos: 1 });
    await until("the command came", () => table.commands().length === 1);
    table.answer("c1");
    await until("the answer came", () => central.of("answers").length === 1);
    expect(central.faults()).toEqual([]);
    expect(table.logs()).not.toContain("refused");
  });

  test("nobody commands a table of another site, another table, or as another one", async () => {
    const broker = await guarded();
    const table = await tableAt({ url: broker.url, ...SIGNED_IN }, PASSWORD);
    await until("it is connected", () => isConnected(table));
    for (const name of ["operator-paris", "berlin/table-2"] as const) {
      const client = await clientOf(broker.url, name);
      const sent = client.publishAsync(fleetTopic(TABLE, "command"), commandWith(`of-${name.at(-1)}`), {
        qos: 1,
      });
      await expect(sent, name).rejects.toThrow(/not authorized/i);
      for (const topic of ["state", "sessions", "availability", "answers"] as const) {
        const forged = client.publishAsync(fleetTopic(TABLE, topic), "offline", { qos: 1, retain: true });
        await expect(forged, `${name} ${topic}`).rejects.toThrow(/not authorized/i);
      }
    }
    const own = await clientOf(broker.url, "berlin/table-1");
    await expect(
      own.publishAsync(fleetTopic(TABLE, "command"), commandWith("itself"), { qos: 1 }),
    ).rejects.toThrow(/not authorized/i);
    const operator = await clientOf(broker.url, "operator-berlin");
    await operator.publishAsync(fleetTopic(TABLE, "command"), commandWith("c1"), { qos: 1 });
    await until("the one of its site came", () => table.commands().length > 0);
    expect(table.commands().map(({ id }) => id)).toEqual(["c1"]);
  });

  test("nobody reads what is not his", async () => {
    const broker = await guarded();
    const others = [
      await listening(broker.url, "operator-paris", "#"),
      await listening(broker.url, "berlin/table-2", "#"),
    ];
    const central = await listening(broker.url, "central");
    const table = await tableAt({ url: broker.url, ...SIGNED_IN }, PASSWORD);
    table.events(3);
    await until("it came where it may", () => central.numbers().length === 3);
    const operator = await clientOf(broker.url, "operator-berlin");
    await operator.publishAsync(fleetTopic(TABLE, "command"), commandWith("c1"), { qos: 1 });
    await until("the command came", () => table.commands().length === 1);
    await sleep(300);
    for (const other of others) expect(other.heard).toEqual([]);
  });

  test("a table that may not tell keeps what it has, says why, and tells it once it may", async () => {
    const broker = await guarded();
    // A table that signs in as its neighbour: its own topics are not the neighbour's.
    const environment: Record<string, string> = { BROKER_PASSWORD: passwordOf("berlin/table-2") };
    const wrong = { url: broker.url, username: "berlin/table-2", passwordVariable: "BROKER_PASSWORD" };
    const table = await tableAt(wrong, environment);
    table.events(5);
    table.session("s1");
    await until("it says so", () => /refused message 1 \(.*not authorized/i.test(table.logs()));
    await until("all of it waits", () => JSON.stringify(table.figures()?.outbox).includes('"waiting":6'));
    expect(table.logs()).toMatch(/refused "(state|availability)"/);
    const central = await listening(broker.url, "central");
    await writeFile(
      join(brokers[0]?.dir ?? "", "acl"),
      "user berlin/table-2\ntopic readwrite inversion-table/v1/berlin/table-1/#\nuser central\ntopic read #\n",
    );
    process.kill(broker.pid(), "SIGHUP");
    await until("all of it came", () => central.numbers().length >= 6);
    expect(central.numbers()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describeWith("mosquitto", "a name and a password", () => {
  test("are read anew for each try, from a file, and are nowhere told", async () => {
    const broker = await guarded();
    const file = join(broker.dir, "password");
    await writeFile(file, "wrong-password-9f3\nsecond line\n");
    const table = await tableAt({ url: broker.url, username: "berlin/table-1", passwordFile: file });
    await until("it is refused", () => /not authori[sz]ed|bad user ?name/i.test(away(table)));
    await writeFile(file, `${passwordOf("berlin/table-1")}\r\n`);
    await until("it is let in", () => isConnected(table));
    const told = JSON.stringify(table.said);
    for (const secret of ["wrong-password-9f3", passwordOf("berlin/table-1")])
      expect(told).not.toContain(secret);
  });

  test("that are not there are said to be so, by the name of the file or variable", async () => {
    const broker = await guarded();
    const file = join(broker.dir, "none");
    const one = await tableAt({ url: broker.url, username: "berlin/table-1", passwordFile: file });
    const other = await tableAt({ url: broker.url, ...SIGNED_IN }, {});
    await until("it names the file", () => away(one).includes(file));
    await until("it names the variable", () => away(other).includes("BROKER_PASSWORD"));
    await writeFile(file, "");
    await until("an empty one too", () => away(one).includes("no password"));
  });

  test("and a pipe that nobody writes to is waited for no longer than some seconds", async () => {
    const broker = await guarded();
    const pipe = join(broker.dir, "pipe");
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
    const table = await tableAt({ url: broker.url, username: "berlin/table-1", passwordFile: pipe });
    await until("it says so", () => away(table).includes("not read within"));
    // So that the test's own process has nothing open any more.
    await writeFile(pipe, "");
  });
});

describeWith("mosquitto", "with the example of its configuration", () => {
  test("it comes up, and a table tells what it has", async () => {
    const { paths, folder } = await makeFolder();
    const example = await readFile(join(PROJECT, "docs/fleet/mosquitto/mosquitto.conf"), "utf8");
    const lines = (dir: string): readonly string[] =>
      example
        .replaceAll("/etc/mosquitto/certs/broker.crt", paths.certificate)
        .replaceAll("/etc/mosquitto/certs/broker.key", paths.key)
        .replaceAll("/etc/mosquitto", dir)
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"));
    const at = lines("").indexOf("listener 8883");
    expect(at).toBeGreaterThan(0);
    const broker = await brokerWith((dir) => [...lines(dir).slice(0, at), `persistence_location ${dir}/`], {
      scheme: "mqtts",
      listener: lines("").slice(at + 1),
    });
    const ca = folder.authorityCertificate;
    const table = await tableAt({ url: broker.url, ca, ...SIGNED_IN }, PASSWORD);
    table.session("s1");
    await until("it is told", () => JSON.stringify(table.figures()?.outbox).includes('"waiting":0'));
    await until("it is connected", () => isConnected(table));
    expect(table.logs()).not.toContain("refused");
  });
});

describeWith("mosquitto", "over TLS", () => {
  const secured = async (): Promise<{ readonly broker: Mosquitto; readonly ca: string }> => {
    const { paths, folder } = await makeFolder();
    const broker = await startMosquitto({
      scheme: "mqtts",
      listener: [`certfile ${paths.certificate}`, `keyfile ${paths.key}`],
    });
    brokers.push(broker);
    return { broker, ca: folder.authorityCertificate };
  };
  test("with the authority from the config it connects, by address and by name; without, it does not", async () => {
    const { broker, ca } = await secured();
    const byAddress = await tableAt({ url: broker.url, ca });
    await until("it is connected", () => isConnected(byAddress));
    await byAddress.fleet().stop();
    const byName = await tableAt({ url: broker.url.replace("127.0.0.1", "localhost"), ca });
    await until("it is connected", () => isConnected(byName));
    const without = await tableAt({ url: broker.url });
    await until("it says why", () => /certificate/i.test(away(without)));
    expect(isConnected(without)).toBe(false);
  });

  test("a broker whose certificate is for another name is not believed", async () => {
    const { paths, folder } = await makeFolder({ own: ["elsewhere.local"] });
    const broker = await startMosquitto({
      scheme: "mqtts",
      listener: [`certfile ${paths.certificate}`, `keyfile ${paths.key}`],
    });
    brokers.push(broker);
    const table = await tableAt({ url: broker.url, ca: folder.authorityCertificate });
    await until("it says why", () => away(table) !== "" && !away(table).includes("not connected yet"));
    expect(isConnected(table)).toBe(false);
  });
});

describeWith("mosquitto", "a command that its sender wants kept", () => {
  test("is not carried out now either, and not when the table comes back", async () => {
    const broker = await startMosquitto();
    brokers.push(broker);
    const table = await tableAt({ url: broker.url });
    await until("it is connected", () => isConnected(table));
    const sender = await listen(broker.url);
    clients.push(sender);
    const kept = { qos: 1, retain: true } as const;
    await sender.client.publishAsync(fleetTopic(TABLE, "command"), commandWith("kept"), kept);
    await until("it is counted", () => table.figures()?.commands.retained === 1);
    await table.restart();
    await sender.client.publishAsync(fleetTopic(TABLE, "command"), commandWith("now"), { qos: 1 });
    await until("another one came", () => table.commands().length > 0);
    expect(table.commands().map(({ id }) => id)).toEqual(["now"]);
    expect(sender.of("answers")).toEqual([]);
  });
});

describeWith("mosquitto", "a broker that", () => {
  test("lost all it had promised is told the last sessions again, and waits for nobody's subscription in vain", async () => {
    const broker = await startMosquitto();
    brokers.push(broker);
    const before = await listen(broker.url);
    const table = await tableAt({ url: broker.url });
    await until("it is connected", () => isConnected(table));
    await before.close();
    table.session("s1");
    await until("the broker has it", () => JSON.stringify(table.figures()?.outbox).includes('"waiting":0'));
    await broker.down("SIGKILL");
    await broker.up();
    await until("it is connected again", () => table.logs().split("connected to").length > 2);
    await sleep(500);
    const after = await listen(broker.url);
    clients.push(after);
    await until("the session came", () => after.numbers().includes(1));
  });

  test("stands still is noticed, and told everything once it goes on", async () => {
    const broker = await startMosquitto();
    brokers.push(broker);
    const recorder = await listen(broker.url);
    clients.push(recorder);
    const table = await tableAt({ url: broker.url });
    await until("it is connected", () => isConnected(table));
    process.kill(broker.pid(), "SIGSTOP");
    table.events(200);
    table.session("s1");
    await until("it is noticed", () => !isConnected(table), 60_000);
    process.kill(broker.pid(), "SIGCONT");
    await until("all came", () => new Set(recorder.numbers()).size === 201, 90_000);
    expect(recorder.faults()).toEqual([]);
  });

  test("takes few at a time is not sent more", async () => {
    const broker = await startMosquitto({ config: ["max_inflight_messages 2"] });
    brokers.push(broker);
    const recorder = await listen(broker.url);
    clients.push(recorder);
    const table = await tableAt({ url: broker.url });
    table.events(100);
    await until("all came", () => recorder.numbers().length === 100);
    expect(table.logs().split("connected to").length).toBe(2);
  });

  test("takes only short packets is told what fits, and the rest stays", async () => {
    const broker = await startMosquitto({ config: ["max_packet_size 350"] });
    brokers.push(broker);
    const recorder = await listen(broker.url);
    clients.push(recorder);
    const table = await tableAt({ url: broker.url });
    table.events(2);
    table.session("s1");
    await until("what fits came", () => recorder.numbers().length === 2);
    await until("what does not is told", () => /packets of up to/.test(table.logs()));
    await until("it waits", () => JSON.stringify(table.figures()?.outbox).includes('"waiting":1'));
    expect(isConnected(table)).toBe(true);
  });

  test("has a second table of the same id says so to both, and neither spins", async () => {
    const broker = await startMosquitto();
    brokers.push(broker);
    const one = await tableAt({ url: broker.url });
    await until("it is connected", () => isConnected(one));
    const other = await tableAt({ url: broker.url });
    await until("it is said", () =>
      `${one.logs()}${other.logs()}`.includes('another client has the id "table-1"'),
    );
    await sleep(3_000);
    const connects = [one, other].map((table) => table.logs().split("connected to the broker").length - 1);
    expect(Math.max(...connects)).toBeLessThanOrEqual(5);
  });
});
