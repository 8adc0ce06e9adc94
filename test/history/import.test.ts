import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { AT_COMMAND_LINE } from "../../firmware/history/contract.ts";
import { checkExport, decodeExport } from "../../firmware/history/export-check.ts";
import { type ExportDocument, type ExportPart, PARTS } from "../../firmware/history/export-format.ts";
import { exportJson } from "../../firmware/history/export-json.ts";
import { ExportSeal } from "../../firmware/history/export-seal.ts";
import { sourceOf } from "../../firmware/history/history-source.ts";
import { examineExport, type Imported, importExport } from "../../firmware/history/import.ts";
import { jsonPieces } from "../../firmware/history/json-pieces.ts";
import type { HistoryFile } from "../../firmware/history/open-history.ts";
import { anyHistory } from "./any-history.ts";
import { keepSome } from "./kept-history.ts";
import {
  addedProfile,
  asked,
  DOER,
  draftOf,
  later,
  newFolder,
  openAt,
  START,
  told,
  wholeSession,
} from "./some-history.ts";

const removals: (() => void)[] = [];
afterEach(() => {
  for (const remove of removals.splice(0)) remove();
});
const fresh = (): HistoryFile => {
  const { folder, remove } = newFolder();
  const history = openAt(folder);
  removals.push(() => {
    history.close();
    remove();
  });
  return history;
};

const exported = async (history: HistoryFile): Promise<string> => {
  const about = { scope: { kind: "all" }, exportedAt: later(1), program: "1.2.3", simulated: false } as const;
  const made = await exportJson(sourceOf(history), about);
  if (made.kind === "unknown") throw new Error(made.message);
  let text = "";
  for await (const piece of made.pieces) text += piece;
  return text;
};

const ASK = { at: later(100_000), simulated: false, balance: "keep" } as const;
const imported = (
  history: HistoryFile,
  text: string,
  ask: Partial<Parameters<typeof importExport>[3]> = {},
): Imported => {
  const pieces = () => jsonPieces([text]);
  const examination = examineExport(pieces);
  if (examination.kind === "refused") return examination;
  return importExport(history, examination.examined, pieces, { ...ASK, ...ask });
};

/** Everything but when it was exported, the diary of the one database, and the seal over both. */
const data = (text: string): unknown => {
  const {
    exportedAt: _at,
    audit: _audit,
    sha256: _seal,
    ...rest
  } = JSON.parse(text) as Record<string, unknown>;
  return rest;
};

const bothVerified = (history: HistoryFile): void => {
  expect(history.verify()).toMatchObject({ kind: "answer", answer: { findings: [] } });
  expect(history.state()).toEqual({ kind: "ok" });
};

