/**
 * An export comes in: what is not there yet is put in as it was, what is there already is left alone, and what is there
 * in another form is named and left alone too. Giving the same export twice changes nothing.
 *
 * A profile comes in with all that was granted to it: limits, the doctor who was asked, the proof of balance. That is
 * the person's own record and only taken from an export whose seal fits; it never goes over a profile that is there;
 * every grant is told to whoever imports; and whatever it says, the ceilings of the table and of its board hold. The
 * proof of balance belongs to a table as well as to a person: for another table it can be left behind.
 *
 * The audit chain of an export is checked, and the seal of the export with the head of that chain is written into the
 * chain here. Its entries are not: a chain tells what was done to one database.
 */

import type { SessionRecord } from "../../shared/history.ts";
import type { Plan } from "../../shared/plan.ts";
import { MOST_PROFILES, type Profile } from "../../shared/profiles.ts";
import { BEFORE_FIRST, entryHashOf } from "./audit.ts";
import { AT_COMMAND_LINE, type HistoryRefusal } from "./contract.ts";
import { type CheckedExport, checkExport, ExportJudge } from "./export-check.ts";
import type { ExportedSession } from "./export-format.ts";
import { type JsonPiece, JsonPiecesError } from "./json-pieces.ts";
import type { HistoryFile } from "./open-history.ts";
import { sameName } from "./profiles.ts";
import type { SessionToRestore } from "./restore.ts";
import { columnsOf, samplesOf } from "./sample-columns.ts";
import { canonical } from "./seal.ts";

/** The text of the export, from its beginning; asked for more than once. */
export type PiecesOf = () => Iterable<JsonPiece>;

export interface Examined {
  readonly export: CheckedExport;
  readonly profiles: readonly Profile[];
  readonly plans: readonly Plan[];
  readonly chain: {
    readonly entries: number;
    readonly head: string | null;
    /** Where it stops holding, in words; null = it holds. */
    readonly misfit: string | null;
  };
}

export type Examination =
  | { readonly kind: "ok"; readonly examined: Examined }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** Reads all of it once, keeping people and plans; sessions are looked at and let go. */
export const examineExport = (pieces: PiecesOf): Examination => {
  const profiles: Profile[] = [];
  const plans: Plan[] = [];
  let before = BEFORE_FIRST;
  let misfit: string | null = null;
  const verdict = checkExport(pieces(), (element) => {
    if (element.part === "profiles") profiles.push(element.value);
    if (element.part === "plans") plans.push(element.value);
    if (element.part !== "audit") return;
    const { seq, hash } = element.value;
    if (seq !== before.seq + 1) misfit ??= `entry ${before.seq + 1} is missing`;
    else if (entryHashOf(before.hash, element.value) !== hash) misfit ??= `entry ${seq} does not follow`;
    before = { seq, hash };
  });
  if (verdict.kind === "refused") return verdict;
  const { audit } = verdict.export.counts;
  const chain = { entries: audit, head: audit === 0 ? null : before.hash, misfit };
  return { kind: "ok", examined: { export: verdict.export, profiles, plans, chain } };
};

export interface ImportAsk {
  readonly at: string;
  /** The table that this history is of is a simulated one. */
  readonly simulated: boolean;
  /** `ask-again` for another table: nobody's balance counts as proven before it was seen there. */
  readonly balance: "keep" | "ask-again";
}

interface Counts {
  readonly profiles: number;
  readonly plans: number;
  readonly sessions: number;
}

export type Imported =
  | {
      readonly kind: "done";
      readonly added: Counts;
      readonly present: Counts;
      /** What was left alone because something else is in its place, in words. */
      readonly conflicts: readonly string[];
      /** What each person who came in is granted. */
      readonly people: readonly Profile[];
    }
  | { readonly kind: "refused"; readonly problems: readonly string[] }
  | HistoryRefusal;

