/**
 * Every finished session is in the record exactly once, whatever ends when: recorders killed at any moment, two of them side
 * by side, the database gone for a while, the broker restarted, the whole place killed where one program is all of it.
 * Real processes and SIGKILL; the moments come from a seed.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runTablesCommand } from "../../firmware/centre/tables-command.ts";
import type { TableAddress } from "../../shared/fleet.ts";
import { FakeTable } from "../support/fake-table.ts";
import { launchFleet, startFleetProgram } from "../support/fleet-program.ts";
import { sampleEvent, sampleSession } from "../support/fleet-samples.ts";
import { freePort, startMosquitto } from "../support/mosquitto.ts";
import { describeWith } from "../support/needs.ts";
import { describeWithPostgres, startPostgres } from "../support/postgres.ts";
import { sleep } from "../support/program.ts";

const TABLES = 8;
const EVERY_MS = 60;
const KILLS = 4;
/** Between the start of a program and its end: before it listens, or while it works. */
const FIRST_KILL_MS = 300;
const MORE_MS = 2_500;
const PATIENCE_MS = 60_000;

/** Numbers below one, the same for a seed. */
const dice = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
};

const atTheEnd: (() => Promise<unknown>)[] = [];
const later = (end: () => Promise<unknown>): void => void atTheEnd.push(end);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inversion-table-chaos-"));
});
afterEach(async () => {
  for (const end of atTheEnd.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true, force: true });
});

const addresses: readonly TableAddress[] = Array.from({ length: TABLES }, (_, index) => ({
  site: index % 2 === 0 ? "north" : "south",
  tableId: `t${index}`,
}));

/** Each tells a session and an event now and then, until it is over; what was told. */
const tellUntil = async (tables: readonly FakeTable[], isOver: () => boolean): Promise<string[]> => {
  const told: string[] = [];
  for (let turn = 1; !isOver(); turn += 1) {
    for (const [index, table] of tables.entries()) {
      const at = new Date().toISOString();
      table.tell("sessions", sampleSession(`s${turn}`, at, { seq: 2 * turn - 1 }));
      table.tell("events", sampleEvent(2 * turn, at));
      const { site, tableId } = addresses[index] ?? { site: "", tableId: "" };
      told.push(`${site}/${tableId}/s${turn}`);
    }
    await sleep(EVERY_MS);
  }
  return told;
};

const inOrder = (list: readonly string[]): string[] => [...list].sort();

/** One program, killed and started anew at moments of chance, also while it starts; in the end it stays. */
const killedAgainAndAgain = async (args: readonly string[], chance: () => number): Promise<void> => {
  for (let kills = 0; kills < KILLS; kills += 1) {
    const program = launchFleet(args);
    later(() => program.kill());
    await sleep(FIRST_KILL_MS + chance() * MORE_MS);
    await program.kill();
  }
  const last = await startFleetProgram(args);
  later(() => last.kill());
};

test("the broker within and SQLite, killed again and again", { timeout: 120_000 }, async () => {
  const port = await freePort();
  const tables: FakeTable[] = [];
  for (const address of addresses) {
    let said = "";
    const stdout = { write: (text: string) => (said += text) };
    const action = { ...address, kind: "add-table", newPassword: false, dataDir: folder } as const;
    const wallIso = (): string => new Date().toISOString();
    await runTablesCommand(action, { stdout, stderr: stdout, environment: {}, wallIso });
    const password = /^ {2}(\S{32})$/m.exec(said)?.[1] ?? "";
    const url = (): string => `mqtt://127.0.0.1:${port}`;
    const table = new FakeTable({ url, address, password, protocolVersion: 4 });
    tables.push(table);
    later(() => table.close());
  }
  let isOver = false;
  const telling = tellUntil(tables, () => isOver);
  await killedAgainAndAgain(["--data-dir", folder, "--mqtt-port", String(port)], dice(1));
  isOver = true;
  const told = await telling;
  for (const table of tables) await table.allAcknowledged(PATIENCE_MS);
  const db = new Database(join(folder, "record.db"), { readonly: true });
  const rows = db.prepare("select site || '/' || table_id || '/' || session_id from sessions").pluck().all();
  const events = db.prepare("select count(*) from events").pluck().get();
  db.close();
  expect(inOrder(rows.map(String))).toEqual(inOrder(told));
  expect(events).toBe(told.length);
});

describeWith("mosquitto", "with Mosquitto", () => {
  describeWithPostgres("and PostgreSQL", () => {
    test("two recorders killed, the database gone, the broker restarted", { timeout: 120_000 }, async () => {
      const server = await startPostgres();
      later(() => server.stop());
      const broker = await startMosquitto({
        persistent: true,
        config: ["max_queued_messages 0", "max_inflight_messages 100"],
      });
      later(() => broker.stop());
      const url = await server.database();
      const args = (name: string): string[] => [
        ...["--broker", broker.url, "--database", url, "--shared", "--recorder-name", name],
        ...["--data-dir", join(folder, name)],
      ];
      // Their shares begin with their first connection.
      for (const name of ["one", "two"]) {
        const program = await startFleetProgram(args(name));
        const end = Date.now() + PATIENCE_MS;
        while (!(await fetch(`${program.url}/healthz`)).ok) {
          if (Date.now() > end) throw new Error(`${name} never listened: ${program.stderr()}`);
          await sleep(20);
        }
        await program.stop();
      }
      const tables = addresses.map((address) => {
        const table = new FakeTable({ url: () => broker.url, address, protocolVersion: 5 });
        later(() => table.close());
        return table;
      });
      let isOver = false;
      const telling = tellUntil(tables, () => isOver);
      const mishaps = async (): Promise<void> => {
        await sleep(2_500);
        await server.kill();
        await sleep(2_000);
        await server.start();
        await sleep(1_500);
        await broker.down("SIGTERM");
        await sleep(300);
        await broker.up();
      };
      await Promise.all([
        mishaps(),
        killedAgainAndAgain(args("one"), dice(2)),
        killedAgainAndAgain(args("two"), dice(3)),
      ]);
      isOver = true;
      const told = await telling;
      for (const table of tables) await table.allAcknowledged(PATIENCE_MS);
      const stored = async (): Promise<string[]> => {
        const sql = "select site || '/' || table_id || '/' || session_id as id from inversion_table.sessions";
        return (await server.ask(url, sql)).map((row) => String((row as { id: unknown }).id));
      };
      const end = Date.now() + PATIENCE_MS;
      while ((await stored()).length < told.length && Date.now() < end) await sleep(50);
      expect(inOrder(await stored())).toEqual(inOrder(told));
      const count = async (): Promise<unknown> =>
        server.ask(url, "select count(*)::int as n from inversion_table.events");
      while (JSON.stringify(await count()) !== JSON.stringify([{ n: told.length }])) {
        if (Date.now() > end) break;
        await sleep(50);
      }
      expect(await count()).toEqual([{ n: told.length }]);
    });
  });
});
