import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HistoryFile } from "../../firmware/history/open-history.ts";
import {
  asked,
  closed,
  DOER,
  ended,
  later,
  newFolder,
  noisySamples,
  openAt,
  samplesWrite,
  started,
  told,
  wholeSession,
} from "./some-history.ts";

let folder = "";
let remove = (): void => undefined;
let history: HistoryFile;
beforeEach(() => {
  ({ folder, remove } = newFolder());
  history = openAt(folder);
});
afterEach(() => {
  history.close();
  remove();
});

const reopened = (): HistoryFile => {
  history.close();
  history = openAt(folder);
  return history;
};

const QUERY = { limit: 100, after: null, profileId: null, from: null, to: null } as const;
const listed = (): readonly string[] =>
  asked(history, "sessions", { query: QUERY }).items.map(({ id }) => id);

describe("a session", () => {
  test("is there with all that was told of it, also after opening again", () => {
    told(history, ...wholeSession("a", 5));
    const samples = Array.from({ length: 5 }, (_, second) => noisySamples(second, 1, second + 1)).flat();
    for (const opened of [() => history, reopened]) {
      const open = opened();
      expect(open.state()).toEqual({ kind: "ok" });
      expect(asked(open, "samples", { sessionId: "a" })).toEqual(samples);
      expect(asked(open, "session", { sessionId: "a" })).toMatchObject({
        ...{ id: "a", reason: "stop", by: "screen", invertedS: 42.5, outcome: null },
        events: [{ kind: "state" }, { kind: "alarm-raised" }],
        samples: { count: 125, lost: 0 },
        peakDeg: Math.max(...samples.map(({ angle }) => Number(angle))) / 10,
      });
    }
  });

  test("without an end is interrupted at its last sample when it is opened again", () => {
    told(history, started("a"), samplesWrite("a", noisySamples(0, 3)));
    expect(listed()).toEqual([]);
    const [session] = asked(reopened(), "sessions", { query: QUERY }).items;
    const lastMs = noisySamples(0, 3).at(-1)?.tMs ?? 0;
    expect(session).toMatchObject({ reason: "interrupted", by: "gateway", endedAt: later(lastMs / 1_000) });
    expect(asked(history, "samples", { sessionId: "a" })).toEqual(noisySamples(0, 3));
  });

  test("that goes on after the history alone was restarted is one session, with its own end", () => {
    told(history, started("a"), samplesWrite("a", noisySamples(0, 2)));
    told(reopened(), samplesWrite("a", noisySamples(2, 2)), ended("a"), closed("a"));
    expect(asked(history, "session", { sessionId: "a" })).toMatchObject({
      reason: "stop",
      samples: { count: 100 },
    });
    expect(asked(history, "samples", { sessionId: "a" })).toEqual([
      ...noisySamples(0, 2),
      ...noisySamples(2, 2),
    ]);
  });

  test.each([
    ["samples of an unknown session", [], samplesWrite("x", noisySamples(0, 1))],
    [
      "an event of an unknown session",
      [],
      { kind: "session-event", sessionId: "x", event: { tMs: 0, kind: "check-in-asked" } },
    ],
    ["an unknown session's end", [], ended("x")],
    ["a second start", [started("a")], started("a", { at: later(5) })],
    ["a second end", [started("a"), ended("a")], { ...ended("a"), reason: "returned" }],
    ["a second close", [started("a"), ended("a"), closed("a")], closed("a")],
    ["a close before the end", [started("a")], closed("a")],
    [
      "the same samples again",
      [started("a"), samplesWrite("a", noisySamples(0, 1))],
      samplesWrite("a", noisySamples(0, 1)),
    ],
    [
      "the same event again",
      [started("a"), { kind: "session-event", sessionId: "a", event: { tMs: 7, kind: "check-in-asked" } }],
      { kind: "session-event", sessionId: "a", event: { kind: "check-in-asked", tMs: 7 } },
    ],
    [
      "older samples",
      [started("a"), samplesWrite("a", noisySamples(5, 1))],
      samplesWrite("a", noisySamples(0, 1)),
    ],
    [
      "samples after the close",
      [started("a"), ended("a"), closed("a")],
      samplesWrite("a", noisySamples(0, 1)),
    ],
    [
      "a proof of nobody's balance",
      [],
      { kind: "balance-proven", profileId: "p-nobody", at: later(0), heightCm: 180, weightKg: 80 },
    ],
    ["the loss of nobody's balance", [], { kind: "balance-lost", profileId: "p-nobody", at: later(0) }],
    [
      "what is no write",
      [started("a")],
      { kind: "samples", sessionId: "a", samples: [], lost: Number.NaN, invertedS: 0 },
    ],
    [
      "an audit entry in the history's own name",
      [],
      { kind: "audit", at: later(0), action: "erased", doer: DOER, detail: {}, profileId: null },
    ],
  ] as const)("%s is ignored, and says why", (_, before, write) => {
    told(history, ...before);
    const known = JSON.stringify(asked(history, "audit", { limit: 100, before: null }));
    expect(history.write(write as Parameters<HistoryFile["write"]>[0])).toEqual({
      kind: "ignored",
      why: expect.stringMatching(/.../),
    });
    expect(JSON.stringify(asked(history, "audit", { limit: 100, before: null }))).toBe(known);
  });

  test("counts what was lost, and keeps of a second telling only what is new", () => {
    told(history, started("a"), { kind: "samples", sessionId: "a", samples: [], lost: 7, invertedS: 0 });
    told(history, samplesWrite("a", noisySamples(0, 2)), samplesWrite("a", noisySamples(0, 3)), ended("a"));
    expect(asked(history, "session", { sessionId: "a" })?.samples).toEqual({ count: 75, lost: 7 });
  });
});

describe("the list", () => {
  beforeEach(() => {
    for (const [index, id] of ["a", "b", "c", "d"].entries()) {
      told(
        history,
        ...wholeSession(id, 1, { at: later(3_600 * index), profileId: index % 2 === 0 ? null : "p-1" }),
      );
    }
  });
  const page = (
    query: Partial<
      typeof QUERY | { limit: number; after: string; profileId: string; from: string; to: string }
    >,
  ) => asked(history, "sessions", { query: { ...QUERY, ...query } });

  test("is newest first, page by page", () => {
    expect(page({ limit: 3 })).toMatchObject({ items: [{ id: "d" }, { id: "c" }, { id: "b" }], next: "b" });
    expect(page({ limit: 3, after: "b" })).toMatchObject({ items: [{ id: "a" }], next: null });
    expect(page({ limit: 4 }).next).toBeNull();
    expect(page({ after: "nowhere" })).toEqual({ items: [], next: null });
  });

  test("is of one person, of guests, of a time", () => {
    expect(page({ profileId: "p-1" }).items.map(({ id }) => id)).toEqual(["d", "b"]);
    expect(page({ profileId: "guest" }).items.map(({ id }) => id)).toEqual(["c", "a"]);
    expect(page({ from: later(3_600), to: later(7_200) }).items.map(({ id }) => id)).toEqual(["c", "b"]);
    expect(page({ from: later(3_601) }).items.map(({ id }) => id)).toEqual(["d", "c"]);
  });
});
