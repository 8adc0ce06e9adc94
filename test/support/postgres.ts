/**
 * A PostgreSQL server of the test's own: Debian's package, data in a temporary folder, loopback only. It refuses to run
 * as root, so root gives it to the user that the package has made. It ends with the test, or with the test's process.
 */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe } from "vitest";
import { freePort } from "./mosquitto.ts";
import { sleep } from "./program.ts";

const DEBIAN = "/usr/lib/postgresql";
const PATIENCE_MS = 60_000;

/** Where `initdb` and `postgres` lie; null = the package is not installed. */
export const findPostgres = (): string | null => {
  if (!existsSync(DEBIAN)) return null;
  const folders = readdirSync(DEBIAN).map((version) => join(DEBIAN, version, "bin"));
  return folders.find((folder) => existsSync(join(folder, "initdb"))) ?? null;
};

/** `describe` for tests that need a server; left out, with a message, where it is not installed. */
export const describeWithPostgres = (name: string, body: () => void): void => {
  const isThere = findPostgres() !== null;
  if (!isThere)
    process.stderr.write(
      `\nLEFT OUT: "${name}" needs PostgreSQL (Debian: postgresql), which is not installed\n`,
    );
  describe.runIf(isThere)(name, body);
};

const idOf = (flag: "-u" | "-g", user: string): number =>
  Number(execFileSync("id", [flag, user], { encoding: "utf8" }));

const isRoot = process.getuid?.() === 0;
const OWNER = isRoot ? { uid: idOf("-u", "postgres"), gid: idOf("-g", "postgres") } : null;

export interface Postgres {
  readonly port: number;
  readonly pid: () => number;
  /** A database of its own. */
  database(): Promise<string>;
  ask(url: string, sql: string, values?: readonly unknown[]): Promise<readonly unknown[]>;
  /** As when the power goes. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export const startPostgres = async (): Promise<Postgres> => {
  const programs = findPostgres();
  if (programs === null) throw new Error("PostgreSQL is not installed (Debian: postgresql)");
  const folder = mkdtempSync(join(tmpdir(), "inversion-table-pg-"));
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  if (OWNER !== null) for (const path of [folder, data]) chownSync(path, OWNER.uid, OWNER.gid);
  execFileSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
    { ...OWNER, cwd: folder, stdio: "pipe" },
  );
  const port = await freePort();
  const urlOf = (name: string): string => `postgres://tester@127.0.0.1:${port}/${name}`;
  const ask = async (url: string, sql: string, values: readonly unknown[] = []): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => {});
    await client.connect();
    try {
      return (await client.query(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  let child: ChildProcess | null = null;
  let said = "";
  const start = async (): Promise<void> => {
    const drop = OWNER === null ? [] : [`--reuid=${OWNER.uid}`, `--regid=${OWNER.gid}`, "--clear-groups"];
    const settings = ["fsync=off", "listen_addresses=127.0.0.1", "max_connections=40", "shared_buffers=16MB"];
    const server = spawn(
      "setpriv",
      [
        ...[...drop, "--pdeathsig", "INT", join(programs, "postgres"), "-D", data],
        ...["-p", String(port), "-k", folder, ...settings.flatMap((one) => ["-c", one])],
      ],
      { cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
    );
    child = server;
    server.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
    });
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        await ask(urlOf("postgres"), "select 1");
        return;
      } catch (error) {
        if (server.exitCode !== null || Date.now() > end)
          throw new Error(`PostgreSQL did not come up: ${said}`, { cause: error });
        await sleep(50);
      }
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const server = child;
    child = null;
    if (server === null || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill(signal);
    await gone;
  };
  await start();
  let databases = 0;
  return {
    port,
    pid: () => child?.pid ?? -1,
    ask,
    start,
    database: async () => {
      databases += 1;
      await ask(urlOf("postgres"), `create database d${databases}`);
      return urlOf(`d${databases}`);
    },
    kill: () => end("SIGQUIT"),
    stop: async () => {
      await end("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