describe("an export in an empty history", () => {
  test("gives the same data again, verified, and stands in its audit chain", async () => {
    const [from, to] = [fresh(), fresh()];
    const { anna } = keepSome(from);
    const text = await exported(from);
    expect(imported(to, text)).toMatchObject({
      kind: "done",
      added: { profiles: 2, plans: 1, sessions: 4 },
      present: { profiles: 0, plans: 0, sessions: 0 },
      conflicts: [],
    });
    const again = await exported(to);
    expect(data(again)).toEqual(data(text));
    bothVerified(to);
    const { sha256 } = JSON.parse(text) as { sha256: string };
    const entries = asked(to, "audit", { limit: 100, before: null }).items.filter(
      ({ action }) => action === "restored",
    );
    expect(entries.map(({ detail }) => detail)).toContainEqual(
      expect.objectContaining({
        by: "command-line",
        from: expect.objectContaining({ sha256, chain: expect.objectContaining({ misfit: null }) }),
      }),
    );
    expect(entries.some(({ detail }) => detail?.["profileId"] === anna.profileId)).toBe(true);
  });

  test("gives the same data again, whatever is in it", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, async (made) => {
        const [from, to] = [fresh(), fresh()];
        expect(from.restore(made, AT_COMMAND_LINE, START)).toMatchObject({ kind: "answer" });
        const text = await exported(from);
        expect(imported(to, text)).toMatchObject({
          kind: "done",
          added: { profiles: made.profiles.length, plans: made.plans.length, sessions: made.sessions.length },
          conflicts: [],
        });
        expect(data(await exported(to))).toEqual(data(text));
        expect(to.verify()).toMatchObject({ kind: "answer", answer: { findings: [] } });
        for (const remove of removals.splice(0)) remove();
      }),
      { numRuns: 40 },
    );
  });

  test("for another table leaves the proof of balance behind, and nothing else", async () => {
    const [from, to] = [fresh(), fresh()];
    const { anna } = keepSome(from);
    const text = await exported(from);
    const result = imported(to, text, { balance: "ask-again" });
    const [there] = asked(to, "profiles", {}).filter(({ profileId }) => profileId === anna.profileId);
    expect(there).toEqual({ ...anna, balance: { kind: "unproven" } });
    expect(result).toMatchObject({ kind: "done", people: expect.arrayContaining([there]) });
    // The same again finds nothing to do, and calls it no conflict.
    expect(imported(to, text, { balance: "ask-again" })).toMatchObject({
      present: { profiles: 2 },
      conflicts: [],
    });
  });
});

describe("an export in a history that has something", () => {
  test("given twice changes nothing", async () => {
    const [from, to] = [fresh(), fresh()];
    keepSome(from);
    const text = await exported(from);
    imported(to, text);
    const once = await exported(to);
    expect(imported(to, text)).toMatchObject({
      kind: "done",
      added: { profiles: 0, plans: 0, sessions: 0 },
      present: { profiles: 2, plans: 1, sessions: 4 },
      conflicts: [],
    });
    expect(data(await exported(to))).toEqual(data(once));
  });

  test("does not touch what is there in another form, and names it", async () => {
    const [from, to] = [fresh(), fresh()];
    const { anna } = keepSome(from);
    const text = await exported(from);
    imported(to, text);
    asked(to, "change-profile", {
      profileId: anna.profileId,
      change: { kind: "draft", draft: draftOf("Anna", { limits: { maxAngleDeg: 20, maxDurationS: 60 } }) },
      doer: DOER,
      at: later(5),
    });
    const outcome = { painBefore: 9, painAfter: 9, heightBeforeMm: null, heightAfterMm: null, note: "" };
    asked(to, "put-outcome", { sessionId: "a1", outcome, doer: DOER, at: later(6) });
    asked(to, "put-plan", {
      profileId: anna.profileId,
      draft: { rungs: ["other"], sessionsPerWeek: 1, sessionsPerRung: 1 },
      doer: DOER,
      at: later(7),
    });
    const before = await exported(to);
    const result = imported(to, text);
    expect(data(await exported(to))).toEqual(data(before));
    expect(result).toMatchObject({ kind: "done", added: { profiles: 0, plans: 0, sessions: 0 } });
    const conflicts = result.kind === "done" ? result.conflicts.join("\n") : "";
    expect(conflicts).toMatch(/profile "Anna" is another here \(.*limits.*\)/);
    expect(conflicts).toContain("session a1 is another here (outcome)");
    expect(conflicts).toContain("the plan of");
  });

  test("never puts somebody's sessions with a namesake", async () => {
    const [from, to] = [fresh(), fresh()];
    keepSome(from);
    addedProfile(to, "ANNA");
    const result = imported(to, await exported(from));
    expect(result).toMatchObject({ kind: "done", added: { profiles: 1, plans: 0, sessions: 2 } });
    expect(result.kind === "done" && result.conflicts[0]).toContain("another person here has that name");
    expect(asked(to, "session", { sessionId: "a1" })).toBeNull();
  });

  test("keeps to the most profiles that there may be", async () => {
    const [from, to] = [fresh(), fresh()];
    keepSome(from);
    for (let index = 0; index < 63; index += 1) addedProfile(to, `Person ${index}`);
    const result = imported(to, await exported(from));
    expect(result).toMatchObject({ kind: "done", added: { profiles: 1 } });
    expect(asked(to, "profiles", {})).toHaveLength(64);
  });
});

