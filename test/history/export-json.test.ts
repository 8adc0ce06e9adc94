import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkExport, decodeExport } from "../../firmware/history/export-check.ts";
import {
  type ExportDocument,
  type ExportScope,
  exportJsonSchema,
} from "../../firmware/history/export-format.ts";
import { exportJson } from "../../firmware/history/export-json.ts";
import { sourceOf } from "../../firmware/history/history-source.ts";
import { jsonPieces } from "../../firmware/history/json-pieces.ts";
import type { HistoryFile } from "../../firmware/history/open-history.ts";
import { PROJECT } from "../support/program.ts";
import { type KeptHistory, keepSome } from "./kept-history.ts";
import { asked, later, newFolder, openAt, started, told } from "./some-history.ts";

let remove = (): void => undefined;
let history: HistoryFile;
let kept: KeptHistory;
beforeAll(() => {
  const { folder, remove: removeIt } = newFolder();
  remove = removeIt;
  history = openAt(folder);
  kept = keepSome(history);
});
afterAll(() => {
  history.close();
  remove();
});

const exported = async (scope: ExportScope): Promise<string> => {
  const made = await exportJson(sourceOf(history), {
    ...{ scope, exportedAt: later(90_000), program: "1.2.3", simulated: false },
  });
  if (made.kind === "unknown") throw new Error(made.message);
  let text = "";
  for await (const piece of made.pieces) text += piece;
  return text;
};

const decoded = (text: string): ExportDocument => {
  const verdict = decodeExport(JSON.parse(text));
  if (verdict.kind === "refused") throw new Error(verdict.problems.join("\n"));
  return verdict.document;
};

/** A member of the document changed on the way, at a path. */
const changedAt = (text: string, path: readonly (string | number)[], value: unknown): unknown => {
  const document: unknown = JSON.parse(text);
  const last = path.at(-1);
  const owner = path
    .slice(0, -1)
    .reduce<unknown>(
      (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : at),
      document,
    );
  if (typeof owner !== "object" || owner === null || last === undefined) throw new Error("no such path");
  if (value === undefined) Reflect.deleteProperty(owner, last);
  else Reflect.set(owner, last, value);
  return document;
};

describe("an export", () => {
  test("of everything holds everybody, every session with its samples, and the whole chain", async () => {
    const document = decoded(await exported({ kind: "all" }));
    expect(document).toMatchObject({ program: "1.2.3", simulated: false, exportedAt: later(90_000) });
    expect(new Set(document.profiles.map(({ name }) => name))).toEqual(new Set(["Anna", kept.boris.name]));
    expect(document.profiles).toContainEqual(kept.anna);
    expect(document.plans).toMatchObject([{ profileId: kept.anna.profileId, rungs: ["gentle"] }]);
    expect(document.sessions.map(({ record }) => record.id)).toEqual(["g1", "b1", "a2", "a1"]);
    const [first] = document.sessions.filter(({ record }) => record.id === "a1");
    expect(first?.record).toEqual(asked(history, "session", { sessionId: "a1" }));
    expect(first?.samples.tMs).toHaveLength(100);
    const newest = asked(history, "audit", { limit: 1, before: null }).items[0];
    expect(document.audit.map(({ seq }) => seq)).toEqual(
      Array.from({ length: newest?.seq ?? 0 }, (_, index) => index + 1),
    );
    expect(document.audit.at(-1)).toEqual(newest);
  });

  test("of one person holds nothing of another", async () => {
    const text = await exported({ kind: "profile", profileId: kept.anna.profileId });
    const document = decoded(text);
    expect(document.profiles).toEqual([kept.anna]);
    expect(document.sessions.map(({ record }) => record.id)).toEqual(["a2", "a1"]);
    expect(document.audit).toEqual([]);
    expect(text).not.toContain("Boris");
    expect(text).not.toContain(kept.boris.profileId);
  });

  test("of the guest holds the sessions without a profile", async () => {
    const document = decoded(await exported({ kind: "profile", profileId: "guest" }));
    expect(document.profiles).toEqual([]);
    expect(document.sessions.map(({ record }) => record.id)).toEqual(["g1"]);
  });

  test("of one session holds it and whose it is", async () => {
    const document = decoded(await exported({ kind: "session", sessionId: "a1" }));
    expect(document.profiles).toEqual([kept.anna]);
    expect(document.sessions.map(({ record }) => record.id)).toEqual(["a1"]);
  });

  test("leaves a running session out", async () => {
    told(history, started("running"));
    expect(decoded(await exported({ kind: "all" })).sessions.map(({ record }) => record.id)).not.toContain(
      "running",
    );
  });

  test.each([
    { kind: "session", sessionId: "nobody" } as const,
    { kind: "profile", profileId: "p-nobody" } as const,
  ])("of what is not there is none: %j", async (scope) => {
    const about = { scope, exportedAt: later(0), program: "1", simulated: false };
    expect(await exportJson(sourceOf(history), about)).toMatchObject({
      kind: "unknown",
      message: expect.stringContaining("nobody"),
    });
  });

  test("is told piece by piece, a session at a time", async () => {
    const made = await exportJson(sourceOf(history), {
      ...{ scope: { kind: "all" }, exportedAt: later(0), program: "1", simulated: false },
    });
    if (made.kind !== "export") throw new Error(made.kind);
    const holding: string[][] = [];
    for await (const piece of made.pieces)
      holding.push(["a1", "a2", "b1", "g1"].filter((id) => piece.includes(`"id":"${id}"`)));
    expect(holding.filter((ids) => ids.length === 1)).toHaveLength(4);
    expect(holding.every((ids) => ids.length <= 1)).toBe(true);
  });

  test("fits its seal whatever its layout, and in whatever pieces it comes", async () => {
    const text = await exported({ kind: "all" });
    const other = JSON.stringify(
      Object.fromEntries(Object.entries(JSON.parse(text) as object).toReversed()),
      null,
      3,
    );
    for (const layout of [text, other]) {
      for (const size of [1, 7, 4_096, layout.length]) {
        const chunks = Array.from({ length: Math.ceil(layout.length / size) }, (_, index) =>
          layout.slice(index * size, (index + 1) * size),
        );
        expect(checkExport(jsonPieces(chunks))).toMatchObject({ kind: "ok" });
      }
    }
  });
});

