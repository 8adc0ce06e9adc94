/**
 * A table whose network is cut for a day, with people on it all the while and its fleet's process started anew now and then:
 * when the network is back, and goes once more in the middle of what it tells, every finished session and every event is in
 * the central record exactly once. The table's outbox and fleet are the real ones, its calendar is hurried.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import pino from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ALL, type CentralRecord } from "../../firmware/centre/record/central-record.ts";
import { readMark } from "../../firmware/centre/record/page-mark.ts";
import { openSqliteRecord } from "../../firmware/centre/record/sqlite-record.ts";
import { type BrokerParts, type Centre, startCentre } from "../../firmware/centre/start-centre.ts";
import { credentialsPath, newCredential, writeCredentials } from "../../firmware/centre/table-credentials.ts";
import { CarefulFile } from "../../firmware/gateway/access/careful-file.ts";
import { type SomeFleet, someFleet, until } from "../fleet/some-fleet.ts";
import { eventAt, sessionAt, TABLE } from "../fleet/told.ts";
import { freePort, startMosquitto } from "../support/mosquitto.ts";
import { describeWith } from "../support/needs.ts";
import { sleep } from "../support/program.ts";

const DAY_MS = 86_400_000;
/** What a day takes here, ms. */
const HURRIED_MS = 1_000;
/** A session every quarter of an hour. */
const SESSIONS = 96;
const EVENTS_OF_ONE = 6;
/** Of the fleet's process, while there is no network. */
const RESTARTS = 3;

let folder: string;
let record: CentralRecord;
const atTheEnd: (() => Promise<unknown>)[] = [];
const later = (end: () => Promise<unknown>): void => void atTheEnd.push(end);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inversion-table-day-"));
  record = openSqliteRecord(join(folder, "record.db"));
  later(() => record.close());
});
afterEach(async () => {
  for (const end of atTheEnd.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true, force: true });
});

const startAt = (broker: BrokerParts): Promise<Centre> =>
  startCentre({
    ...{ broker, record, keeping: { months: null }, recorderName: "one", host: "127.0.0.1", httpPort: 0 },
    ...{ dataDir: folder, companionDir: folder, log: pino({ level: "silent" }) },
  });

interface Network {
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Begins a day before now, and is at now when the day is over. */
const hurriedClock = (): (() => number) => {
  const began = { wallMs: Date.now() - DAY_MS, monotonicMs: performance.now() };
  return () => {
    const passedMs = performance.now() - began.monotonicMs;
    return passedMs < HURRIED_MS
      ? began.wallMs + (passedMs * DAY_MS) / HURRIED_MS
      : began.wallMs + DAY_MS + passedMs - HURRIED_MS;
  };
};

const dayWithoutNetwork = async (table: SomeFleet, network: Network, wallMs: () => number): Promise<void> => {
  let id = 0;
  const told: string[] = [];
  let eventMs = Date.now() - DAY_MS;
  let events = 0;
  const lie = (): void => {
    const { length } = told;
    told.push(`s${length}`);
    for (let n = 0; n < EVENTS_OF_ONE; n += 1) {
      eventMs = Math.max(eventMs + 1, wallMs());
      events += 1;
      id += 1;
      table.fleet().hear({ type: "event", id, event: eventAt(eventMs) });
    }
    id += 1;
    table.fleet().hear({ type: "session", id, session: sessionAt(`s${length}`, wallMs()) });
  };
  const stored = async (): Promise<readonly string[]> =>
    (await record.sessions(ALL, { after: null, most: 500 })).rows.map((row) => row.session.id);

  await until("the table is connected", () => table.figures()?.broker.kind === "connected");
  await network.cut();
  const everyMs = HURRIED_MS / SESSIONS;
  for (let lain = 1; lain <= SESSIONS; lain += 1) {
    lie();
    if (lain % Math.ceil(SESSIONS / (RESTARTS + 1)) === 0) await table.restart();
    else await sleep(everyMs);
  }
  expect(await stored()).toEqual([]);
  await until("all of it waits", () => {
    const outbox = table.figures()?.outbox;
    return outbox?.kind === "ok" && outbox.waiting === told.length + events;
  });

  // Begun anew it tries at once, and not after the pause that has grown in a day.
  await network.mend();
  await table.restart();
  for (const end = Date.now() + 30_000; (await stored()).length === 0; await sleep(1))
    if (Date.now() > end) throw new Error("nothing came after the network was back");
  await network.cut();
  lie();
  await network.mend();
  for (const end = Date.now() + 30_000; (await stored()).length < told.length; await sleep(10))
    if (Date.now() > end) break;
  expect((await stored()).toSorted()).toEqual(told.toSorted());
  const counted = async (): Promise<number> => {
    const first = await record.events(ALL, { after: null, most: 500 });
    const rest = first.next === null ? null : readMark(first.next);
    const second = rest === null ? [] : (await record.events(ALL, { after: rest, most: 500 })).rows;
    return first.rows.length + second.length;
  };
  await expect.poll(counted, { timeout: 30_000 }).toBe(events);
  await until("nothing waits", () => {
    const outbox = table.figures()?.outbox;
    return outbox?.kind === "ok" && outbox.waiting === 0 && outbox.leftOut === 0;
  });
  // Whatever is told again after another break changes nothing.
  await table.restart();
  await until("it is there again", () => table.figures()?.broker.kind === "connected");
  expect((await stored()).toSorted()).toEqual(told.toSorted());
  expect(await counted()).toBe(events);
};

test("to the broker within", async () => {
  const broker = { kind: "embedded", host: "127.0.0.1", port: await freePort(), tls: null } as const;
  const { credential, password } = await newCredential(TABLE, new Date().toISOString());
  await new CarefulFile(credentialsPath(folder)).write(() => writeCredentials([credential]));
  let centre = await startAt(broker);
  later(() => centre.close());
  const wallMs = hurriedClock();
  const table = await someFleet(
    {
      broker: {
        url: `mqtt://127.0.0.1:${broker.port}`,
        ...{ username: `${TABLE.site}/${TABLE.tableId}`, passwordVariable: "PASSWORD" },
      },
    },
    { PASSWORD: password },
    wallMs,
  );
  later(() => table.stop());
  const mend = async (): Promise<void> => {
    centre = await startAt(broker);
  };
  await dayWithoutNetwork(table, { cut: () => centre.close(), mend }, wallMs);
});

describeWith("mosquitto", "with Mosquitto", () => {
  test("to another broker", async () => {
    const mosquitto = await startMosquitto({ persistent: true, config: ["max_queued_messages 100000"] });
    later(() => mosquitto.stop());
    const centre = await startAt({ kind: "external", url: mosquitto.url, signIn: {}, isShared: false });
    later(() => centre.close());
    await until("the recorder listens", () => centre.health().broker.connected);
    const wallMs = hurriedClock();
    const table = await someFleet({ broker: { url: mosquitto.url } }, {}, wallMs);
    later(() => table.stop());
    const cut = (): Promise<void> => mosquitto.down("SIGTERM");
    await dayWithoutNetwork(table, { cut, mend: mosquitto.up }, wallMs);
  });
});
