/**
 * Reads a certificate and its key as an owner put them there, and judges them before anything listens with them: told is
 * which file, what is wrong with it and what is allowed. Nothing here throws.
 */

import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { open } from "node:fs/promises";
import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import { canonicalHost } from "../endpoint.ts";

/** A chain of five with long names stays far below. */
const MAX_PEM_BYTES = 262_144;
const DAY_MS = 86_400_000;
/** Certificates are renewed well before they end; nobody notices the last day of one. */
export const WARN_DAYS = 30;

export interface PairPaths {
  readonly certificate: string;
  readonly key: string;
}

export interface ReadPair {
  /** PEM, the table's own first, its chain behind it. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** What it vouches for: names and addresses, as browsers spell them. */
  readonly names: readonly string[];
  /** SHA-256 of the certificate, in pairs of digits. */
  readonly fingerprint: string;
  /** Whether it vouches for this name or address. */
  covers(nameOrAddress: string): boolean;
}

export type PairVerdict =
  | { readonly kind: "ok"; readonly pair: ReadPair }
  /** `missing`: neither file is there. */
  | { readonly kind: "refused"; readonly isMissing: boolean; readonly problems: readonly string[] };

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

type FileRead =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "refused"; readonly isMissing: boolean; readonly problem: string };

const readPem = async (path: string): Promise<FileRead> => {
  try {
    const file = await open(path, "r");
    try {
      const about = await file.stat();
      if (about.isFile() && about.size <= MAX_PEM_BYTES)
        return { kind: "text", text: await file.readFile("latin1") };
      const is = about.isFile() ? `${about.size} bytes long` : "no file";
      const problem = `${path} is ${is}; allowed: a PEM file of ${MAX_PEM_BYTES} bytes or less`;
      return { kind: "refused", isMissing: false, problem };
    } finally {
      await file.close();
    }
  } catch (error) {
    const isMissing = codeOf(error) === "ENOENT";
    const problem = `${path} cannot be read (${wordsOf(error)}); allowed: a PEM file that this program may read`;
    return { kind: "refused", isMissing, problem };
  }
};

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

const decodeCertificates = (text: string): X509Certificate[] | null => {
  try {
    return (text.match(CERTIFICATES) ?? []).map((block) => new X509Certificate(block));
  } catch {
    return null;
  }
};

const decodeKey = (text: string): KeyObject | string => {
  try {
    return createPrivateKey(text);
  } catch (error) {
    return codeOf(error) === "ERR_MISSING_PASSPHRASE" || text.includes("ENCRYPTED")
      ? "is encrypted; allowed: a key without a passphrase, in a file that only its owner may read"
      : "holds no private key; allowed: a PEM file with BEGIN PRIVATE KEY (or EC, RSA)";
  }
};

const namesOf = (certificate: X509Certificate): string[] =>
  (certificate.subjectAltName ?? "").split(", ").flatMap((entry) => {
    const match = /^(?:DNS|IP Address):(.+)$/.exec(entry);
    return match?.[1] === undefined ? [] : [canonicalHost(match[1].replace(/^"|"$/g, ""))];
  });

const day = (ms: number): string =>
  Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 16).replace("T", " ") : "nothing";

const timeProblem = (path: string, notBeforeMs: number, notAfterMs: number, nowMs: number): string[] => {
  const clock = `this computer's clock says ${day(nowMs)} UTC`;
  if (!(nowMs >= notBeforeMs))
    return [
      `${path} is not valid before ${day(notBeforeMs)} UTC, and ${clock}; allowed: a certificate that is valid now`,
    ];
  if (!(nowMs <= notAfterMs))
    return [
      `${path} expired on ${day(notAfterMs)} UTC, and ${clock}; allowed: a certificate that is valid now`,
    ];
  return [];
};

/** What OpenSSL refuses to listen with (a weak key, a curve of its own) is found now, not at the first browser. */
const contextProblem = (cert: string, key: string, path: string): string[] => {
  try {
    createSecureContext({ cert, key, minVersion: "TLSv1.2" });
    return [];
  } catch (error) {
    return [
      `${path} cannot be used for TLS: ${wordsOf(error)}; allowed: EC P-256 or RSA of 2048 bits or more`,
    ];
  }
};

const refused = (problems: readonly string[], isMissing = false): PairVerdict => ({
  kind: "refused",
  isMissing,
  problems,
});

/** @param nowMs wall clock; only a certificate that is valid then is taken */
export const readPair = async (paths: PairPaths, nowMs: number): Promise<PairVerdict> => {
  const read = await Promise.all([readPem(paths.certificate), readPem(paths.key)] as const);
  const [certificateFile, keyFile] = read;
  if (certificateFile.kind === "refused" || keyFile.kind === "refused") {
    const bad = read.filter((file) => file.kind === "refused");
    const problems = [...new Set(bad.map((file) => file.problem))];
    return refused(problems, bad.length === read.length && bad.every((file) => file.isMissing));
  }
  const chain = decodeCertificates(certificateFile.text);
  const own = chain?.[0];
  if (chain === null || own === undefined) {
    const is = chain === null ? "holds a damaged certificate" : "holds no certificate";
    return refused([`${paths.certificate} ${is}; allowed: a PEM file with BEGIN CERTIFICATE`]);
  }
  const key = decodeKey(keyFile.text);
  if (typeof key === "string") return refused([`${paths.key} ${key}`]);
  if (!own.checkPrivateKey(key))
    return refused([
      `${paths.key} is not the key of ${paths.certificate}; allowed: the two that belong together, the table's own certificate first in its file`,
    ]);
  const [notBeforeMs, notAfterMs] = [Date.parse(own.validFrom), Date.parse(own.validTo)];
  const certificate = `${chain.map((one) => one.toString().trim()).join("\n")}\n`;
  const keyPem = String(key.export({ type: "pkcs8", format: "pem" }));
  const problems = [
    ...timeProblem(paths.certificate, notBeforeMs, notAfterMs, nowMs),
    ...contextProblem(certificate, keyPem, paths.certificate),
  ];
  if (problems.length > 0) return refused(problems);
  return {
    kind: "ok",
    pair: {
      ...{ certificate, key: keyPem, notBeforeMs, notAfterMs },
      names: namesOf(own),
      fingerprint: own.fingerprint256,
      covers: (nameOrAddress) =>
        (isIP(nameOrAddress) === 0 ? own.checkHost(nameOrAddress) : own.checkIP(nameOrAddress)) !== undefined,
    },
  };
};

/** Whole days until it ends; negative once it has. */
export const daysLeft = ({ notAfterMs }: Pick<ReadPair, "notAfterMs">, nowMs: number): number =>
  Math.floor((notAfterMs - nowMs) / DAY_MS);
