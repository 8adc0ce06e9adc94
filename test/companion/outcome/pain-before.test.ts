/** Pain that was told before Start: given to the session of that person, once, and to no other. */

import { describe, expect, it } from "vitest";
import type { Timers } from "../../../companion/connection.ts";
import {
  createPainBefore,
  GIVE_AFTER_MS,
  painBeforeOf,
  TOLD_COUNTS_MS,
} from "../../../companion/outcome/pain-before.ts";
import { createApi } from "../../../companion/sessions/api.ts";
import { createStore } from "../../../companion/store.ts";
import type { SessionRecord } from "../../../shared/history.ts";
import type { Outcome } from "../../../shared/outcomes.ts";

const record = (outcome: Outcome | null): SessionRecord => ({
  ...{ id: "s1", profileId: "anna", programmeId: null, programmeName: null, reason: "stop", by: "screen" },
  ...{ startedAt: "2026-03-09T10:00:00.000Z", endedAt: "2026-03-09T10:05:00.000Z", invertedS: 12 },
  ...{ peakDeg: 20, limits: { maxAngleDeg: 25, maxDurationS: 120 }, outcome, startedBy: "screen" },
  ...{ startedOn: null, endedOn: null, askedLimits: null, acceptedAdvice: [], checkInEveryS: null },
  samples: { count: 3, lost: 0 },
  events: [],
});
const OUTCOME: Outcome = {
  ...{ painBefore: null, painAfter: 2, heightBeforeMm: null, heightAfterMm: null },
  note: "by somebody else",
};

const bench = (kept = new Map<string, string>()) => {
  let wallMs = 1_000_000;
  let outcome: Outcome | null = null;
  let isAway = false;
  const puts: unknown[] = [];
  const due: { readonly delayMs: number; readonly call: () => void }[] = [];
  const timers: Timers = {
    now: () => wallMs,
    after: (delayMs, call) => {
      due.push({ delayMs, call });
      return () => {};
    },
  };
  const api = createApi("./api", async (_url, init) => {
    if (isAway) throw new TypeError("failed to fetch");
    if (init?.method !== "PUT") return new Response(JSON.stringify(record(outcome)));
    puts.push(JSON.parse(String(init.body)));
    return new Response(null, { status: 204 });
  });
  const store = createStore();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const open = () => createPainBefore({ kept: storage, store, api, timers, wallNow: () => wallMs });
  return {
    painBefore: open(),
    open,
    storage,
    store,
    due,
    puts,
    wait: (ms: number) => {
      wallMs += ms;
    },
    away: (is: boolean) => {
      isAway = is;
    },
    toldThere: (there: Outcome) => {
      outcome = there;
    },
    run: (sessionId: string, profileId: string | null) => {
      const session = { kind: "running", sessionId, profileId, programmeId: null, peakDeg: null } as const;
      store.model.value = { ...store.model.value, session };
    },
    end: (sessionId: string, profileId: string | null) => {
      const of = { sessionId, profileId, programmeId: null, peakDeg: null, by: null, device: null };
      store.model.value = { ...store.model.value, session: { kind: "ended", reason: "stop", ...of } };
    },
    /** Lets the next delay pass, and what follows from it happen. */
    next: async () => {
      const first = due.shift();
      first?.call();
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      await new Promise((resolve) => setTimeout(resolve, 0));
      return first?.delayMs;
    },
  };
};

describe("pain told before Start", () => {
  it("is given to the session once it is over", async () => {
    const { painBefore, run, end, next, puts, due, storage } = bench();
    painBefore.tell("anna", 6);
    expect(painBefore.told("anna")).toBe(6);
    run("s1", "anna");
    expect(painBefore.told("anna")).toBeNull();
    expect(painBeforeOf(storage, "s1")).toBe(6);
    expect(due).toEqual([]);
    end("s1", "anna");
    expect(await next()).toBe(GIVE_AFTER_MS[0]);
    expect(puts).toEqual([{ ...OUTCOME, painBefore: 6, painAfter: null, note: "" }]);
    expect(due).toEqual([]);
  });

  it("is tried again while the gateway is away, and not for ever", async () => {
    const { painBefore, run, end, next, puts, away } = bench();
    painBefore.tell(null, 0);
    run("s1", null);
    end("s1", null);
    away(true);
    for (const delayMs of GIVE_AFTER_MS.slice(0, -1)) expect(await next()).toBe(delayMs);
    away(false);
    expect(await next()).toBe(GIVE_AFTER_MS.at(-1));
    expect(puts).toEqual([{ ...OUTCOME, painBefore: 0, painAfter: null, note: "" }]);
    expect(await next()).toBeUndefined();
  });

  it("never takes the place of what was told in the session's own page, and keeps the rest of it", async () => {
    const first = bench();
    first.painBefore.tell("anna", 6);
    first.run("s1", "anna");
    first.end("s1", "anna");
    first.toldThere({ ...OUTCOME, painBefore: 3 });
    await first.next();
    expect(first.puts).toEqual([]);

    const second = bench();
    second.painBefore.tell("anna", 6);
    second.run("s1", "anna");
    second.toldThere(OUTCOME);
    second.end("s1", "anna");
    await second.next();
    expect(second.puts).toEqual([{ ...OUTCOME, painBefore: 6 }]);
  });

  it("is nobody else's, nor of a session much later, nor of one that was already running", () => {
    const { painBefore, run, end, due, wait, storage } = bench();
    painBefore.tell("anna", 6);
    expect(painBefore.told("ben")).toBeNull();
    run("s1", "ben");
    end("s1", "ben");
    wait(TOLD_COUNTS_MS + 1);
    run("s2", "anna");
    expect(painBeforeOf(storage, "s2")).toBeNull();
    painBefore.tell("anna", 5);
    end("s2", "anna");
    expect(painBeforeOf(storage, "s2")).toBeNull();
    expect(due).toEqual([]);
    expect(painBefore.told("anna")).toBe(5);
  });

  it("can be taken back, and is not told by rubbish", () => {
    const { painBefore, storage } = bench();
    const before = painBefore.changes.value;
    painBefore.tell("anna", 6);
    painBefore.tell("anna", null);
    expect(painBefore.told("anna")).toBeNull();
    expect(painBefore.changes.value).toBe(before + 2);
    for (const rubbish of ["{", "6", '{"pain":11,"profileId":"anna","atMs":1000000,"sessionId":null}']) {
      storage.setItem("inversion-table.pain-before", rubbish);
      expect(painBefore.told("anna"), rubbish).toBeNull();
    }
  });

  it("outlives a reload of the page between Start and the end", async () => {
    const kept = new Map<string, string>();
    const first = bench(kept);
    first.painBefore.tell("anna", 6);
    first.run("s1", "anna");
    const second = bench(kept);
    second.end("s1", "anna");
    await second.next();
    expect(second.puts).toEqual([{ ...OUTCOME, painBefore: 6, painAfter: null, note: "" }]);
  });
});
