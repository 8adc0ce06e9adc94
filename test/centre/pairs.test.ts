/**
 * One list of promises for both pairs: another broker with PostgreSQL, and the broker within with SQLite. Real brokers and
 * real databases, the central place in this process.
 */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { signInOf } from "../../firmware/centre/broker-address.ts";
import { ALL, type CentralRecord, RecordError } from "../../firmware/centre/record/central-record.ts";
import { openPostgresRecord } from "../../firmware/centre/record/postgres-record.ts";
import { openSqliteRecord } from "../../firmware/centre/record/sqlite-record.ts";
import { type Centre, startCentre } from "../../firmware/centre/start-centre.ts";
import { runTablesCommand } from "../../firmware/centre/tables-command.ts";
import { type FleetTopic, fleetTopic, MOST_PAYLOAD_BYTES, type TableAddress } from "../../shared/fleet.ts";
import { LIVE_STALE_MS } from "../../shared/fleet-live.ts";
import { FakeTable } from "../support/fake-table.ts";
import {
  HERE,
  sampleAbout,
  sampleEvent,
  sampleSession,
  sampleState,
  telemetrySample,
} from "../support/fleet-samples.ts";
import { FleetView } from "../support/fleet-view.ts";
import { freePort, passwordFile, startMosquitto } from "../support/mosquitto.ts";
import { describeWith } from "../support/needs.ts";
import { describeWithPostgres, type Postgres, startPostgres } from "../support/postgres.ts";
import { PROJECT, sleep } from "../support/program.ts";

const NEXT_DOOR: TableAddress = { site: "north", tableId: "t2" };
const PATIENCE_MS = 30_000;
const topicOf = (name: FleetTopic): string => fleetTopic(HERE, name);
const now = (): string => new Date().toISOString();

const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`);
    await sleep(20);
  }
};

/** A record that can be shut, and that counts what is asked of it. */
class Gate implements Pick<CentralRecord, "write"> {
  readonly #record: CentralRecord;
  isShut = false;
  refusesRow: (id: string) => boolean = () => false;

  constructor(record: CentralRecord) {
    this.#record = record;
  }

  write: CentralRecord["write"] = async (batch, heardAt) => {
    if (this.isShut) throw new RecordError("away", "the gate is shut");
    for (const heard of batch)
      if (heard.kind === "session" && this.refusesRow(heard.session.session.id))
        throw new RecordError("row-refused", "the gate refuses it");
    return this.#record.write(batch, heardAt);
  };
}

const gated = (record: CentralRecord, gate: Gate): CentralRecord =>
  new Proxy(record, {
    get: (target, name) => {
      if (name === "write") return gate.write;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

interface Pair {
  readonly record: CentralRecord;
  readonly gate: Gate;
  centre: Centre;
  /** The same place anew, at the same port. */
  start(): Promise<Centre>;
  table(address: TableAddress): Promise<FakeTable>;
}

const log = pino({ level: "silent" });
let folder: string;
const atTheEnd: (() => Promise<unknown>)[] = [];
const later = (end: () => Promise<unknown>): void => void atTheEnd.push(end);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inversion-table-fleet-"));
});
afterEach(async () => {
  for (const end of atTheEnd.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true, force: true });
});

/** As somebody types it; the password it shows. */
const addTable = async ({ site, tableId }: TableAddress): Promise<string> => {
  let said = "";
  const stdout = { write: (text: string) => (said += text) };
  const action = { kind: "add-table", site, tableId, newPassword: true, dataDir: folder } as const;
  expect(await runTablesCommand(action, { stdout, stderr: stdout, environment: {}, wallIso: now })).toBe(0);
  return /^ {2}(\S{32})$/m.exec(said)?.[1] ?? "";
};

const common = {
  keeping: { months: null },
  recorderName: "one",
  host: "127.0.0.1",
  httpPort: 0,
  companionDir: "/nowhere",
  log,
};

const withinPair = async (): Promise<Pair> => {
  const record = openSqliteRecord(join(folder, "record.db"));
  later(() => record.close());
  const gate = new Gate(record);
  const port = await freePort();
  const broker = { kind: "embedded", host: "127.0.0.1", port, tls: null } as const;
  const start = (): Promise<Centre> =>
    startCentre({ ...common, broker, record: gated(record, gate), dataDir: folder });
  const table = async (address: TableAddress): Promise<FakeTable> => {
    const password = await addTable(address);
    const url = (): string => `mqtt://127.0.0.1:${port}`;
    const one = new FakeTable({ url, address, password, protocolVersion: 4 });
    later(() => one.close());
    return one;
  };
  const pair: Pair = { record, centre: await start(), gate, start, table };
  later(() => pair.centre.close());
  return pair;
};

