/**
 * `inversion-table pair`: asks the program that runs with this data folder for one more code, and shows it. Its right to
 * ask is that it can read the folder. Under TLS the running program is known by its certificate's fingerprint, which
 * stands beside the secret; the secret is sent to nobody else.
 */

import { codeOfferSchema } from "../shared/access.ts";
import type { Sites } from "../shared/sites.ts";
import type { PairOptions } from "./cli-pair.ts";
import { defaultDataDir } from "./data-dir.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { pairingText } from "./gateway/access/console.ts";
import { readConsoleDoor } from "./gateway/access/console-secret.ts";
import { askInstance } from "./instance-http.ts";

const PATIENCE_MS = 10_000;
export const CONSOLE_CODES_PATH = "/api/access/console-codes";

export interface PairParts {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** @param sites of a central place; absent: a table, which knows of none */
export const runPair = async (
  { role, dataDir, sites }: PairOptions & { readonly sites?: Sites },
  parts: PairParts,
): Promise<ExitCode> => {
  const complain = (message: string): ExitCode => {
    parts.stderr.write(`inversion-table: ${message}\n`);
    return EXIT.FAILED;
  };
  const folder = dataDir ?? defaultDataDir(parts.environment);
  const door = await readConsoleDoor(folder);
  if (door === null)
    return complain(`no inversion-table runs with the data folder ${folder}, or it belongs to somebody else`);
  const { url, secret } = door;
  const answer = await askInstance(door, {
    method: "POST",
    path: CONSOLE_CODES_PATH,
    body: { ...(role === null ? {} : { role }), ...(sites === undefined ? {} : { sites }) },
    headers: { authorization: `Bearer ${secret}` },
    patienceMs: PATIENCE_MS,
  });
  if (answer.kind === "failed")
    return complain(`the inversion-table at ${url} cannot be asked: ${answer.why}`);
  const offer = answer.status === 200 ? codeOfferSchema.safeParse(answer.body) : null;
  if (offer?.success !== true) return complain(`${url} gave no code: it answered ${answer.status}`);
  parts.stdout.write(pairingText(offer.data));
  return EXIT.STOPPED;
};
