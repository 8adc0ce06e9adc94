/** What the gateway remembers of sessions that are over: bounded, the newest whole, of the others the summary. */

import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_CAPS } from "../../firmware/gateway/caps.ts";
import { MOST_EVENTS, RecentSessions } from "../../firmware/gateway/recent-sessions.ts";
import type { SessionEvent, SessionRecord } from "../../shared/history.ts";
import { recordOf } from "./support/fake-history.ts";

const event = (tMs: number): SessionEvent => ({ tMs, kind: "state", state: "armed", from: "idle" });
const events = (count: number): SessionEvent[] => Array.from({ length: count }, (_, at) => event(at));
const session = (id: string, count: number, over: Partial<SessionRecord> = {}): SessionRecord =>
  recordOf(id, { events: events(count), ...over });
const outcome = { painBefore: 5, painAfter: 3, heightBeforeMm: null, heightAfterMm: null, note: "good" };

let recent: RecentSessions;
const wholes = (): string[] => recent.all().flatMap(({ id }) => (recent.find(id) === null ? [] : [id]));

beforeEach(() => {
  recent = new RecentSessions(DEFAULT_CAPS.sessionsKept);
});

describe("sessions that are over", () => {
  it("weigh no more in their thousands, however much happened in them", () => {
    for (let at = 0; at < 3_000; at += 1) recent.put(session(`s${at}`, at % 200));
    expect(recent.all()).toHaveLength(DEFAULT_CAPS.sessionsKept);
    const kept = wholes().flatMap((id) => recent.find(id)?.events ?? []);
    expect(kept.length).toBeLessThanOrEqual(MOST_EVENTS);
    expect(kept.length).toBeGreaterThan(MOST_EVENTS / 2);
    expect(recent.all().every((summary) => !("events" in summary))).toBe(true);
  });

  it("are whole while they are new, and summaries afterwards", () => {
    for (const id of ["a", "b", "c", "d"]) recent.put(session(id, MOST_EVENTS / 2, { peakDeg: 12 }));
    expect(wholes()).toEqual(["d", "c"]);
    expect(recent.find("d")?.events).toHaveLength(MOST_EVENTS / 2);
    expect(recent.all().map(({ id, peakDeg }) => `${id} ${peakDeg}`)).toEqual([
      "d 12",
      "c 12",
      "b 12",
      "a 12",
    ]);
    expect(["a", "d", "x"].map((id) => recent.has(id))).toEqual([true, true, false]);
  });

  it("are told whole where one alone is more than that", () => {
    recent.put(session("a", 3));
    recent.put(session("b", MOST_EVENTS + 1));
    expect(wholes()).toEqual(["b"]);
    recent.put(session("c", 1));
    expect(wholes()).toEqual(["c"]);
  });

  it("are still told by the page and counted for their person once they are summaries", () => {
    recent.put(session("a", MOST_EVENTS, { profileId: "anna", invertedS: 60 }));
    recent.put(session("b", MOST_EVENTS, { profileId: "ben" }));
    const query = { limit: 10, after: null, profileId: "anna", from: null, to: null };
    expect(recent.page(query)?.items).toMatchObject([{ id: "a", invertedS: 60 }]);
    expect(recent.merged({ items: [], next: null }, query).items).toMatchObject([{ id: "a" }]);
    recent.forget("anna");
    expect(recent.all().map(({ id }) => id)).toEqual(["b"]);
  });

  it("have their outcome, whole or not", () => {
    recent.put(session("a", MOST_EVENTS));
    recent.put(session("b", MOST_EVENTS));
    for (const id of ["a", "b", "nobody's"]) recent.putOutcome(id, outcome);
    expect(recent.all().map((summary) => summary.outcome)).toEqual([outcome, outcome]);
    expect(recent.find("b")?.outcome).toEqual(outcome);
    expect(recent.find("a")).toBeNull();
  });
});
