/**
 * How a table may listen: only for this computer, over TLS, or, where somebody insists on it, in the clear. Decided before
 * anything is started, so that nobody finds an open table because a file was missing.
 */

import type { Config } from "../config.ts";
import { isLoopback } from "../endpoint.ts";
import { type PairPaths, type ReadPair, readPair } from "./read-pair.ts";
import { tlsFolderOf } from "./tls-folder.ts";

export type Listening =
  | { readonly kind: "plain"; readonly channel: "loopback" | "insecure" }
  | { readonly kind: "tls"; readonly paths: PairPaths; readonly pair: ReadPair };

export type ListeningVerdict =
  | Listening
  /** Lines for the terminal. */
  | { readonly kind: "refused"; readonly lines: readonly string[] };

export interface ListeningWish {
  readonly host: string;
  readonly insecure: boolean;
  readonly tls: Config["tls"];
  readonly dataDir: string;
  readonly wallMs: number;
}

const noCertificate = (host: string, dataDir: string): readonly string[] => [
  `--host is ${host}, where other computers reach this table; allowed with a certificate only, and there is none. Type one of:`,
  `  inversion-table certificate --data-dir ${dataDir}`,
  "      makes one, and says how phones are told to trust it",
  "  inversion-table run … --config <file>     with tls: { certificate: <file>, key: <file> } in it",
  "      takes your own",
  "  inversion-table run … --insecure",
  "      does without: whoever is in the same network can read along and take over, and an admin can do nothing",
  "docs/network.md tells more.",
];

/** Never throws. */
export const decideListening = async (wish: ListeningWish): Promise<ListeningVerdict> => {
  const { host, insecure, tls, dataDir, wallMs } = wish;
  const isHere = isLoopback(host);
  if (insecure && tls !== undefined)
    return {
      kind: "refused",
      lines: [
        `--insecure is given, and the config names a certificate (${tls.certificate}); allowed: one of them`,
      ],
    };
  if (insecure) return { kind: "plain", channel: isHere ? "loopback" : "insecure" };
  if (isHere && tls === undefined) return { kind: "plain", channel: "loopback" };
  const made = tlsFolderOf(dataDir).table;
  const paths = tls ?? { certificate: made, key: made };
  const verdict = await readPair(paths, wallMs);
  if (verdict.kind === "ok") return { kind: "tls", paths, pair: verdict.pair };
  if (verdict.isMissing && tls === undefined) return { kind: "refused", lines: noCertificate(host, dataDir) };
  const advice =
    tls === undefined
      ? [`To make a new one: inversion-table certificate --data-dir ${dataDir}`]
      : ["It is named in the config, at tls."];
  return { kind: "refused", lines: [...verdict.problems, ...advice] };
};
