/**
 * What is looked at and done when a table's history is opened: whether the chain is as long as its head file says, and
 * what sessions were left open. Whatever is found wrong goes into the chain itself, so that it is not forgotten.
 */

import * as z from "zod/mini";
import { BEFORE_FIRST, headOf } from "./audit.ts";
import { type Head, type HeadRead, readHead, writeHead } from "./head-file.ts";
import { closeWhatIsOpen } from "./session-close.ts";
import { statement } from "./statement.ts";
import type { Store } from "./store.ts";

export type Beginning =
  | { readonly kind: "ready"; readonly notice: string | null }
  /** The database has nothing in it, and should have. */
  | { readonly kind: "emptied"; readonly why: string };

const hashRow = z.object({ hash: z.string() });

const hashAt = (store: Store, seq: number): string | null => {
  const row = hashRow.safeParse(statement(store.db, "select hash from audit where seq = ?").get(seq));
  return row.success ? row.data.hash : null;
};

/** In words what does not fit; null when the chain begins with all that the head file tells of. */
export const headMisfit = (store: Store, chain: Head, read: HeadRead): string | null => {
  if (read.kind === "none") return "the head file is missing";
  if (read.kind === "damaged") return `the head file is damaged: ${read.why}`;
  const { seq, hash } = read.head;
  if (seq > chain.seq) return `the chain ends at entry ${chain.seq}, its head file tells of ${seq}`;
  const there = seq === 0 ? BEFORE_FIRST.hash : hashAt(store, seq);
  return there === hash ? null : `entry ${seq} is not the one that the head file tells of`;
};

const firstEntry = (store: Store, read: HeadRead, at: string, after: string | null): Beginning => {
  if (read.kind === "damaged" || (read.kind === "head" && read.head.seq > 0)) {
    return { kind: "emptied", why: "it is empty, and its head file tells of more" };
  }
  if (read.kind === "none") writeHead(store.folder, BEFORE_FIRST);
  store.commit(() => store.audit(at, "history-begun", { after }, null));
  return { kind: "ready", notice: null };
};

/** Throws what the disk throws. @param after the name of the one that was put aside for this one */
export const begin = (store: Store, at: string, after: string | null): Beginning => {
  const chain = headOf(store.db) ?? BEFORE_FIRST;
  const read = readHead(store.folder);
  if (chain.seq === 0) return firstEntry(store, read, at, after);
  const misfit = headMisfit(store, chain, read);
  if (misfit !== null) {
    const action = read.kind === "head" ? "tail-lost" : "head-lost";
    const told = read.kind === "head" ? read.head : null;
    store.commit(() => store.audit(at, action, { misfit, told, chain }, null));
  } else if (read.kind === "head" && read.head.seq < chain.seq) {
    store.tellHead(chain);
  }
  closeWhatIsOpen(store, at);
  return { kind: "ready", notice: misfit };
};
