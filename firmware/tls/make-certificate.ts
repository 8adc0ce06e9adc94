/**
 * Makes or renews the table's certificate in its folder. The authority stays as long as it can sign what is asked for,
 * since every phone has been told to trust it; the table's own certificate and key are new each time.
 */

import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { canonicalHost } from "../endpoint.ts";
import { makeAuthority, type Pair, permittedBy, signLeaf } from "./authority.ts";
import { permits } from "./name-constraints.ts";
import { readPair } from "./read-pair.ts";
import { replaceFile, type TlsFolder } from "./tls-folder.ts";

/** More names than that are a mistake, and fill a handshake. */
const MOST_NAMES = 100;

export interface CertificateWish {
  readonly folder: TlsFolder;
  readonly hostName: string;
  /** This computer's own names and addresses. */
  readonly own: readonly string[];
  /** What somebody asked for beside them. */
  readonly given: readonly string[];
  readonly newAuthority: boolean;
  readonly nowMs: number;
}

export type CertificateMade =
  | {
      readonly kind: "made";
      readonly authority: "kept" | "new";
      /** SHA-256 of the authority's certificate. */
      readonly authorityFingerprint: string;
      readonly authorityNotAfterMs: number;
      readonly names: readonly string[];
      readonly notAfterMs: number;
      /** Of this computer's own, what the authority may not sign. */
      readonly leftOut: readonly string[];
    }
  | { readonly kind: "refused"; readonly message: string };

const refused = (message: string): CertificateMade => ({ kind: "refused", message });

type AuthorityRead =
  | { readonly kind: "none" }
  | { readonly kind: "there"; readonly pair: Pair }
  | { readonly kind: "refused"; readonly message: string };

const readAuthority = async ({ authority }: TlsFolder, nowMs: number): Promise<AuthorityRead> => {
  const verdict = await readPair({ certificate: authority, key: authority }, nowMs);
  if (verdict.kind === "ok") return { kind: "there", pair: verdict.pair };
  if (verdict.isMissing) return { kind: "none" };
  const advice = "--new-authority makes another, which every phone has to be told to trust anew";
  return {
    kind: "refused",
    message: `the local authority cannot be used. ${verdict.problems.join("; ")}. ${advice}`,
  };
};

/** Names of the certificate before this one: whoever renews need not remember what was asked for. */
const earlierNames = ({ table }: TlsFolder): string[] => {
  try {
    const { subjectAltName = "" } = new X509Certificate(readFileSync(table));
    return subjectAltName.split(", ").map((entry) => entry.replace(/^(DNS|IP Address):/, ""));
  } catch {
    return [];
  }
};

const distinct = (names: readonly string[]): string[] => [...new Set(names.map(canonicalHost))];

/** Makes what is missing and replaces the table's certificate. Throws what the disk throws. */
export const makeCertificate = async (wish: CertificateWish): Promise<CertificateMade> => {
  const { folder, hostName, own, nowMs } = wish;
  const given = distinct(wish.given);
  const read: AuthorityRead = wish.newAuthority ? { kind: "none" } : await readAuthority(folder, nowMs);
  if (read.kind === "refused") return read;
  const isNew = read.kind === "none";
  const authority = isNew ? await makeAuthority(hostName, distinct([...own, ...given]), nowMs) : read.pair;
  const permitted = permittedBy(authority);
  if (permitted === null)
    return refused(
      `${folder.authority} is not an authority that this program made; move it away, or make another with --new-authority`,
    );
  const forbidden = given.filter((name) => !permits(permitted, name));
  if (forbidden.length > 0)
    return refused(
      `--host is ${forbidden.join(", ")}, which the local authority may not sign: it was made for ${permitted.names.join(", ")} and private addresses. Every phone that trusts it is safe for that reason. --new-authority makes one for these names too, which every phone has to be told to trust anew`,
    );
  const current = distinct(own);
  const earlier = wish.newAuthority ? [] : distinct(earlierNames(folder));
  const all = [...new Set([...current, ...given, ...earlier])].filter((name) => permits(permitted, name));
  const names = all.slice(0, MOST_NAMES);
  const leaf = await signLeaf(authority, names, nowMs);
  if (isNew) {
    replaceFile(folder.authority, authority.certificate + authority.key, 0o600);
    replaceFile(folder.authorityCertificate, authority.certificate, 0o644);
  }
  replaceFile(folder.table, leaf.certificate + leaf.key, 0o600);
  const [about, made] = [authority, leaf].map(({ certificate }) => new X509Certificate(certificate));
  return {
    kind: "made",
    authority: isNew ? "new" : "kept",
    authorityFingerprint: about?.fingerprint256 ?? "",
    authorityNotAfterMs: Date.parse(about?.validTo ?? ""),
    names,
    notAfterMs: Date.parse(made?.validTo ?? ""),
    leftOut: current.filter((name) => !permits(permitted, name)),
  };
};
