/**
 * The audit chain: who did what, in order. Each entry's hash covers the one before it, so that none can be changed, put
 * in or taken out without the rest telling; the details stand apart (salted), so that a person's can be erased.
 */

import type Database from "better-sqlite3";
import * as z from "zod/mini";
import type { AuditEntry } from "../../shared/history.ts";
import type { Page } from "./contract.ts";
import type { Head } from "./head-file.ts";
import { canonical, newSalt, sha256 } from "./seal.ts";
import { statement } from "./statement.ts";

/** Written by the history itself; nobody else can have them written. */
export const OWN_ACTIONS = [
  "history-begun",
  "head-lost",
  "tail-lost",
  "writes-refused",
  "session-started",
  "session-ended",
  "session-recorded",
  "session-reopened",
  "outcome-put",
  "profile-added",
  "profile-changed",
  "plan-put",
  "plan-removed",
  "restored",
  "pruned",
  "erased",
] as const;
export type OwnAction = (typeof OWN_ACTIONS)[number];
export const isOwnAction = (action: string): action is OwnAction => OWN_ACTIONS.some((own) => own === action);

/** What the first entry follows. */
export const BEFORE_FIRST: Head = { seq: 0, hash: "0".repeat(64) };

export type Detail = Readonly<Record<string, unknown>>;

/** Whose detail it is belongs to what is hashed: it decides what is erased. */
export const detailHashOf = (salt: string, profileId: string | null, detail: string): string =>
  sha256(`${salt}\n${profileId ?? ""}\n${detail}`);

export const entryHashOf = (
  before: string,
  entry: { readonly seq: number; readonly at: string; readonly action: string; readonly detailHash: string },
): string => sha256(`${before}\n${entry.seq}\n${entry.at}\n${entry.action}\n${entry.detailHash}`);

const headRow = z.object({ seq: z.int(), hash: z.string() });

/** The last entry; null where a row is none. */
export const headOf = (db: Database.Database): Head | null => {
  const row = statement(db, "select seq, hash from audit order by seq desc limit 1").get();
  if (row === undefined) return BEFORE_FIRST;
  const decoded = headRow.safeParse(row);
  return decoded.success ? decoded.data : null;
};

/** Within a transaction of the caller's. */
export const appendAudit = (
  db: Database.Database,
  entry: {
    readonly at: string;
    readonly action: string;
    readonly detail: Detail;
    readonly profileId: string | null;
  },
): Head => {
  const before = headOf(db) ?? BEFORE_FIRST;
  const salt = newSalt();
  const detail = canonical(entry.detail);
  const detailHash = detailHashOf(salt, entry.profileId, detail);
  const seq = before.seq + 1;
  const hash = entryHashOf(before.hash, { seq, at: entry.at, action: entry.action, detailHash });
  statement(db, "insert into audit (seq, at, action, detail_hash, hash) values (?, ?, ?, ?, ?)").run(
    ...[seq, entry.at, entry.action, detailHash, hash],
  );
  statement(db, "insert into audit_detail (seq, profile_id, salt, detail) values (?, ?, ?, ?)").run(
    ...[seq, entry.profileId, salt, detail],
  );
  return { seq, hash };
};

export const auditRowSchema = z.object({
  seq: z.int(),
  at: z.string(),
  action: z.string(),
  detail_hash: z.string(),
  hash: z.string(),
});

export const parsedDetail = (text: string): Detail | null => {
  try {
    const decoded = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
};

const pageRow = z.object({ ...auditRowSchema.shape, detail: z.nullable(z.string()) });

/** Newest first. @param before only entries with a lower number; null = from the newest */
export const auditPage = (db: Database.Database, limit: number, before: number | null): Page<AuditEntry> => {
  const rows = statement(
    db,
    `select audit.seq, at, action, detail_hash, hash, detail from audit
     left join audit_detail on audit_detail.seq = audit.seq
     where audit.seq < ? order by audit.seq desc limit ?`,
  ).all(before ?? Number.MAX_SAFE_INTEGER, limit + 1);
  const items = rows.slice(0, limit).flatMap((row): AuditEntry[] => {
    const decoded = pageRow.safeParse(row);
    if (!decoded.success) return [];
    const { seq, at, action, hash } = decoded.data;
    const detail = decoded.data.detail === null ? null : parsedDetail(decoded.data.detail);
    return [{ seq, at, action, detail, detailHash: decoded.data.detail_hash, hash }];
  });
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? String(last.seq) : null };
};
