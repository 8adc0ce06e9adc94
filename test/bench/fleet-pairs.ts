/**
 * The two central places that many tables are measured at: the broker within and SQLite; Mosquitto, where everybody may
 * only what is his (docs/fleet/mosquitto/acl), and PostgreSQL. Whole processes, and how many rows each has kept.
 */

import { spawnSync } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { RECORD_FILE } from "../../firmware/centre/fleet-command.ts";
import type { CrowdMember } from "../../firmware/fleet-simulator/crowd.ts";
import type { TableIdentity } from "../../firmware/fleet-simulator/fleet-table.ts";
import { startOwnCentre } from "../../firmware/fleet-simulator/own-centre.ts";
import { startFleetProgram } from "../support/fleet-program.ts";
import { startMosquitto } from "../support/mosquitto.ts";
import { startPostgres } from "../support/postgres.ts";
import { PROJECT, sleep } from "../support/program.ts";

export interface Rows {
  readonly sessions: number;
  readonly events: number;
}

export interface Pair {
  readonly name: string;
  readonly members: readonly CrowdMember[];
  readonly pageUrl: string;
  /** For whoever listens at the broker; null = nobody may. */
  readonly listener: { readonly url: string; readonly username: string; readonly password: string } | null;
  readonly processes: Readonly<Record<string, number>>;
  rows(): Promise<Rows>;
  stop(): Promise<void>;
}

const PASSWORD = "of-a-measurement";
const PATIENCE_MS = 60_000;

export const startWithin = async (tables: readonly TableIdentity[]): Promise<Pair> => {
  const dataDir = await mkdtemp(join(tmpdir(), "inversion-table-bench-"));
  const place = { kind: "own", dataDir, httpPort: 0 } as const;
  const started = await startOwnCentre({ place, tables, project: PROJECT });
  if (started.kind === "refused") throw new Error(started.message);
  const { centre } = started;
  return {
    name: "broker within, SQLite",
    members: tables.map((identity) => ({
      identity,
      environment: { PASSWORD: centre.passwords.get(identity.tableId) },
      broker: {
        url: centre.brokerUrl,
        ...{ username: `${identity.site}/${identity.tableId}`, passwordVariable: "PASSWORD" },
      },
    })),
    pageUrl: centre.pageUrl,
    listener: null,
    processes: { "central place": centre.pid ?? -1 },
    rows: async () => {
      const db = new Database(join(dataDir, RECORD_FILE), { readonly: true });
      const count = (table: "sessions" | "events"): number =>
        Number(db.prepare(`select count(*) from ${table}`).pluck().get());
      const rows = { sessions: count("sessions"), events: count("events") };
      db.close();
      return rows;
    },
    stop: async () => {
      await centre.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

/** A thousand passwords at once, which Mosquitto's own tool hashes. */
const passwordsFile = async (path: string, names: readonly string[]): Promise<void> => {
  await writeFile(path, names.map((name) => `${name}:${PASSWORD}\n`).join(""), { mode: 0o600 });
  const done = spawnSync("mosquitto_passwd", ["-U", path], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`mosquitto_passwd: ${done.error?.message ?? done.stderr}`);
};

const listening = async (pageUrl: string): Promise<void> => {
  const end = Date.now() + PATIENCE_MS;
  while (!(await fetch(`${pageUrl}/healthz`)).ok) {
    if (Date.now() > end) throw new Error("the central place never was at its broker");
    await sleep(50);
  }
};

export const startOutside = async (tables: readonly TableIdentity[]): Promise<Pair> => {
  const folder = await mkdtemp(join(tmpdir(), "inversion-table-bench-"));
  const names = [...tables.map(({ site, tableId }) => `${site}/${tableId}`), "central"];
  await passwordsFile(join(folder, "passwords"), names);
  await copyFile(join(PROJECT, "docs/fleet/mosquitto/acl"), join(folder, "acl"));
  await writeFile(join(folder, "central"), `${PASSWORD}\n`, { mode: 0o600 });
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    const broker = await startMosquitto({
      ...{ persistent: true, isQuiet: true },
      config: [
        ...["allow_anonymous false", `password_file ${folder}/passwords`, `acl_file ${folder}/acl`],
        ...["max_queued_messages 100000", "message_size_limit 16384"],
      ],
    });
    ends.push(() => broker.stop());
    const server = await startPostgres();
    ends.push(() => server.stop());
    const database = await server.database();
    const centre = await startFleetProgram([
      ...["--broker", broker.url, "--broker-username", "central"],
      ...["--broker-password-file", join(folder, "central")],
      ...["--database", database, "--recorder-name", "one", "--data-dir", join(folder, "data")],
    ]);
    ends.push(() => centre.stop());
    await listening(centre.url);
    const count = async (table: "sessions" | "events"): Promise<number> => {
      const sql = `select count(*)::int as n from inversion_table.${table}`;
      return (((await server.ask(database, sql)) as { n: number }[])[0] ?? { n: Number.NaN }).n;
    };
    return {
      name: "Mosquitto, PostgreSQL",
      members: tables.map((identity) => ({
        identity,
        environment: { PASSWORD },
        broker: {
          url: broker.url,
          ...{ username: `${identity.site}/${identity.tableId}`, passwordVariable: "PASSWORD" },
        },
      })),
      pageUrl: centre.url,
      listener: { url: broker.url, username: "central", password: PASSWORD },
      processes: { "central place": centre.pid, Mosquitto: broker.pid(), PostgreSQL: server.pid() },
      rows: async () => ({ sessions: await count("sessions"), events: await count("events") }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
