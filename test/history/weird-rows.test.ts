/**
 * Weird values in the rows of the history's database, each with the seal that fits it, so that nothing but the value
 * itself can give it away; in what the history is told and asked; and in files that are imported. What is read is whole
 * or is not offered, reading changes nothing, and a file that is refused leaves the database bit for bit as it was.
 */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HistoryCall, HistoryWrite } from "../../firmware/history/contract.ts";
import { type ExportPart, PARTS } from "../../firmware/history/export-format.ts";
import { exportJson } from "../../firmware/history/export-json.ts";
import { ExportSeal } from "../../firmware/history/export-seal.ts";
import { sourceOf } from "../../firmware/history/history-source.ts";
import { examineExport, importExport } from "../../firmware/history/import.ts";
import { jsonPieces } from "../../firmware/history/json-pieces.ts";
import type { HistoryFile } from "../../firmware/history/open-history.ts";
import { canonical, type RecordKind, sealOf } from "../../firmware/history/seal.ts";
import { sampleSchema, sessionRecordSchema } from "../../shared/history.ts";
import { planSchema } from "../../shared/plan.ts";
import { profileSchema } from "../../shared/profiles.ts";
import {
  acceptedWrongly,
  faultsIn,
  isPolluted,
  jsonWithKeys,
  spoiltJson,
  spoiltValues,
  WEIRD,
} from "../support/weird.ts";
import { keepSome } from "./kept-history.ts";
import {
  addedProfile,
  asked,
  closed,
  DOER,
  draftOf,
  ended,
  later,
  newFolder,
  openAt,
  START,
  samplesWrite,
  started,
  told,
} from "./some-history.ts";

let folder = "";
let remove = (): void => undefined;
let history: HistoryFile;
/** A connection of the test's own, beside the history's. */
let raw: Database.Database;

/** In memory where there is such a folder: none of this is about the disk, which would take minutes. */
const MEMORY = "/dev/shm";
const begin = (): void => {
  folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "weird-"));
  remove = () => rmSync(folder, { recursive: true, force: true });
  history = openAt(folder);
  keepSome(history);
  raw = new Database(join(folder, "history.db"));
  raw.pragma("synchronous = off");
};

beforeEach(begin);
afterEach(() => {
  raw.close();
  history.close();
  remove();
});

const TABLES = [
  "profile",
  "plan",
  "session",
  "session_event",
  "chunk",
  "samples",
  "outcome",
  "audit",
  "audit_detail",
];
/** Differs whenever the history, which is another connection, has changed anything at all. */
const version = (): unknown => raw.pragma("data_version", { simple: true });

/** Everything that can be read is read, the curves where asked for; what comes is whole. */
const readAll = (what: string, curves = false): void => {
  const answer = <C extends HistoryCall>(call: C, ask: Parameters<typeof history.call<C>>[1]) => {
    const result = history.call(call, ask);
    if (result.kind !== "answer") return null;
    expect(faultsIn(result.answer), what).toEqual([]);
    return result.answer;
  };
  const profiles = answer("profiles", {}) ?? [];
  for (const profile of profiles) {
    expect(profileSchema.safeParse(profile).success, what).toBe(true);
    const plan = answer("plan", { profileId: profile.profileId });
    if (plan !== null) expect(planSchema.safeParse(plan).success, what).toBe(true);
  }
  const query = { limit: 100, after: null, profileId: null, from: null, to: null };
  for (const { id } of answer("sessions", { query })?.items ?? []) {
    const session = answer("session", { sessionId: id });
    if (session !== null) expect(sessionRecordSchema.safeParse(session).success, what).toBe(true);
    for (const sample of curves ? (answer("samples", { sessionId: id }) ?? []) : [])
      if (!sampleSchema.safeParse(sample).success) throw new Error(`${what}: ${JSON.stringify(sample)}`);
  }
  answer("audit", { limit: 100, before: null });
};

const KEYS: Readonly<Record<RecordKind, string>> = {
  profile: "profile_id",
  plan: "profile_id",
  session: "session_id",
  outcome: "session_id",
};

describe("a row", () => {
  test.each(Object.entries(KEYS))("of %s with a fitting seal", (kind, key) => {
    const row = raw.prepare(`select ${key} as id, record, seal from ${kind}`).get() as {
      readonly id: string;
      readonly record: string;
      readonly seal: string;
    };
    const put = raw.prepare(`update ${kind} set record = ?, seal = ? where ${key} = ?`);
    const whole: unknown = JSON.parse(row.record);
    const records = [
      ...spoiltJson(whole).map(({ what, message }) => [what, message] as const),
      ...jsonWithKeys(whole).map((text) => [text, text] as const),
    ];
    for (const [what, text] of records) {
      // Its keys in order, as the program writes them, where JSON can say the value at all.
      const record = faultsIn(JSON.parse(text)).length === 0 ? canonical(JSON.parse(text)) : text;
      put.run(record, sealOf(kind as RecordKind, row.id, record), row.id);
      readAll(`${kind} ${what}`);
    }
    const before = version();
    readAll("the last of them again");
    expect(version()).toBe(before);
    put.run(row.record, row.seal, row.id);
    expect(isPolluted()).toBe(false);
  });

  test("whose columns hold anything that they can", () => {
    let put = 0;
    for (const table of TABLES) {
      const columns = raw.pragma(`table_info(${table})`) as { readonly name: string }[];
      for (const { name } of columns) {
        for (const { name: what, value } of WEIRD) {
          if (typeof value === "object" && value !== null) continue;
          const bound = typeof value === "boolean" ? 1 : value;
          raw.exec("savepoint here");
          try {
            raw.prepare(`update or ignore ${table} set ${name} = ?`).run(bound);
          } catch {
            // The column cannot hold it.
            raw.exec("rollback to here; release here");
            continue;
          }
          // The history is another connection, and sees it only when it is there for all.
          raw.exec("release here");
          put += 1;
          readAll(`${table}.${name} = ${what}`, true);
        }
      }
      raw.close();
      history.close();
      remove();
      begin();
    }
    expect(put).toBeGreaterThan(50);
  });
});

