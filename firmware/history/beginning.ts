/**
 * What is looked at and done when a table's history is opened: whether the chain is as long as its head file says, and
 * what sessions were left open. Whatever is found wrong goes into the chain itself, so that it is not forgotten.
 */

import * as z from "zod/mini";
import { BEFORE_FIRST, headOf } from "./audit.ts";
import type { Doer } from "./contract.ts";
import { type Head, type HeadRead, readHead, writeHead } from "./head-file.ts";
import { restore } from "./restore.ts";
import { salvaging } from "./salvage.ts";
import { closeWhatIsOpen } from "./session-close.ts";
import { statement } from "./statement.ts";
import type { Store } from "./store.ts";
import { refusalOf } from "./trouble.ts";

const NOBODY: Doer = { by: "gateway", device: null, address: null };

export type Beginning =
  /** `carried`: what was whole of the one that was put aside, in words. */
  | { readonly kind: "ready"; readonly notice: string | null; readonly carried: string | null }
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

/** What of the old one can be believed goes on in the new one. It stays where it is, whatever comes of this. */
const carryOver = (store: Store, after: string, at: string): string => {
  try {
    const carried = salvaging(store.folder, after, (what) => restore(store, what, NOBODY, at));
    const { profiles, plans, sessions } = carried;
    return `${profiles} profiles, ${plans} plans and ${sessions} sessions of it were whole and are carried over`;
  } catch (error) {
    const refused = refusalOf(error, store.folder);
    if (refused === null) throw error;
    return `nothing of it is carried over: ${refused.message}`;
  }
};

const firstEntry = (store: Store, read: HeadRead, at: string, after: string | null): Beginning => {
  if (read.kind === "damaged" || (read.kind === "head" && read.head.seq > 0)) {
    return { kind: "emptied", why: "it is empty, and its head file tells of more" };
  }
  if (read.kind === "none") writeHead(store.folder, { ...BEFORE_FIRST, seals: {} });
  store.commit(() => store.audit(at, "history-begun", { after }, null));
  return { kind: "ready", notice: null, carried: after === null ? null : carryOver(store, after, at) };
};

/** Profiles and plans that are not those which the head file tells of, where the chain lost its end. */
const outdated = (store: Store, read: HeadRead, misfit: string | null): ReadonlySet<string> => {
  if (misfit === null || read.kind !== "head") return new Set();
  const { seals } = read.head;
  return new Set([...store.sealsNow()].filter(([name, seal]) => seals[name] !== seal).map(([name]) => name));
};

const WITHHELD = "withheld";
/** So that it is not believed later either. It stays, for somebody to look at, until it is erased. */
const withhold = (store: Store): void => {
  for (const name of store.outdated) {
    const [kind, id] = [name.startsWith("profile ") ? "profile" : "plan", name.slice(name.indexOf(" ") + 1)];
    statement(store.db, `update ${kind} set seal = ? where profile_id = ?`).run(WITHHELD, id);
  }
};

/** Before anything is read of it, whoever opens it. Null: the chain is as long as its head file says. */
export const lookAtHead = (store: Store): string | null => {
  // The file first: a table that runs beside this may add to the chain meanwhile, and then to the file.
  const read = readHead(store.folder);
  const chain = headOf(store.db) ?? BEFORE_FIRST;
  // Nothing was kept yet, and nothing told of it.
  if (chain.seq === 0 && read.kind === "none") return null;
  const misfit = headMisfit(store, chain, read);
  store.outdated = outdated(store, read, misfit);
  return misfit;
};

/** Throws what the disk throws. @param after the name of the one that was put aside for this one */
export const begin = (store: Store, at: string, after: string | null): Beginning => {
  const chain = headOf(store.db) ?? BEFORE_FIRST;
  const read = readHead(store.folder);
  if (chain.seq === 0) return firstEntry(store, read, at, after);
  const misfit = lookAtHead(store);
  if (misfit !== null) {
    const action = read.kind === "head" ? "tail-lost" : "head-lost";
    const told = read.kind === "head" ? { seq: read.head.seq, hash: read.head.hash } : null;
    const withheld = store.outdated.size;
    store.commit(() => {
      withhold(store);
      store.audit(at, action, { misfit, told, chain, withheld }, null);
    });
  } else if (read.kind === "head" && read.head.seq < chain.seq) {
    store.tellHead(chain);
  }
  closeWhatIsOpen(store, at);
  return { kind: "ready", notice: misfit, carried: null };
};
