/** `inversion-table fleet add-table` and `remove-table`: who is let in at the broker within. A running one notices. */

import { join } from "node:path";
import { defaultDataDir, openDataDir } from "../data-dir.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { CarefulFile } from "../gateway/access/careful-file.ts";
import { takeInstanceLock } from "../instance-lock.ts";
import type { FleetAction } from "./cli-fleet.ts";
import {
  type Credential,
  credentialsPath,
  newCredential,
  readCredentials,
  writeCredentials,
} from "./table-credentials.ts";

export interface TablesCommandParts {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly wallIso: () => string;
}

export const fleetDataDir = (
  named: string | null,
  environment: Readonly<Record<string, string | undefined>>,
): string => named ?? join(defaultDataDir(environment), "fleet");

type Changed =
  | { readonly kind: "write"; readonly tables: readonly Credential[]; readonly said: string }
  | { readonly kind: "left"; readonly why: string };

const added = async (
  tables: readonly Credential[],
  { site, tableId, newPassword }: Extract<FleetAction, { kind: "add-table" }>,
  wallIso: string,
): Promise<Changed> => {
  const known = tables.find((one) => one.tableId === tableId);
  if (known !== undefined && !newPassword)
    return {
      kind: "left",
      why: `${tableId} was added before, at the site ${known.site}; --new-password gives it another password`,
    };
  if (known !== undefined && known.site !== site)
    return {
      kind: "left",
      why: `${tableId} stands at the site ${known.site}; an id is used once, so remove it there first`,
    };
  const { credential, password } = await newCredential({ site, tableId }, wallIso);
  return {
    kind: "write",
    tables: [...tables.filter((one) => one.tableId !== tableId), credential],
    said: [
      `${site}/${tableId} is let in with that name and this password, which is shown only now:`,
      `  ${password}`,
      "At the table, put it into a file that only its user may read, and into its config:",
      "  fleet:",
      `    tableId: ${tableId}`,
      `    site: ${site}`,
      `    broker: { url: mqtts://<this computer>:8883, username: ${site}/${tableId}, passwordFile: <that file> }`,
      "",
    ].join("\n"),
  };
};

const removed = (tables: readonly Credential[], tableId: string): Changed =>
  tables.some((one) => one.tableId === tableId)
    ? {
        kind: "write",
        tables: tables.filter((one) => one.tableId !== tableId),
        said: `${tableId} is let in no more\n`,
      }
    : { kind: "left", why: `no table ${tableId} was added` };

export const runTablesCommand = async (
  action: Extract<FleetAction, { kind: "add-table" | "remove-table" }>,
  { stdout, stderr, environment, wallIso }: TablesCommandParts,
): Promise<ExitCode> => {
  const complain = (message: string, code: ExitCode): ExitCode => {
    stderr.write(`inversion-table: ${message}\n`);
    return code;
  };
  const data = openDataDir(fleetDataDir(action.dataDir, environment));
  if (data.kind === "refused") return complain(data.message, EXIT.USAGE);
  const path = credentialsPath(data.path);
  const lock = takeInstanceLock(`${path}.lock`);
  if (lock.kind === "held") return complain(`${path} is being changed by process ${lock.byPid}`, EXIT.BUSY);
  if (lock.kind === "impossible") return complain(lock.message, EXIT.FAILED);
  try {
    const tables = await readCredentials(path);
    const changed =
      action.kind === "add-table" ? await added(tables, action, wallIso()) : removed(tables, action.tableId);
    if (changed.kind === "left") return complain(changed.why, EXIT.UNCHANGED);
    await new CarefulFile(path).write(() => writeCredentials(changed.tables));
    stdout.write(changed.said);
    return EXIT.STOPPED;
  } catch (error) {
    return complain(error instanceof Error ? error.message : String(error), EXIT.FAILED);
  } finally {
    lock.release();
  }
};
