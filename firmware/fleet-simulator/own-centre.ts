/**
 * A central place for a demonstration: `inversion-table fleet` as a process of its own, on this computer only, with the
 * simulated tables let in at its broker. Their passwords are made for this run and never leave it.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TableAddress } from "../../shared/fleet.ts";
import {
  type Credential,
  credentialsPath,
  newCredential,
  readCredentials,
  writeCredentials,
} from "../centre/table-credentials.ts";
import { openDataDir } from "../data-dir.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { CarefulFile } from "../gateway/access/careful-file.ts";
import { takeInstanceLock } from "../instance-lock.ts";
import type { Place } from "./cli.ts";
import { SIMULATED_PREFIX } from "./table-names.ts";

const READY = { page: /^listening on (\S+)$/m, broker: /^tables tell at (\S+)$/m };
const STOP_MS = 10_000;
const MOST_HEARD = 4_000;

export interface OwnCentre {
  readonly pageUrl: string;
  readonly brokerUrl: string;
  readonly passwords: ReadonlyMap<string, string>;
  readonly pid: number | undefined;
  /** Ended by itself, with this code. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

export type OwnCentreStart =
  | { readonly kind: "started"; readonly centre: OwnCentre }
  | { readonly kind: "refused"; readonly code: ExitCode; readonly message: string };

const refused = (code: ExitCode, message: string): OwnCentreStart => ({ kind: "refused", code, message });

/** @throws where the file is damaged or cannot be written */
const letIn = async (dataDir: string, tables: readonly TableAddress[]): Promise<Map<string, string>> => {
  const path = credentialsPath(dataDir);
  const lock = takeInstanceLock(`${path}.lock`);
  if (lock.kind === "held") throw new Error(`${path} is being changed by process ${lock.byPid}`);
  if (lock.kind === "impossible") throw new Error(lock.message);
  try {
    return await written(path, tables);
  } finally {
    lock.release();
  }
};

const written = async (path: string, tables: readonly TableAddress[]): Promise<Map<string, string>> => {
  const others = (await readCredentials(path)).filter(({ tableId }) => !tableId.startsWith(SIMULATED_PREFIX));
  const addedAt = new Date().toISOString();
  const made = await Promise.all(tables.map((table) => newCredential(table, addedAt)));
  const credentials: readonly Credential[] = [...others, ...made.map(({ credential }) => credential)];
  await new CarefulFile(path).write(() => writeCredentials(credentials));
  return new Map(made.map(({ credential, password }) => [credential.tableId, password]));
};

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once("exit", (code) => resolve(code)));

const stopped = async (child: ChildProcess, gone: Promise<number | null>): Promise<void> => {
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await gone;
  clearTimeout(late);
};

/** Resolves with what stands there once both addresses do, or with what it said instead. */
const addresses = (
  child: ChildProcess,
  gone: Promise<number | null>,
): Promise<
  { readonly page: string; readonly broker: string } | { readonly code: number | null; readonly said: string }
> =>
  new Promise((resolve) => {
    let said = "";
    let complained = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      complained = (complained + chunk.toString()).slice(-MOST_HEARD);
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-MOST_HEARD);
      const [page, broker] = [READY.page.exec(said)?.[1], READY.broker.exec(said)?.[1]];
      if (page !== undefined && broker !== undefined) resolve({ page, broker });
    });
    void gone.then((code) => resolve({ code, said: complained.trim() }));
  });

export interface OwnCentreParts {
  readonly place: Extract<Place, { kind: "own" }>;
  readonly tables: readonly TableAddress[];
  /** Folder of the project. */
  readonly project: string;
}

export const startOwnCentre = async ({ place, tables, project }: OwnCentreParts): Promise<OwnCentreStart> => {
  const isTemporary = place.dataDir === null;
  const wanted = place.dataDir ?? (await mkdtemp(join(tmpdir(), "inversion-table-fleet-")));
  const remove = async (): Promise<void> => {
    if (isTemporary) await rm(wanted, { recursive: true, force: true });
  };
  const data = openDataDir(wanted);
  if (data.kind === "refused") return refused(EXIT.USAGE, data.message);
  const child = spawn(
    process.execPath,
    [
      ...[join(project, "bin/inversion-table.js"), "fleet", "--data-dir", data.path],
      ...["--mqtt-port", "0", "--http-port", String(place.httpPort)],
    ],
    // Ctrl-C reaches a whole group: it is ended after the tables have said goodbye.
    { stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  const gone = ended(child);
  const lastResort = (): void => void child.kill("SIGKILL");
  process.once("exit", lastResort);
  void gone.then(() => process.off("exit", lastResort));
  const came = await addresses(child, gone);
  if ("code" in came) {
    await remove();
    return refused(came.code === EXIT.BUSY ? EXIT.BUSY : EXIT.USAGE, came.said);
  }
  // Only now: until it runs, whoever else uses this folder lets in whom he wants.
  let passwords: ReadonlyMap<string, string>;
  try {
    passwords = await letIn(data.path, tables);
  } catch (error) {
    await stopped(child, gone);
    await remove();
    return refused(EXIT.FAILED, error instanceof Error ? error.message : String(error));
  }
  return {
    kind: "started",
    centre: {
      ...{ pageUrl: came.page, brokerUrl: came.broker, passwords, pid: child.pid, ended: gone },
      stop: async () => {
        await stopped(child, gone);
        await remove();
      },
    },
  };
};