describe("a document that is refused says where and what is allowed", () => {
  test.each([
    ["another format", ["format"], "diary", "inversion-table-export"],
    ["a newer version", ["version"], 2, "newer program"],
    ["no version", ["version"], undefined, "missing"],
    ["an unknown member", ["extra"], 1, "extra: there is no such key"],
    ["an unknown list", ["extra"], [], "extra is a list"],
    ["a list that is none", ["sessions"], {}, "sessions is {}"],
    ["a missing list", ["plans"], undefined, "plans is missing"],
    [
      "an unknown key deep within",
      ["sessions", 0, "record", "mood"],
      "good",
      "sessions[0].record.mood: there is no such",
    ],
    ["an unknown reason", ["sessions", 3, "record", "reason"], "bored", "sessions[3].record.reason"],
    [
      "a profile beyond what a person weighs",
      ["profiles", 0, "weightKg"],
      1_000,
      "profiles[0].weightKg is 1000",
    ],
    [
      "a limit beyond every table",
      ["profiles", 0, "limits", "maxAngleDeg"],
      61,
      "maxAngleDeg is 61; allowed is 10° to 60°",
    ],
    ["a profile of nobody", ["profiles", 0, "profileId"], "guest", "profiles[0].profileId is guest"],
    ["a name with a line break", ["profiles", 0, "name"], "a\nb", "profiles[0].name"],
    ["an angle that is no tenth", ["sessions", 0, "samples", "angleDeg", 4], 1.23, "angleDeg[4] is 1.23"],
    ["an angle that is not there", ["sessions", 0, "samples", "angleDeg", 4], null, "angleDeg[4] is null"],
    ["columns of different length", ["sessions", 0, "samples", "tMs"], [1], "sessions[0].samples"],
    [
      "a range beyond its end",
      ["sessions", 0, "samples", "held"],
      [{ from: 3, to: 900 }],
      "held[0] is 3 to 900",
    ],
    ["a note too long", ["sessions", 3, "record", "outcome", "note"], "x".repeat(501), "outcome.note"],
    ["a text too long", ["audit", 0, "detail"], { text: "x".repeat(2_001) }, "2001 characters"],
    ["a chain out of order", ["audit", 3, "seq"], 1, "audit[3].seq is 1"],
    ["a seal that is none", ["sha256"], "none", "64 hexadecimal digits"],
    ["a figure that was changed", ["sessions", 3, "record", "invertedS"], 1, "damaged or changed"],
    ["a limit that was changed", ["profiles", 0, "limits", "maxAngleDeg"], 60, "damaged or changed"],
  ] as const)("%s", async (_name, path, value, words) => {
    const verdict = decodeExport(changedAt(await exported({ kind: "all" }), path, value));
    expect(verdict.kind === "refused" ? verdict.problems.join("\n") : "taken").toContain(words);
  });

  test("the same session or person twice", async () => {
    const document = JSON.parse(await exported({ kind: "all" })) as Record<string, unknown[]>;
    for (const part of ["sessions", "profiles", "plans"]) {
      const list = document[part] ?? [];
      expect(decodeExport({ ...document, [part]: [...list, list[0]] })).toMatchObject({ kind: "refused" });
    }
  });

  test.each([
    ["", "the end at character 0"],
    ["[]", '"["'],
    ['{"format":"inversion-table-export"', "the end"],
    ['{"format":"inversion-table-export"} more', "follows the document"],
    ['{"format":}', "not JSON"],
    ['{"format" 1}', '":"'],
    ['{"sessions":[{"a":1},}', "not JSON"],
    ["{1:2}", "no text"],
    ['{"format":"x","format":"y"}', "format is"],
  ])("%j is no such document", (text, words) => {
    const verdict = checkExport(jsonPieces([text]));
    expect(verdict.kind === "refused" ? verdict.problems.join("\n") : "taken").toContain(words);
  });

  test.each([null, 1, "text", [], undefined])("%j is no document", (value) => {
    expect(decodeExport(value)).toMatchObject({ kind: "refused" });
  });
});

test("the published schema is what the code says", () => {
  const published: unknown = JSON.parse(readFileSync(join(PROJECT, "docs/export.schema.json"), "utf8"));
  expect(published).toEqual(JSON.parse(exportJsonSchema()));
});