/** The file was another one the second time it was read. */
class ChangedMeanwhile extends Error {}
/** A question within the work that the history refused. */
class Refused extends Error {
  readonly refusal: HistoryRefusal;
  constructor(refusal: HistoryRefusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

/** Which fields of two records differ, for a person. */
const differing = (a: object, b: object): string =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((key) => !same(Reflect.get(a, key) ?? null, Reflect.get(b, key) ?? null))
    .join(", ");

const asked = <T>(reply: { readonly kind: "answer"; readonly answer: T } | HistoryRefusal): T => {
  if (reply.kind === "refused") throw new Refused(reply);
  return reply.answer;
};

class Import {
  readonly present = { profiles: 0, plans: 0, sessions: 0 };
  readonly conflicts: string[] = [];
  readonly people: Profile[] = [];
  readonly plans: Plan[] = [];
  /** People whose sessions do not come in either. */
  readonly #left = new Set<string>();
  readonly #history: HistoryFile;
  readonly #examined: Examined;
  readonly #ask: ImportAsk;

  constructor(history: HistoryFile, examined: Examined, ask: ImportAsk) {
    this.#history = history;
    this.#examined = examined;
    this.#ask = ask;
  }

  judgePeople(): void {
    const here = asked(this.#history.call("profiles", {}));
    for (const profile of this.#examined.profiles) {
      const incoming =
        this.#ask.balance === "keep" ? profile : { ...profile, balance: { kind: "unproven" as const } };
      const there = here.find(({ profileId }) => profileId === profile.profileId);
      const namesake = here.find(({ name }) => sameName(name, profile.name));
      if (there !== undefined) {
        if (same(there, profile) || same(there, incoming)) this.present.profiles += 1;
        else
          this.conflicts.push(
            `profile "${there.name}" is another here (${differing(there, profile)}); it stays as it is here`,
          );
      } else if (namesake !== undefined) {
        this.#left.add(profile.profileId);
        this.conflicts.push(
          `profile "${profile.name}" is left out with its sessions: another person here has that name; rename one and import again`,
        );
      } else if (here.length + this.people.length >= MOST_PROFILES) {
        this.#left.add(profile.profileId);
        this.conflicts.push(
          `profile "${profile.name}" is left out with its sessions: there are ${MOST_PROFILES} profiles here; allowed: no more`,
        );
      } else this.people.push(incoming);
    }
  }

  judgePlans(): void {
    for (const plan of this.#examined.plans) {
      const { profileId } = plan;
      if (this.#left.has(profileId)) continue;
      const there = asked(this.#history.call("plan", { profileId }));
      if (there === null) this.plans.push(plan);
      else if (same(there, plan)) this.present.plans += 1;
      else this.conflicts.push(`the plan of ${profileId} is another here; it stays as it is here`);
    }
  }

  /** Those that are to be put in, one at a time, read and judged again from the text. */
  *sessions(pieces: PiecesOf): Generator<SessionToRestore> {
    const waiting: ExportedSession[] = [];
    const judge = new ExportJudge((element) => {
      if (element.part === "sessions") waiting.push(element.value);
    });
    for (const piece of pieces()) {
      judge.piece(piece);
      for (const session of waiting.splice(0)) {
        const wanted = this.#wanted(session);
        if (wanted !== null) yield wanted;
      }
    }
    const verdict = judge.finish();
    if (verdict.kind === "refused" || verdict.export.sha256 !== this.#examined.export.sha256)
      throw new ChangedMeanwhile();
  }

  #wanted({ record, samples: columns }: ExportedSession): SessionToRestore | null {
    const { profileId } = record;
    if (profileId !== null && this.#left.has(profileId)) return null;
    const there = asked(this.#history.call("session", { sessionId: record.id }));
    if (there !== null) {
      const here = columnsOf(asked(this.#history.call("samples", { sessionId: record.id })) ?? []);
      if (same(there, record) && same(here, columns)) this.present.sessions += 1;
      else this.#differs(there, record, same(here, columns));
      return null;
    }
    const verdict = samplesOf(columns);
    // It was looked at when all of it was checked.
    if (verdict.kind === "refused") throw new ChangedMeanwhile();
    return { record, samples: verdict.samples };
  }

  #differs(there: SessionRecord, record: SessionRecord, sameSamples: boolean): void {
    const fields = [differing(there, record), sameSamples ? "" : "its angles"].filter((word) => word !== "");
    this.conflicts.push(
      `session ${record.id} is another here (${fields.join(", ")}); it stays as it is here`,
    );
  }
}

const from = ({ export: { head, sha256, counts }, chain }: Examined, { balance }: ImportAsk) => ({
  ...{ sha256, exportedAt: head.exportedAt, program: head.program, scope: head.scope, counts },
  ...{ chain, balance },
});

const refused = (problem: string): Imported => ({ kind: "refused", problems: [problem] });

/**
 * Puts in what is missing: all of it or nothing.
 *
 * @param examined of the same text that `pieces` gives
 */
export const importExport = (
  history: HistoryFile,
  examined: Examined,
  pieces: PiecesOf,
  ask: ImportAsk,
): Imported => {
  const { simulated } = examined.export.head;
  if (simulated !== ask.simulated) {
    const [its, ours] = simulated ? ["a simulated", "a real"] : ["a real", "a simulated"];
    return refused(`the export is of ${its} table, this history of ${ours} one; allowed: the same kind`);
  }
  try {
    const work = new Import(history, examined, ask);
    work.judgePeople();
    work.judgePlans();
    const { people, plans, present, conflicts } = work;
    const what = { profiles: people, plans, sessions: work.sessions(pieces), from: from(examined, ask) };
    const restored = asked(history.restore(what, AT_COMMAND_LINE, ask.at));
    const added = { profiles: restored.profiles, plans: restored.plans, sessions: restored.sessions };
    return { kind: "done", added, present, conflicts: [...conflicts, ...restored.refused], people };
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    if (error instanceof ChangedMeanwhile || error instanceof JsonPiecesError)
      return refused("the export changed while it was read; nothing was imported");
    throw error;
  }
};
