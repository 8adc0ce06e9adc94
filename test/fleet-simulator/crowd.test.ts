/** Simulated tables at a real central place: what they tell is believed, what they are told is done, and nothing twice. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ALL, type CentralRecord } from "../../firmware/centre/record/central-record.ts";
import { openSqliteRecord } from "../../firmware/centre/record/sqlite-record.ts";
import { type Centre, startCentre } from "../../firmware/centre/start-centre.ts";
import { credentialsPath, newCredential, writeCredentials } from "../../firmware/centre/table-credentials.ts";
import { Crowd } from "../../firmware/fleet-simulator/crowd.ts";
import { tableIdentity } from "../../firmware/fleet-simulator/table-names.ts";
import { CarefulFile } from "../../firmware/gateway/access/careful-file.ts";
import { freePort } from "../support/mosquitto.ts";
import { sleep } from "../support/program.ts";

const TABLES = 12;
const SITES = 3;
const PATIENCE_MS = 60_000;
const identities = Array.from({ length: TABLES }, (_, index) => tableIdentity(index, SITES));

let folder: string;
let record: CentralRecord;
let centre: Centre;
let port: number;
let crowd: Crowd;
const troubles: string[] = [];

const start = (): Promise<Centre> =>
  startCentre({
    broker: { kind: "embedded", host: "127.0.0.1", port, tls: null },
    ...{ record, keeping: { months: null }, recorderName: "one", host: "127.0.0.1", httpPort: 0 },
    ...{ dataDir: folder, companionDir: folder, log: pino({ level: "silent" }) },
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inversion-table-crowd-"));
  record = openSqliteRecord(join(folder, "record.db"));
  port = await freePort();
  const made = await Promise.all(
    identities.map((identity) => newCredential(identity, new Date().toISOString())),
  );
  const file = new CarefulFile(credentialsPath(folder));
  await file.write(() => writeCredentials(made.map(({ credential }) => credential)));
  centre = await start();
  troubles.splice(0);
  crowd = new Crowd({
    members: identities.map((identity, index) => ({
      identity,
      environment: { PASSWORD: made[index]?.password },
      broker: {
        url: `mqtt://127.0.0.1:${port}`,
        ...{ username: `${identity.site}/${identity.tableId}`, passwordVariable: "PASSWORD" },
      },
    })),
    // So fast that somebody is at each within seconds.
    ...{ seed: 3, speed: 500, hour: 10, mishaps: "none", version: "test" },
    log: (level, message) => {
      if (level !== "info") troubles.push(message);
    },
  });
});
afterEach(async () => {
  await crowd.stop(0);
  await centre.close();
  await record.close();
  await rm(folder, { recursive: true, force: true });
});

const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it never came to this: ${what}; ${troubles.join("; ")}`);
    await sleep(20);
  }
};

const running = async (): Promise<string[]> => {
  const tables = await record.tables(null);
  return tables.flatMap(({ site, tableId, state }) =>
    state?.state === "armed" || state?.state === "inverted" ? [`${site}/${tableId}`] : [],
  );
};

const counted = async () => {
  const page = { after: null, most: 500 };
  const { rows: sessions } = await record.sessions(ALL, page);
  const { rows: events } = await record.events(ALL, page);
  return { sessions: sessions.length, events: events.length };
};

test("they tell as tables do, do as they are told, and every word is in the record once", async () => {
  crowd.start();
  await until("all are there", () => crowd.figures().connected === TABLES);
  await until("somebody is at some of them", async () => (await running()).length >= 3);
  const [first = ""] = await running();
  const stop = `http://127.0.0.1:${centre.httpPort}/api/fleet/tables/${first}/stop`;
  expect(await (await fetch(stop, { method: "POST" })).json()).toEqual({ kind: "accepted" });
  await until("the session is over", () => crowd.figures().sessions > 0);

  await centre.close();
  await until("they notice", () => crowd.figures().connected === 0);
  await until("something waits to be told", () => crowd.figures().waiting > 0);
  centre = await start();
  await until("all are back", () => crowd.figures().connected === TABLES);

  const told = await crowd.stop(PATIENCE_MS);
  expect(told).toMatchObject({ tables: TABLES, waiting: 0, leftOut: 0 });
  await until("all of it is there", async () => (await counted()).events >= told.events);
  expect(await counted()).toEqual({ sessions: told.sessions, events: told.events });
  expect(centre.health().counted).toMatchObject({ undecodable: 0, refused: 0 });
  const { rows } = await record.sessions(ALL, { after: null, most: 500 });
  expect(rows.filter(({ session }) => session.reason === "stop")).toMatchObject([
    { session: { by: "fleet" } },
  ]);
  await until("all have said goodbye", async () =>
    (await record.tables(null)).every(({ availability }) => availability === "offline"),
  );
  const tables = await record.tables(null);
  expect(tables).toHaveLength(TABLES);
  for (const { about } of tables) expect(about?.simulated).toBe(true);
});
