/** What arrives on the channel is taken whole or refused with words, at both ends; nothing throws. */

import { describe, expect, it } from "vitest";
import { decodeAnswer, decodeFromHistory, decodeToHistory } from "../../firmware/history/channel.ts";
import type { HistoryWrite } from "../../firmware/history/contract.ts";

const closed: HistoryWrite = { kind: "session-closed", sessionId: "s1", at: "2026-01-01T00:00:00.000Z" };
const NONSENSE: readonly unknown[] = [
  ...[null, undefined, 3, "write", [], {}, { type: "write" }, { type: "nothing", id: 1 }],
  ...[
    { type: "write", id: -1, write: closed },
    { type: "write", id: 1.5, write: closed },
  ],
  ...[
    { type: "stop", more: 1 },
    { type: "state", state: { kind: "fine" } },
    { type: "written", id: 1 },
  ],
];

describe("the channel of the history", () => {
  it("takes a write, a question and the end", () => {
    const write = { type: "write", id: 1, write: closed };
    expect(decodeToHistory(write)).toEqual({ kind: "ok", value: write });
    const call = { type: "call", id: 2, call: "session", ask: { sessionId: "s1" } };
    expect(decodeToHistory(call)).toEqual({ kind: "ok", value: call });
    expect(decodeToHistory({ type: "stop" })).toEqual({ kind: "ok", value: { type: "stop" } });
  });

  it.each([
    [{ type: "write", id: 7, write: { ...closed, more: 1 } }],
    [{ type: "write", id: 7, write: { ...closed, sessionId: "no id" } }],
    [{ type: "call", id: 7, call: "toString", ask: {} }],
    [{ type: "call", id: 7, call: "constructor", ask: {} }],
    [{ type: "call", id: 7, call: "session", ask: {} }],
    [{ type: "call", id: 7, call: "sessions", ask: { query: { limit: 101 } } }],
  ])("refuses %j, and still knows what to answer", (value) => {
    expect(decodeToHistory(value)).toMatchObject({ kind: "refused", id: 7, why: expect.stringMatching(/./) });
  });

  it.each(NONSENSE.map((value) => [value]))("refuses %j at both ends", (value) => {
    expect(decodeToHistory(value).kind).toBe("refused");
    expect(decodeFromHistory(value).kind).toBe("refused");
  });

  it("takes what the history says", () => {
    const state = { kind: "trouble", code: "disk-full", what: "no room" };
    for (const message of [
      { type: "ready", state: { kind: "ok" } },
      { type: "state", state },
      { type: "written", id: 1, result: { kind: "kept" } },
      { type: "written", id: 1, result: { kind: "ignored", why: "twice" } },
      { type: "written", id: 1, result: { kind: "refused", code: "disk-full", message: "no room" } },
    ])
      expect(decodeFromHistory(message)).toEqual({ kind: "ok", value: message });
  });

  it("takes an answer that fits its question, and no other", () => {
    const sample = { tMs: 40, angle: -123, held: true };
    const fault = { tMs: 80, angle: "stale", held: false };
    const answer = (value: unknown): unknown => ({ kind: "answer", answer: value });
    expect(decodeAnswer("samples", answer([sample, fault]))).toEqual(answer([sample, fault]));
    expect(decodeAnswer("samples", answer(null))).toEqual(answer(null));
    for (const wrong of [
      [[{ ...sample, angle: 1.5 }]],
      [[{ ...sample, angle: "fine" }]],
      [[{ ...sample, tMs: -1 }]],
      [[{ ...sample, held: 1 }]],
      [[null]],
      ["samples"],
    ].flat())
      expect(decodeAnswer("samples", answer(wrong)), JSON.stringify(wrong)).toMatchObject({
        ...{ kind: "refused", code: "failing" },
      });
    const refusal = { kind: "refused", code: "disk-full", message: "no room" };
    expect(decodeAnswer("profiles", refusal)).toEqual(refusal);
    expect(decodeAnswer("profiles", answer([{ profileId: "x" }]))).toMatchObject({ code: "failing" });
    expect(decodeAnswer("put-outcome", answer("maybe"))).toMatchObject({ code: "failing" });
  });
});
