/** The line to the central place: it opens again for ever, and silence is not taken for life. */

import { describe, expect, it } from "vitest";
import {
  createLine,
  DEAD_AFTER_MS,
  type LineEvents,
  type LineStatus,
} from "../../../companion/fleet/line.ts";
import { LIVE_STALE_MS } from "../../../shared/fleet-live.ts";

interface Waiting {
  readonly atMs: number;
  readonly call: () => void;
}

const setUp = () => {
  let nowMs = 0;
  const waiting = new Set<Waiting>();
  const opened: (LineEvents & { isClosed: boolean })[] = [];
  const statuses: LineStatus["kind"][] = [];
  const messages: string[] = [];
  const unreadable: string[] = [];
  const line = createLine({
    open: (events) => {
      const socket = { ...events, isClosed: false };
      opened.push(socket);
      return () => {
        socket.isClosed = true;
      };
    },
    timers: {
      now: () => nowMs,
      after: (delayMs, call) => {
        const one = { atMs: nowMs + delayMs, call };
        waiting.add(one);
        return () => waiting.delete(one);
      },
    },
    random: () => 0,
    onStatus: ({ kind }) => statuses.push(kind),
    onMessage: ({ type }) => messages.push(type),
    onUnreadable: (why) => unreadable.push(why),
  });
  const pass = (ms: number): void => {
    const end = nowMs + ms;
    for (;;) {
      const next = [...waiting].sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > end) break;
      nowMs = next.atMs;
      waiting.delete(next);
      next.call();
    }
    nowMs = end;
  };
  const newest = () => {
    const socket = opened.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  };
  return { line, opened, statuses, messages, unreadable, pass, newest, waiting };
};

const WELCOME = JSON.stringify({ type: "welcome", protocol: 1, role: "viewer", sites: null });
const CENTRE = JSON.stringify({ type: "centre", brokerConnected: true, recordTrouble: null });

describe("the live line", () => {
  it("is open from welcome on, and hears nothing before it", () => {
    const { line, newest, statuses, messages } = setUp();
    line.open();
    newest().text(CENTRE);
    expect(messages).toEqual([]);
    newest().text(WELCOME);
    newest().text(CENTRE);
    expect(messages).toEqual(["welcome", "centre"]);
    expect(statuses).toEqual(["connecting", "open"]);
  });

  it("is silent when nothing has come for as long as counts as live, and open again with the next word", () => {
    const { line, newest, statuses, pass } = setUp();
    line.open();
    newest().text(WELCOME);
    pass(LIVE_STALE_MS + 500);
    expect(statuses.at(-1)).toBe("silent");
    newest().text(CENTRE);
    expect(statuses.at(-1)).toBe("open");
  });

  it("that stays silent is given up for a new one", () => {
    const { line, newest, opened, pass } = setUp();
    line.open();
    newest().text(WELCOME);
    pass(DEAD_AFTER_MS + 1_000);
    expect(opened[0]?.isClosed).toBe(true);
    expect(opened).toHaveLength(2);
  });

  it("is tried again for ever, ever more seldom, and hears nothing of the one before", () => {
    const { line, newest, opened, messages, pass } = setUp();
    line.open();
    for (let tries = 0; tries < 20; tries += 1) {
      newest().closed();
      pass(5_000);
    }
    expect(opened).toHaveLength(21);
    opened[0]?.text(WELCOME);
    expect(messages).toEqual([]);
  });

  it("leaves out what is not of the contract, and tells of it", () => {
    const { line, newest, messages, unreadable } = setUp();
    line.open();
    newest().text(WELCOME);
    for (const text of ["{", "5", '{"type":"other"}', '{"type":"changes","changes":[{"site":"A"}]}', 7])
      newest().text(text);
    expect(messages).toEqual(["welcome"]);
    expect(unreadable).toHaveLength(5);
  });

  it("that was closed stays closed", () => {
    const { line, newest, opened, waiting, pass } = setUp();
    line.open();
    newest().text(WELCOME);
    line.close();
    pass(60_000);
    line.nudge();
    expect(opened).toHaveLength(1);
    expect(opened[0]?.isClosed).toBe(true);
    expect(waiting.size).toBe(0);
  });

  it("waits no longer when somebody looks again", () => {
    const { line, newest, opened } = setUp();
    line.open();
    newest().closed();
    line.nudge();
    expect(opened).toHaveLength(2);
  });
});
