/**
 * What a record must hash to. One record is one text, whatever order its keys were written in, so that the same content
 * has the same seal everywhere. A seal finds damage and stray edits; that whole records were not replaced together with
 * their seals is what the audit chain is for.
 */

import { createHash, randomBytes } from "node:crypto";

export const sha256 = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};

/** JSON with its keys in order. */
export const canonical = (value: unknown): string => JSON.stringify(sorted(value));

export const RECORD_KINDS = ["profile", "plan", "session", "outcome"] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export interface Sealed {
  /** Canonical JSON. */
  readonly record: string;
  readonly seal: string;
}

/** @param id in the seal too, so that a record cannot stand under another's id */
export const sealOf = (kind: RecordKind, id: string, record: string): string =>
  sha256(`${kind}\n${id}\n${record}`);

export const sealed = (kind: RecordKind, id: string, value: unknown): Sealed => {
  const record = canonical(value);
  return { record, seal: sealOf(kind, id, record) };
};

const SALT_BYTES = 16;
export const newSalt = (): string => randomBytes(SALT_BYTES).toString("hex");
