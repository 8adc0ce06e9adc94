/** A table's own fleet process, as it is, at the broker within: what the two halves of the contract make of each other. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ALL, type CentralRecord } from "../../firmware/centre/record/central-record.ts";
import { openSqliteRecord } from "../../firmware/centre/record/sqlite-record.ts";
import { type Centre, startCentre } from "../../firmware/centre/start-centre.ts";
import { runTablesCommand } from "../../firmware/centre/tables-command.ts";
import { type SomeFleet, someFleet, until } from "../fleet/some-fleet.ts";
import { freePort } from "../support/mosquitto.ts";

let folder: string;
let record: CentralRecord;
let centre: Centre;
let table: SomeFleet;
let port: number;

const start = (): Promise<Centre> =>
  startCentre({
    broker: { kind: "embedded", host: "127.0.0.1", port, tls: null },
    ...{ record, keeping: { months: null }, recorderName: "one", host: "127.0.0.1", httpPort: 0 },
    ...{ dataDir: folder, companionDir: folder, log: pino({ level: "silent" }) },
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inversion-table-real-"));
  record = openSqliteRecord(join(folder, "record.db"));
  port = await freePort();
  centre = await start();
  let said = "";
  const stdout = { write: (text: string) => (said += text) };
  const action = {
    kind: "add-table",
    site: "north",
    tableId: "t1",
    newPassword: false,
    dataDir: folder,
  } as const;
  const wallIso = (): string => new Date().toISOString();
  await runTablesCommand(action, { stdout, stderr: stdout, environment: {}, wallIso });
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, /^ {2}(\S{32})$/m.exec(said)?.[1] ?? "");
  const broker = { url: `mqtt://127.0.0.1:${port}`, username: "north/t1", passwordFile };
  table = await someFleet({ tableId: "t1", site: "north", broker });
  await until("the table is connected", () => table.figures()?.broker.kind === "connected");
});
afterEach(async () => {
  await table.stop();
  await centre.close();
  await record.close();
  await rm(folder, { recursive: true, force: true });
});

const idsInRecord = async (): Promise<string[]> => {
  const { rows } = await record.sessions(ALL, { after: null, most: 100 });
  return rows.map((row) => row.session.id).sort();
};

test("who it is, its state, events and sessions arrive, over a restart of the central place", async () => {
  table.session("s1");
  table.events(3);
  const { counted } = centre.health();
  expect(counted.undecodable).toBe(0);
  await until("the first is counted", () => centre.health().counted.sessions === 1);
  await centre.close();
  table.session("s2");
  table.events(4);
  await until("it waits at the table", () => table.figures()?.broker.kind === "away");
  centre = await start();
  await until("the second is counted", () => centre.health().counted.sessions === 1);
  expect(await idsInRecord()).toEqual(["s1", "s2"]);
  await expect.poll(async () => (await record.events(ALL, { after: null, most: 100 })).rows.length).toBe(7);
  await expect
    .poll(async () => (await record.tables(null))[0], { timeout: 10_000 })
    .toMatchObject({
      site: "north",
      tableId: "t1",
      availability: "online",
      about: { tableId: "t1" },
      state: {},
    });
  expect(centre.health().counted).toMatchObject({ undecodable: 0, refused: 0 });
});

test("STOP reaches it, and its answer comes back", async () => {
  const outcome = fetch(`http://127.0.0.1:${centre.httpPort}/api/fleet/tables/north/t1/stop`, {
    method: "POST",
  });
  await until("the command has come", () => table.commands().length === 1);
  const [command] = table.commands();
  expect(command?.command).toEqual({ kind: "stop" });
  table.answer(command?.id ?? "");
  expect(await (await outcome).json()).toEqual({ kind: "accepted" });
});