const outsidePair = async (server: Postgres): Promise<Pair> => {
  const broker = await startMosquitto();
  later(() => broker.stop());
  const record = await openPostgresRecord(await server.database());
  later(() => record.close());
  const gate = new Gate(record);
  const start = async (): Promise<Centre> => {
    const centre = await startCentre({
      ...{ ...common, record: gated(record, gate), dataDir: folder },
      broker: { kind: "external", url: broker.url, signIn: {}, isShared: false },
    });
    await until("the recorder listens", () => centre.health().broker.connected);
    return centre;
  };
  const table = async (address: TableAddress): Promise<FakeTable> => {
    const one = new FakeTable({ url: () => broker.url, address, protocolVersion: 5 });
    later(() => one.close());
    return one;
  };
  const pair: Pair = { record, centre: await start(), gate, start, table };
  later(() => pair.centre.close());
  return pair;
};

const ids = async ({ record }: Pair): Promise<string[]> => {
  const { rows } = await record.sessions(ALL, { after: null, most: 500 });
  return rows.map((row) => row.session.id).sort();
};

/** Acknowledged by another broker, it is still on its way. */
const inRecord = async (pair: Pair, expected: readonly string[]): Promise<void> => {
  await until("all is in the record", async () => (await ids(pair)).length >= expected.length);
  expect(await ids(pair)).toEqual(expected);
};