describe("what the history is told and asked", () => {
  const WRITES: readonly HistoryWrite[] = [
    started("w1"),
    samplesWrite("w0", [{ tMs: 1, angle: 200, held: false }]),
    {
      kind: "session-event",
      sessionId: "a1",
      event: { tMs: 1, kind: "state", state: "armed", from: "idle" },
    },
    { kind: "balance-proven", profileId: "p", at: START, heightCm: 170, weightKg: 70 },
  ];
  const ASKS: readonly (readonly [HistoryCall, unknown])[] = [
    ["add-profile", { draft: draftOf("Weird"), doer: DOER, at: START }],
    [
      "put-plan",
      {
        profileId: "p",
        draft: { rungs: ["gentle"], sessionsPerWeek: 3, sessionsPerRung: 4 },
        doer: DOER,
        at: START,
      },
    ],
    ["sessions", { query: { limit: 10, after: null, profileId: null, from: START, to: START } }],
    ["audit", { limit: 10, before: 5 }],
  ];

  test("with something weird in it is ignored with nothing changed, or kept whole", () => {
    let ignored = 0;
    // One that runs, since of one that is closed nothing is taken anyway.
    told(history, started("w0"));
    for (const write of WRITES) {
      for (const spoilt of spoiltValues(write)) {
        const { what, message } = spoilt;
        const before = version();
        const result = history.write(message as HistoryWrite);
        if (result.kind === "kept") {
          expect(acceptedWrongly(write, spoilt, message)).toEqual([]);
          continue;
        }
        ignored += 1;
        expect(version(), what).toBe(before);
      }
    }
    expect(ignored).toBeGreaterThan(200);
    readAll("after all writes", true);
  });

  test("as a question is refused with nothing changed, or answered whole", () => {
    for (const [call, ask] of ASKS) {
      for (const { what, message } of spoiltValues(ask)) {
        const before = version();
        const result = history.call(call, message as never);
        if (result.kind !== "answer") expect(version(), `${call} ${what}`).toBe(before);
        else expect(faultsIn(result.answer), `${call} ${what}`).toEqual([]);
      }
    }
    readAll("after all questions");
  });
});

/** The same text with the seal that it must have, where it is a document at all. */
const resealed = (text: string): string => {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return text;
  const document = parsed as Readonly<Record<string, unknown>>;
  const seal = new ExportSeal<ExportPart>(PARTS);
  const head: Record<string, unknown> = { ...document };
  for (const part of PARTS) {
    const elements = document[part];
    if (!Array.isArray(elements)) return text;
    for (const element of elements) seal.add(part, element);
    delete head[part];
  }
  return `${text.slice(0, -1)},"sha256":"${seal.close(head)}"}`;
};

/** One person with a plan and one short session, as a file, without its seal. */
const shortExport = async (): Promise<Readonly<Record<string, unknown>>> => {
  const { folder: other, remove: removeOther } = newFolder();
  const short = openAt(other);
  const { profileId } = addedProfile(short, "Short");
  const draft = { rungs: ["gentle"], sessionsPerWeek: 3, sessionsPerRung: 4 };
  asked(short, "put-plan", { profileId, draft, doer: DOER, at: START });
  const samples = [0, 40, 80].map((tMs) => ({ tMs, angle: 200 + tMs, held: tMs > 0 }));
  told(short, started("x1", { profileId }), samplesWrite("x1", samples), ended("x1"), closed("x1"));
  const about = { scope: { kind: "all" }, exportedAt: later(1), program: "1", simulated: false } as const;
  const made = await exportJson(sourceOf(short), about);
  if (made.kind === "unknown") throw new Error(made.message);
  let text = "";
  for await (const piece of made.pieces) text += piece;
  short.close();
  removeOther();
  const { sha256: _seal, ...document } = JSON.parse(text) as Record<string, unknown>;
  return document;
};

describe("a file of an export", () => {
  const bring = (text: string): "refused" | "taken" => {
    const pieces = () => jsonPieces([text]);
    const examined = examineExport(pieces);
    if (examined.kind === "refused") return "refused";
    const ask = { at: later(9), simulated: false, balance: "keep" } as const;
    return importExport(history, examined.examined, pieces, ask).kind === "refused" ? "refused" : "taken";
  };

  test("with something weird in it is refused with nothing changed, or brings in what is whole", async () => {
    const document = await shortExport();
    expect(bring(resealed(JSON.stringify(document)))).toBe("taken");
    let refusals = 0;
    const spoilt = spoiltJson(document);
    for (const { what, message } of spoilt) {
      const before = version();
      if (bring(resealed(message)) === "taken") continue;
      refusals += 1;
      expect(version(), what).toBe(before);
    }
    expect(refusals).toBeGreaterThan(spoilt.length / 2);
    for (const text of jsonWithKeys(document)) bring(text);
    readAll("after all imports", true);
    expect(isPolluted()).toBe(false);
  });
});
