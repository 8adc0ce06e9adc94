/** Walks the audit chain: every link, every detail, and what they say that every record must hash to. */

import * as z from "zod/mini";
import {
  auditRowSchema,
  BEFORE_FIRST,
  type Detail,
  detailHashOf,
  entryHashOf,
  parsedDetail,
} from "./audit.ts";
import type { SeqRuns } from "./erase.ts";
import type { Head } from "./head-file.ts";
import { statement } from "./statement.ts";
import type { Store } from "./store.ts";

export interface Chain {
  readonly head: Head;
  /** The seal that each record must have: by `profile …`, `plan …`, `session …`, `outcome …`. */
  readonly seals: ReadonlyMap<string, string>;
  readonly findings: readonly string[];
  /** No findings, and worth knowing. */
  readonly notes: readonly string[];
  readonly erased: number;
}

const sealDetail = z.object({
  seal: z.string(),
  profileId: z.optional(z.nullable(z.string())),
  sessionId: z.optional(z.string()),
});
const sealsDetail = z.object({ seals: z.record(z.string(), z.nullable(z.string())) });
const erasedDetail = z.object({ details: z.array(z.tuple([z.int(), z.int()])) });

/** Takes up what one entry says of the records. False: it says it in a way that is not the history's. */
const follow = (seals: Map<string, string>, action: string, detail: Detail): boolean => {
  const put = (kind: "profile" | "plan" | "session" | "outcome", key: "profileId" | "sessionId"): boolean => {
    const said = sealDetail.safeParse(detail);
    const id = said.success ? said.data[key] : null;
    if (!said.success || id === null || id === undefined) return false;
    seals.set(`${kind} ${id}`, said.data.seal);
    return true;
  };
  switch (action) {
    case "profile-added":
    case "profile-changed":
      return put("profile", "profileId");
    case "plan-put":
      return put("plan", "profileId");
    case "plan-removed":
      return seals.delete(`plan ${String(detail["profileId"])}`) || true;
    case "session-started":
    case "session-ended":
    case "session-recorded":
    case "session-reopened":
      return put("session", "sessionId");
    case "outcome-put":
      return put("outcome", "sessionId");
    case "restored": {
      const said = sealsDetail.safeParse(detail);
      if (!said.success) return false;
      for (const [name, seal] of Object.entries(said.data.seals)) if (seal !== null) seals.set(name, seal);
      return true;
    }
    case "pruned": {
      const said = sealsDetail.safeParse(detail);
      if (!said.success) return false;
      for (const [id, seal] of Object.entries(said.data.seals)) {
        if (seal !== null) seals.set(`session ${id}`, seal);
        else for (const kind of ["session", "outcome"]) seals.delete(`${kind} ${id}`);
      }
      return true;
    }
    default:
      return true;
  }
};

const detailRow = z.object({
  ...auditRowSchema.shape,
  profile_id: z.nullable(z.string()),
  salt: z.nullable(z.string()),
  detail: z.nullable(z.string()),
});

const inRuns = (runs: SeqRuns, seq: number): boolean => runs.some(([from, to]) => seq >= from && seq <= to);

/** What is known of an entry whose link holds. */
const NOTED: Readonly<Record<string, (detail: Detail) => string | null>> = {
  "history-begun": ({ after }) =>
    typeof after === "string" ? `it was begun after ${after} was put aside` : null,
  "writes-refused": ({ code, writes }) => `writes were refused ${String(writes)} times (${String(code)})`,
};
const FOUND: Readonly<Record<string, string>> = {
  "head-lost": "when it was opened the head file was missing or damaged",
  "tail-lost": "when it was opened the chain had lost entries that the head file told of",
};

export const walkChain = (store: Store): Chain => {
  const seals = new Map<string, string>();
  const findings: string[] = [];
  const notes: string[] = [];
  const withoutDetail: number[] = [];
  const erased: [number, number][] = [];
  const present = new Set<number>();
  let head: Head = BEFORE_FIRST;
  const rows = statement(
    store.db,
    `select audit.seq, at, action, detail_hash, hash, profile_id, salt, detail from audit
     left join audit_detail on audit_detail.seq = audit.seq order by audit.seq`,
  ).iterate();
  for (const row of rows) {
    const decoded = detailRow.safeParse(row);
    if (!decoded.success) {
      findings.push(`audit entry after ${head.seq}: it is no entry`);
      continue;
    }
    const { seq, at, action, hash, detail_hash: detailHash, profile_id, salt, detail } = decoded.data;
    const name = `audit entry ${seq} (${action}, ${at})`;
    if (seq !== head.seq + 1) findings.push(`${name}: it follows entry ${head.seq}`);
    if (entryHashOf(head.hash, { seq, at, action, detailHash }) !== hash) {
      findings.push(`${name}: its hash does not fit what it says and follows`);
    }
    head = { seq, hash };
    if (salt === null || detail === null) {
      withoutDetail.push(seq);
      continue;
    }
    present.add(seq);
    const said = parsedDetail(detail);
    if (detailHashOf(salt, profile_id, detail) !== detailHash || said === null) {
      findings.push(`${name}: its detail is not the one that was written`);
      continue;
    }
    if (!follow(seals, action, said)) findings.push(`${name}: its detail does not say what it should`);
    if (action === "erased") {
      const runs = erasedDetail.safeParse(said);
      if (runs.success) erased.push(...runs.data.details);
      else findings.push(`${name}: its detail does not say what it should`);
    }
    const found = FOUND[action];
    if (found !== undefined) findings.push(`${name}: ${found}`);
    const noted = NOTED[action]?.(said) ?? null;
    if (noted !== null) notes.push(`${at}: ${noted}`);
  }
  for (const seq of withoutDetail) {
    if (!inRuns(erased, seq))
      findings.push(`audit entry ${seq}: its detail is gone, and was not erased on request`);
  }
  for (const [from, to] of erased) {
    for (let seq = from; seq <= to; seq += 1) {
      if (present.has(seq)) findings.push(`audit entry ${seq}: its detail was erased, and is there`);
    }
  }
  return { head, seals, findings, notes, erased: withoutDetail.length };
};