const promises = (fresh: () => Promise<Pair>, isWithin: boolean): void => {
  let pair: Pair;
  let table: FakeTable;
  beforeEach(async () => {
    pair = await fresh();
    table = await pair.table(HERE);
    await until("the table is connected", () => table.isConnected);
  });
  const get = async (path: string): Promise<unknown> => {
    const answer: unknown = await (await fetch(`http://127.0.0.1:${pair.centre.httpPort}${path}`)).json();
    return answer;
  };

  test("what a table tells is in the record, once, and can be read over HTTP", async () => {
    const ended = now();
    table.tell("about", sampleAbout());
    table.tell("state", sampleState(now(), { invertedS: 12 }));
    for (const turn of [1, 2])
      for (const id of ["s1", "s2"]) table.tell("sessions", sampleSession(id, ended, { seq: turn }));
    for (const seq of [1, 2, 2, 1, 3]) table.tell("events", sampleEvent(seq, ended));
    await table.allAcknowledged();
    await inRecord(pair, ["s1", "s2"]);
    await until("the table's state stands", async () => {
      const [row] = await pair.record.tables(null);
      return row?.state?.invertedS === 12 && row.about !== null && row.availability === "online";
    });
    expect(await get("/api/fleet/tables?site=south")).toEqual({ tables: [] });
    expect(await get("/api/fleet/tables")).toMatchObject({ tables: [{ ...HERE, about: sampleAbout() }] });
    expect(await get("/api/fleet/sessions?limit=1")).toMatchObject({
      rows: [{ session: { endedAt: ended } }],
    });
    expect(await get("/api/fleet/events")).toMatchObject({
      rows: [{ event: { seq: 3 } }, { event: { seq: 2 } }, { event: { seq: 1 } }],
    });
    expect(await get("/api/fleet/days")).toMatchObject({ days: [{ site: "north", sessions: 2 }] });
    await until("the counts are told", async () => {
      const { counted } = pair.centre.health();
      return counted.sessions === 2 && counted.events === 3;
    });
  });

  test("nothing is acknowledged before it is in the record, and what comes meanwhile is not held up", async () => {
    pair.gate.isShut = true;
    table.tell("sessions", sampleSession("s1", now()));
    table.tell("events", sampleEvent(1, now()));
    await until("the record is missed", () => pair.centre.health().state === "trouble");
    await sleep(500);
    if (isWithin) expect(table.waiting).toBe(2);
    expect(await ids(pair)).toEqual([]);
    expect((await fetch(`http://127.0.0.1:${pair.centre.httpPort}/healthz`)).status).toBe(503);
    // A command and its answer pass meanwhile: STOP needs no database.
    const outcome = fetch(`http://127.0.0.1:${pair.centre.httpPort}/api/fleet/tables/north/t1/stop`, {
      method: "POST",
    });
    await until("the command arrives", () => table.commands.length > 0);
    const { id: commandId } = JSON.parse(table.commands[0] ?? "{}") as { id: string };
    const answer = { commandId, at: now(), outcome: { kind: "accepted" } };
    table.say(fleetTopic(HERE, "answers"), JSON.stringify(answer), { qos: 1 });
    expect(await (await outcome).json()).toEqual({ kind: "accepted" });
    pair.gate.isShut = false;
    await table.allAcknowledged();
    await inRecord(pair, ["s1"]);
    await until("all is well", () => pair.centre.health().state === "ok");
  });

  test("what is told again after a broken line while the record is away is written once and acknowledged", async () => {
    pair.gate.isShut = true;
    for (let seq = 1; seq <= 30; seq += 1) table.tell("sessions", sampleSession(`s${seq}`, now(), { seq }));
    await until("the record is missed", () => pair.centre.health().state === "trouble");
    for (let turn = 0; turn < 3; turn += 1) {
      const before = table.connections;
      table.breakLine();
      await until("it is connected anew", () => table.connections > before);
    }
    pair.gate.isShut = false;
    await table.allAcknowledged();
    await inRecord(pair, Array.from({ length: 30 }, (_, index) => `s${index + 1}`).sort());
    await until("nothing waits", () => pair.centre.health().record.waiting === 0);
  });

  test("what was heard and not written before the end comes again after the next start", async () => {
    pair.gate.isShut = true;
    for (let seq = 1; seq <= 40; seq += 1) table.tell("sessions", sampleSession(`s${seq}`, now(), { seq }));
    await until("the record is missed", () => pair.centre.health().state === "trouble");
    if (!isWithin) await table.allAcknowledged();
    await pair.centre.close();
    pair.gate.isShut = false;
    expect(await ids(pair)).toEqual([]);
    pair.centre = await pair.start();
    await table.allAcknowledged();
    await inRecord(pair, Array.from({ length: 40 }, (_, index) => `s${index + 1}`).sort());
  });

  test("a row that the record never takes holds up nobody", async () => {
    pair.gate.refusesRow = (id) => id === "s5";
    for (let seq = 1; seq <= 9; seq += 1) table.tell("sessions", sampleSession(`s${seq}`, now(), { seq }));
    await table.allAcknowledged();
    await inRecord(pair, ["s1", "s2", "s3", "s4", "s6", "s7", "s8", "s9"]);
    await until("it is counted", () => pair.centre.health().counted.refused === 1);
  });

  test("what is not understood is counted, left out, and holds up nobody", async () => {
    const topic = (name: "sessions" | "events" | "about" | "state"): string => fleetTopic(HERE, name);
    const good = sampleSession("ok", now());
    const odd: [string, string | Buffer][] = [
      [topic("sessions"), "{"],
      [topic("sessions"), ""],
      [topic("sessions"), Buffer.from([0xff, 0xfe])],
      [topic("sessions"), JSON.stringify({ ...good, more: 1 })],
      [topic("sessions"), JSON.stringify({ ...good, seq: 0 })],
      [topic("sessions"), JSON.stringify({ ...good, at: "0000-01-01T00:00:00Z" })],
      [topic("events"), JSON.stringify(good)],
      [topic("events"), JSON.stringify({ id: { length: { toString: "x" } } })],
      [topic("events"), "x".repeat(MOST_PAYLOAD_BYTES + 1)],
      [topic("about"), JSON.stringify(sampleAbout(NEXT_DOOR))],
      [topic("state"), JSON.stringify({ ...sampleState(now()), angle: null })],
    ];
    for (const [where, payload] of odd) table.say(where, payload, { qos: 1 });
    table.tell("sessions", good);
    await table.allAcknowledged();
    await until("all are counted", () => pair.centre.health().counted.undecodable === odd.length);
    await inRecord(pair, ["ok"]);
    expect((await pair.record.tables(null)).map(({ about, state }) => [about, state])).toEqual([
      [null, null],
    ]);
  });

  test("a view is told live what a table tells, whole at first and then what is new, and when it is gone", async () => {
    table.tell("about", sampleAbout());
    const early = new FleetView(pair.centre.httpPort);
    later(async () => early.close());
    await until("the table is there", () => early.at("north", "t1")?.about?.name === sampleAbout().name);
    table.tell("state", sampleState(now(), { invertedS: 12 }));
    const telemetry = telemetrySample({ at: now(), seq: 41 });
    const telling = setInterval(() => table.say(topicOf("telemetry"), JSON.stringify(telemetry)), 200);
    later(async () => clearInterval(telling));
    await until("its newest is told", () => {
      const { state, telemetry: angle, availability } = early.at("north", "t1") ?? {};
      return state?.invertedS === 12 && angle?.seq === 41 && availability === "online";
    });
    const late = new FleetView(pair.centre.httpPort);
    later(async () => late.close());
    await until("all is told to one that comes later", () => late.isWhole);
    expect(late.at("north", "t1")).toEqual({
      ...{ ...HERE, about: sampleAbout(), availability: "online", telemetry },
      state: sampleState(early.at("north", "t1")?.state?.at ?? "", { invertedS: 12 }),
    });
    expect(late.messages.map(({ type }) => type).slice(0, 3)).toEqual(["welcome", "centre", "tables"]);
    expect(late.centre).toEqual({ type: "centre", brokerConnected: true, recordTrouble: null });
    clearInterval(telling);
    await table.close();
    await until("it is gone", () => late.at("north", "t1")?.availability === "offline");
    // What was told long ago is not shown as live.
    await sleep(LIVE_STALE_MS + 200);
    const last = new FleetView(pair.centre.httpPort);
    later(async () => last.close());
    await until("all is told to the last", () => last.isWhole);
    expect(last.at("north", "t1")).toMatchObject({ availability: "offline", telemetry: null });
  });

  test("a table that is gone for good is taken off the list, also after a new start, and its sessions stay", async () => {
    const remove = async (): Promise<number> => {
      const path = "/api/fleet/tables/north/t1";
      const url = `http://127.0.0.1:${pair.centre.httpPort}${path}`;
      return (await fetch(url, { method: "DELETE", headers: { origin: new URL(url).origin } })).status;
    };
    const view = new FleetView(pair.centre.httpPort);
    later(async () => view.close());
    table.tell("about", sampleAbout());
    table.tell("state", sampleState(now()));
    table.tell("sessions", sampleSession("s1", now()));
    await inRecord(pair, ["s1"]);
    await until("it is shown", () => view.at("north", "t1")?.availability === "online");
    expect(await remove()).toBe(409);
    await table.close();
    await until("it is offline", () => view.at("north", "t1")?.availability === "offline");
    await until("that is in the record", async () => {
      const [known] = await pair.record.tables(null);
      return known?.availability === "offline" && known.about !== null && known.state !== null;
    });
    expect(await remove()).toBe(204);
    await until("it is shown no more", () => view.at("north", "t1") === undefined);
    expect(await get("/api/fleet/tables")).toEqual({ tables: [] });
    expect(await remove()).toBe(404);
    await pair.centre.close();
    pair.centre = await pair.start();
    const after = new FleetView(pair.centre.httpPort);
    later(async () => after.close());
    await until("all is told", () => after.isWhole && after.centre?.brokerConnected === true);
    // Time enough for what a broker still had to be told.
    await sleep(500);
    expect(after.tables.size).toBe(0);
    expect(await get("/api/fleet/tables")).toEqual({ tables: [] });
    expect(await ids(pair)).toEqual(["s1"]);
  });

  test("telemetry that is none is counted and not shown", async () => {
    const view = new FleetView(pair.centre.httpPort);
    later(async () => view.close());
    const good = telemetrySample();
    const odd: (string | Buffer)[] = [
      ...["{", "", "null", JSON.stringify({ ...good, more: 1 }), JSON.stringify({ ...good, angle: 30 })],
      ...[Buffer.from([0xff]), " ".repeat(MOST_PAYLOAD_BYTES) + JSON.stringify(good)],
    ];
    for (const payload of odd) table.say(topicOf("telemetry"), payload);
    await until("all are counted", () => pair.centre.health().counted.undecodable === odd.length);
    table.say(topicOf("telemetry"), JSON.stringify({ ...good, seq: 99 }));
    await until("the good one is shown", () => view.at("north", "t1")?.telemetry?.seq === 99);
    expect(pair.centre.health().counted.undecodable).toBe(odd.length);
  });

  test("a command goes to one table and its outcome comes back", async () => {
    const other = await pair.table(NEXT_DOOR);
    await until("the other one is connected", () => other.isConnected);
    const send = (body: object): Promise<Response> =>
      fetch(`http://127.0.0.1:${pair.centre.httpPort}/api/fleet/tables/north/t1/tighten`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const answerWith = async (turn: number, at: string, outcome: object): Promise<void> => {
      await until("the command arrives", () => table.commands.length === turn);
      const { id: commandId } = JSON.parse(table.commands[turn - 1] ?? "{}") as { id: string };
      // Another table's answer to it counts nothing.
      const forged = JSON.stringify({ commandId, at, outcome: { kind: "accepted" } });
      other.say(fleetTopic(NEXT_DOOR, "answers"), forged, { qos: 1 });
      await sleep(100);
      table.say(fleetTopic(HERE, "answers"), JSON.stringify({ commandId, at, outcome }), { qos: 1 });
    };
    const tighten = { maxAngleDeg: 30, maxDurationS: 60 };
    const refused = { kind: "refused", code: "looser", message: "limits only get tighter" };
    const first = send(tighten);
    await answerWith(1, now(), refused);
    expect(await (await first).json()).toEqual(refused);
    expect(JSON.parse(table.commands[0] ?? "{}")).toMatchObject({
      ...HERE,
      command: { kind: "tighten", limits: tighten },
    });

    const second = send(tighten);
    const ahead = new Date(Date.now() + 42_000).toISOString();
    await answerWith(2, ahead, { kind: "dropped", cause: "old", message: "older than 5 s" });
    const told: unknown = await (await second).json();
    expect(told).toMatchObject({ kind: "dropped", cause: "old" });
    expect(JSON.stringify(told)).toMatch(/older than 5 s: the table's clock is 4[12](\.\d)? s ahead of this/);

    expect(other.commands).toEqual([]);
    expect((await send({ maxAngleDeg: "30" })).status).toBe(400);
    expect(table.commands).toHaveLength(2);
  });
};

describe("the broker within and SQLite", () => {
  promises(withinPair, true);
});

describeWith("mosquitto", "with Mosquitto", () => {
  describeWithPostgres("and PostgreSQL", () => {
    let server: Postgres;
    beforeAll(async () => {
      server = await startPostgres();
      return () => server.stop();
    });
    promises(() => outsidePair(server), false);
  });

  test("one that has all the messages to itself misses none while the broker is restarted before it", async () => {
    const broker = await startMosquitto({ persistent: true });
    later(() => broker.stop());
    const record = openSqliteRecord(join(folder, "record.db"));
    later(() => record.close());
    const start = async (): Promise<Centre> => {
      const centre = await startCentre({
        ...{ ...common, record, dataDir: folder },
        broker: { kind: "external", url: broker.url, signIn: {}, isShared: false },
      });
      await until("the recorder listens", () => centre.health().broker.connected);
      return centre;
    };
    await (await start()).close();
    await broker.down("SIGTERM");
    await broker.up();
    const table = new FakeTable({ url: () => broker.url, address: HERE, protocolVersion: 5 });
    later(() => table.close());
    for (let seq = 1; seq <= 9; seq += 1) table.tell("sessions", sampleSession(`s${seq}`, now(), { seq }));
    await table.allAcknowledged();
    const centre = await start();
    later(() => centre.close());
    const count = async (): Promise<number> =>
      (await record.sessions(ALL, { after: null, most: 100 })).rows.length;
    await until("all nine are there", async () => (await count()) === 9);
  });

  test("views are told that the broker is gone, and hear all that stands once it is back", async () => {
    const broker = await startMosquitto({ persistent: true });
    later(() => broker.stop());
    const record = openSqliteRecord(join(folder, "record.db"));
    later(() => record.close());
    const centre = await startCentre({
      ...{ ...common, record, dataDir: folder },
      broker: { kind: "external", url: broker.url, signIn: {}, isShared: true },
    });
    later(() => centre.close());
    await until("the recorder listens", () => centre.health().broker.connected);
    const table = new FakeTable({ url: () => broker.url, address: HERE, protocolVersion: 5 });
    later(() => table.close());
    table.tell("about", sampleAbout());
    const view = new FleetView(centre.httpPort);
    later(async () => view.close());
    await until("the table is there", () => view.at("north", "t1")?.availability === "online");
    expect(view.centre?.brokerConnected).toBe(true);
    await broker.down("SIGTERM");
    await until("it is told", () => view.centre?.brokerConnected === false);
    // What it hears of a table meanwhile is nothing, and it says so with every sign of life.
    const told = view.messages.length;
    await until("it goes on", () => view.messages.length > told);
    await broker.up();
    table.tell("state", sampleState(now(), { invertedS: 7 }));
    await until("it is told again", () => view.centre?.brokerConnected === true);
    await until("what stands comes", () => view.at("north", "t1")?.state?.invertedS === 7);
    // What the broker had kept is no telemetry, whoever has it kept.
    table.say(topicOf("telemetry"), JSON.stringify(telemetrySample({ seq: 5 })), { retain: true });
    await until("as it comes it is shown", () => view.at("north", "t1")?.telemetry?.seq === 5);
    await centre.close();
    const again = await startCentre({
      ...{ ...common, record, dataDir: folder },
      broker: { kind: "external", url: broker.url, signIn: {}, isShared: true },
    });
    later(() => again.close());
    await until("the kept one is counted", () => again.health().counted.undecodable === 1);
    const after = new FleetView(again.httpPort);
    later(async () => after.close());
    await until("the table is there", () => after.at("north", "t1")?.availability === "online");
    expect(after.at("north", "t1")).toMatchObject({ state: { invertedS: 7 }, telemetry: null });
  });

  test.each([true, false])(
    "the access rules of docs/fleet are enough for it (shared: %s)",
    async (isShared) => {
      const names = { central: "c", "north/t1": "t" };
      const broker = await startMosquitto({
        config: [
          `password_file ${await passwordFile(join(folder, "passwords"), names)}`,
          `acl_file ${join(PROJECT, "docs/fleet/mosquitto/acl")}`,
        ],
      });
      later(() => broker.stop());
      await writeFile(join(folder, "password"), "c\n");
      const signIn = signInOf(
        { url: broker.url, username: "central", passwordFile: join(folder, "password"), ca: null },
        {},
      );
      const record = openSqliteRecord(join(folder, "record.db"));
      later(() => record.close());
      const centre = await startCentre({
        ...{ ...common, record, dataDir: folder },
        broker: { kind: "external", url: broker.url, signIn, isShared },
      });
      later(() => centre.close());
      await until("the recorder listens", () => centre.health().broker.connected);
      const table = new FakeTable({
        url: () => broker.url,
        address: HERE,
        password: "t",
        protocolVersion: 5,
      });
      later(() => table.close());
      table.tell("about", sampleAbout());
      table.tell("sessions", sampleSession("s1", now()));
      await until("the session is there", () => centre.health().counted.sessions === 1);
      await until("the table is known", async () => (await record.tables(null))[0]?.about?.tableId === "t1");
      const stop = `http://127.0.0.1:${centre.httpPort}/api/fleet/tables/north/t1/stop`;
      const outcome = fetch(stop, { method: "POST" });
      await until("the command arrives", () => table.commands.length > 0);
      const { id: commandId } = JSON.parse(table.commands[0] ?? "{}") as { id: string };
      table.tell("answers", { commandId, at: now(), outcome: { kind: "accepted" } });
      expect(await (await outcome).json()).toEqual({ kind: "accepted" });
      await table.close();
      const gone = `http://127.0.0.1:${centre.httpPort}/api/fleet/tables/north/t1`;
      await until("it may be taken off the list", async () => {
        const { status } = await fetch(gone, { method: "DELETE" });
        if (status !== 204) expect(status).toBe(409);
        return status === 204;
      });
    },
  );
});