describe("nothing is imported", () => {
  test("of an export with one character changed, wherever it is", async () => {
    const from = fresh();
    keepSome(from);
    const text = await exported(from);
    const to = fresh();
    const before = data(await exported(to));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: text.length - 1 }),
        fc.constantFrom("0", "7", "x", '"'),
        (at, put) => {
          fc.pre(text[at] !== put && (text[at] ?? "").trim() !== "");
          const changed = text.slice(0, at) + put + text.slice(at + 1);
          expect(checkExport(jsonPieces([changed]))).toMatchObject({ kind: "refused" });
        },
      ),
      { numRuns: 300 },
    );
    expect(imported(to, text.replace('"maxAngleDeg":45', '"maxAngleDeg":59'))).toMatchObject({
      kind: "refused",
    });
    expect(data(await exported(to))).toEqual(before);
  });

  test("of a simulated table into a real one's history", async () => {
    const [from, to] = [fresh(), fresh()];
    keepSome(from);
    expect(imported(to, await exported(from), { simulated: true })).toMatchObject({
      kind: "refused",
      problems: [expect.stringContaining("a real table, this history of a simulated one")],
    });
  });

  test("when the file changes while it is read: not half of it either", async () => {
    const [from, other, to] = [fresh(), fresh(), fresh()];
    keepSome(from);
    told(other, ...wholeSession("z1", 2));
    const texts = [await exported(from), await exported(other)];
    const examination = examineExport(() => jsonPieces([texts[0] ?? ""]));
    if (examination.kind === "refused") throw new Error(examination.problems.join());
    for (const pieces of [() => jsonPieces([texts[1] ?? ""]), () => jsonPieces(["{"])]) {
      expect(importExport(to, examination.examined, pieces, ASK)).toMatchObject({ kind: "refused" });
    }
    expect(asked(to, "profiles", {})).toEqual([]);
    expect(asked(to, "session", { sessionId: "z1" })).toBeNull();
  });
});

/** As a database would have told it in which an entry was changed: the export's own seal fits. */
const sealedAgain = (document: ExportDocument): string => {
  const { profiles, plans, sessions, audit, sha256: _before, ...head } = document;
  const seal = new ExportSeal<ExportPart>(PARTS);
  for (const [part, elements] of Object.entries({ profiles, plans, sessions, audit }))
    for (const element of elements) seal.add(part as ExportPart, element);
  return JSON.stringify({ ...head, profiles, plans, sessions, audit, sha256: seal.close(head) });
};

test.each([
  [
    "changed",
    (audit: ExportDocument["audit"]) => audit.map((entry) => ({ ...entry, at: START })),
    "entry 1 does",
  ],
  [
    "taken out",
    (audit: ExportDocument["audit"]) => audit.filter(({ seq }) => seq !== 3),
    "entry 3 is missing",
  ],
] as const)(
  "a chain in which an entry was %s is told, and the data come in all the same",
  async (_how, change, words) => {
    const [from, to] = [fresh(), fresh()];
    keepSome(from);
    const decoded = decodeExport(JSON.parse(await exported(from)));
    if (decoded.kind === "refused") throw new Error(decoded.problems.join());
    const text = sealedAgain({ ...decoded.document, audit: change(decoded.document.audit) });
    expect(examineExport(() => jsonPieces([text]))).toMatchObject({
      kind: "ok",
      examined: { chain: { misfit: expect.stringContaining(words) } },
    });
    expect(imported(to, text)).toMatchObject({ kind: "done", added: { sessions: 4 } });
  },
);
