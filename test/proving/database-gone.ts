/**
 * The central record's database gone for a real minute, killed as when the power goes, while tables at a real Mosquitto tell
 * sessions and events all the while: once it is back, each of them is in the record exactly once. Whole programs, and
 * nothing hurried.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TableAddress } from "../../shared/fleet.ts";
import { FakeTable } from "../support/fake-table.ts";
import { startFleetProgram } from "../support/fleet-program.ts";
import { sampleEvent, sampleSession } from "../support/fleet-samples.ts";
import { startMosquitto } from "../support/mosquitto.ts";
import { startPostgres } from "../support/postgres.ts";
import { sleep } from "../support/program.ts";

export interface GoneOptions {
  /** For so long the database is gone. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

export interface GoneTold {
  readonly sessions: number;
  readonly events: number;
  /** What waited at the tables and was not acknowledged by the broker when the database came back. */
  readonly waitedAtTables: number;
  /** From when the database took queries again until all was in the record, s. */
  readonly caughtUpAfterS: number;
  readonly failures: readonly string[];
}

const TABLES = 20;
const EVERY_MS = 200;
const AROUND_MS = 3_000;
const PATIENCE_MS = 120_000;

const addresses: readonly TableAddress[] = Array.from({ length: TABLES }, (_, index) => ({
  site: index % 2 === 0 ? "north" : "south",
  tableId: `t${index}`,
}));

interface Ids {
  readonly sessions: readonly string[];
  readonly events: readonly string[];
}

const differences = (what: string, told: readonly string[], kept: readonly string[]): string[] => {
  const once = new Set(kept);
  const missing = told.filter((id) => !once.has(id));
  return [
    ...(missing.length === 0 ? [] : [`${missing.length} ${what} are missing, such as ${missing[0]}`]),
    ...(once.size === kept.length ? [] : [`${kept.length - once.size} ${what} are there twice`]),
    ...(kept.length > told.length ? [`${kept.length} ${what} are there; told were ${told.length}`] : []),
  ];
};

export const databaseGone = async ({ seconds, say }: GoneOptions): Promise<GoneTold> => {
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const folder = await mkdtemp(join(tmpdir(), "inversion-table-gone-"));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const broker = await startMosquitto({ persistent: true, config: ["max_queued_messages 100000"] });
    ends.push(() => broker.stop());
    const server = await startPostgres();
    ends.push(() => server.stop());
    const database = await server.database();
    const centre = await startFleetProgram([
      ...["--broker", broker.url, "--database", database, "--recorder-name", "one"],
      ...["--data-dir", folder],
    ]);
    ends.push(() => centre.stop());
    const isWell = async (): Promise<boolean> => (await fetch(`${centre.url}/healthz`)).ok;
    for (const end = Date.now() + PATIENCE_MS; !(await isWell()); await sleep(50))
      if (Date.now() > end) throw new Error(`the central place never listened: ${centre.stderr()}`);
    const tables = addresses.map((address) => {
      const table = new FakeTable({ url: () => broker.url, address, protocolVersion: 5 });
      ends.push(() => table.close());
      return table;
    });

    let isOver = false;
    const told = { sessions: [] as string[], events: [] as string[] };
    const telling = (async () => {
      for (let turn = 1; !isOver; turn += 1) {
        for (const [index, table] of tables.entries()) {
          const at = new Date().toISOString();
          table.tell("sessions", sampleSession(`s${turn}`, at, { seq: 2 * turn - 1 }));
          table.tell("events", sampleEvent(2 * turn, at));
          const { site, tableId } = addresses[index] ?? { site: "", tableId: "" };
          told.sessions.push(`${site}/${tableId}/s${turn}`);
          told.events.push(`${site}/${tableId}/${2 * turn}`);
        }
        await sleep(EVERY_MS);
      }
    })();
    const failures: string[] = [];
    await sleep(AROUND_MS);
    await server.kill();
    say(`the database is gone, for ${seconds} s`);
    await sleep(seconds * 1_000);
    if (await isWell()) failures.push("the central place says that it is well while its database is gone");
    const waitedAtTables = tables.reduce((sum, { waiting }) => sum + waiting, 0);
    await server.start();
    const backMs = performance.now();
    say(`it is back; ${told.sessions.length} sessions were told`);
    await sleep(AROUND_MS);
    isOver = true;
    await telling;
    for (const table of tables) await table.allAcknowledged(PATIENCE_MS);
    const textsOf = async (sql: string): Promise<string[]> =>
      (await server.ask(database, sql)).map((row) => String((row as { id: unknown }).id));
    const kept = async (): Promise<Ids> => ({
      sessions: await textsOf(
        "select site || '/' || table_id || '/' || session_id as id from inversion_table.sessions",
      ),
      events: await textsOf("select site || '/' || table_id || '/' || seq as id from inversion_table.events"),
    });
    let now = await kept();
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; now = await kept()) {
      if (now.sessions.length >= told.sessions.length && now.events.length >= told.events.length) break;
      await sleep(100);
    }
    const caughtUpAfterS = Math.round((performance.now() - backMs) / 100) / 10;
    // What would come twice has the time to come.
    await sleep(AROUND_MS);
    now = await kept();
    failures.push(...differences("sessions", told.sessions, now.sessions));
    failures.push(...differences("events", told.events, now.events));
    if (!(await isWell())) failures.push("the central place is not well again");
    return {
      ...{ sessions: told.sessions.length, events: told.events.length },
      ...{ waitedAtTables, caughtUpAfterS, failures },
    };
  } finally {
    for (const end of ends.toReversed()) await end();
  }
};
