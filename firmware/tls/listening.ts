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
  /** The owner's own certificate; absent: the one that is made with the `certificate` command. */
  readonly tls: Config["tls"];
  /** Absent: a table. */
  readonly place?: "central";
  readonly dataDir: string;
  readonly wallMs: number;
}

interface PlaceWords {
  readonly name: string;
  readonly command: string;
  /** How the owner's own certificate is given, behind the command. */
  readonly withOwn: string;
  readonly whereOwn: string;
  readonly page: string;
}
const TABLE: PlaceWords = {
  name: "this table",
  command: "inversion-table run …",
  withOwn: "--config <file>     with tls: { certificate: <file>, key: <file> } in it",
  whereOwn: "in the config, at tls",
  page: "docs/network.md",
};
const CENTRAL: PlaceWords = {
  name: "the central place",
  command: "inversion-table fleet …",
  withOwn: "--tls-certificate <file> --tls-key <file>",
  whereOwn: "by --tls-certificate and --tls-key",
  page: "docs/fleet/central.md",
};

const noCertificate = (host: string, dataDir: string, words: PlaceWords): readonly string[] => [
  `--host is ${host}, where other computers reach ${words.name}; allowed with a certificate only, and there is none. Type one of:`,
  `  inversion-table certificate --data-dir ${dataDir}`,
  "      makes one, and says how phones are told to trust it",
  `  ${words.command} ${words.withOwn}`,
  "      takes your own",
  `  ${words.command} --insecure`,
  "      does without: whoever is in the same network can read along and take over, and an admin can do nothing",
  `${words.page} tells more.`,
];

/** Never throws. */
export const decideListening = async (wish: ListeningWish): Promise<ListeningVerdict> => {
  const { host, insecure, tls, dataDir, wallMs } = wish;
  const words = wish.place === "central" ? CENTRAL : TABLE;
  const isHere = isLoopback(host);
  if (insecure && tls !== undefined)
    return {
      kind: "refused",
      lines: [
        `--insecure is given, and a certificate is named ${words.whereOwn} (${tls.certificate}); allowed: one of them`,
      ],
    };
  if (insecure) return { kind: "plain", channel: isHere ? "loopback" : "insecure" };
  if (isHere && tls === undefined) return { kind: "plain", channel: "loopback" };
  const made = tlsFolderOf(dataDir).table;
  const paths = tls ?? { certificate: made, key: made };
  const verdict = await readPair(paths, wallMs);
  if (verdict.kind === "ok") return { kind: "tls", paths, pair: verdict.pair };
  if (verdict.isMissing && tls === undefined)
    return { kind: "refused", lines: noCertificate(host, dataDir, words) };
  const advice =
    tls === undefined
      ? [`To make a new one: inversion-table certificate --data-dir ${dataDir}`]
      : [`It is named ${words.whereOwn}.`];
  return { kind: "refused", lines: [...verdict.problems, ...advice] };
};
