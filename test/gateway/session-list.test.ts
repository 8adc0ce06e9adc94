import { describe, expect, it } from "vitest";
import { SessionList } from "../../firmware/gateway/session-list.ts";
import type { ServerEvent } from "../../shared/protocol.ts";

const limits = { maxAngleDeg: 20, maxDurationS: 120 };
const started = (sessionId: string): ServerEvent => ({
  ...{ type: "event", id: `s${sessionId}`, t: 1, kind: "session-started", sessionId, limits },
  ...{ by: "screen", device: null, profileId: null, programmeId: null },
});
const ended = (sessionId: string): ServerEvent => ({
  ...{
    type: "event",
    id: `e${sessionId}`,
    t: 2,
    kind: "session-ended",
    sessionId,
    reason: "stop",
    by: "table",
    device: null,
  },
});

const listWith = (kept: number): SessionList => {
  let second = 0;
  return new SessionList(kept, () => {
    second += 1;
    return new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  });
};

describe("SessionList", () => {
  it("lists a session from its end on, with the calendar's times", () => {
    const list = listWith(10);
    list.event(started("a"));
    expect(list.page(10, null)).toEqual({ items: [], next: null });
    expect(list.find("a")).toBeNull();
    list.event(ended("a"));
    const item = {
      ...{ id: "a", reason: "stop" },
      startedAt: "2026-01-01T00:00:01.000Z",
      endedAt: "2026-01-01T00:00:02.000Z",
    };
    expect(list.page(10, null)).toEqual({ items: [item], next: null });
    expect(list.find("a")).toEqual({ ...item, by: "table", limits });
  });

  it("gives pages, newest first, and refuses a page after nothing", () => {
    const list = listWith(10);
    for (const id of ["a", "b", "c"]) {
      list.event(started(id));
      list.event(ended(id));
    }
    const first = list.page(2, null);
    expect(first?.items.map((item) => item.id)).toEqual(["c", "b"]);
    expect(first?.next).toBe("b");
    expect(list.page(2, "b")).toMatchObject({ items: [{ id: "a" }], next: null });
    expect(list.page(2, "a")).toEqual({ items: [], next: null });
    expect(list.page(2, "x")).toBeNull();
  });

  it("forgets the oldest beyond its bound", () => {
    const list = listWith(3);
    for (let i = 0; i < 10; i += 1) list.event(ended(String(i)));
    expect(list.page(100, null)?.items.map((item) => item.id)).toEqual(["9", "8", "7"]);
  });

  it("ends a session that never got its end when the next one starts", () => {
    const list = listWith(3);
    list.event(started("a"));
    list.event(started("b"));
    expect(list.find("a")).toMatchObject({ reason: "interrupted", by: "gateway" });
  });

  it("counts one end once, and does not invent a start it did not hear", () => {
    const list = listWith(3);
    list.event(ended("a"));
    list.event(ended("a"));
    expect(list.page(10, null)?.items).toMatchObject([{ id: "a", startedAt: null }]);
  });
});
