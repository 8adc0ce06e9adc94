/** The gateway's end of the history: a child that answers, is slow, frozen, refuses, talks nonsense or dies. */

import { describe, expect, it } from "vitest";
import { HISTORY_ANSWER_MS, type HistoryWrite } from "../../firmware/history/contract.ts";
import { HistoryChild, SLOW_MS } from "../../firmware/history-child.ts";
import { FROZEN_MS } from "../../firmware/restarted-child.ts";
import type { HistoryState } from "../../shared/history.ts";
import { ManualClock } from "../gateway/support/manual-clock.ts";
import { ScriptedChild } from "../support/scripted-child.ts";

const OK: HistoryState = { kind: "ok" };
const AT = "2026-01-01T00:00:00.000Z";
const closed = (sessionId: string): HistoryWrite => ({ kind: "session-closed", sessionId, at: AT });

interface Told {
  readonly type: string;
  readonly id: number;
  readonly write?: HistoryWrite;
  readonly call?: string;
}

class ScriptedHistory extends ScriptedChild<Told> {
  ready(state = OK): void {
    this.say({ type: "ready", state });
  }
  last(): Told {
    const last = this.told.at(-1);
    if (last === undefined) throw new Error("nothing was told");
    return last;
  }
  /** Acknowledges what was told last. */
  keep(): void {
    this.say({ type: "written", id: this.last().id, result: { kind: "kept" } });
  }
  answer(answer: unknown): void {
    this.say({ type: "answered", id: this.last().id, result: { kind: "answer", answer } });
  }
}

const started = () => {
  const clock = new ManualClock();
  const children: ScriptedHistory[] = [];
  const logged: string[] = [];
  const link = new HistoryChild({
    start: () => {
      const next = new ScriptedHistory(100 + children.length);
      children.push(next);
      return next.child;
    },
    clock,
    log: (level, message) => logged.push(`${level} ${message}`),
  });
  link.start();
  let changes = 0;
  link.onChange(() => {
    changes += 1;
  });
  const child = (at = -1): ScriptedHistory => {
    const found = children.at(at);
    if (found === undefined) throw new Error("no history was started");
    return found;
  };
  return { clock, children, link, child, logged, changes: () => changes };
};

const writesOf = (child: ScriptedHistory): (string | undefined)[] =>
  child.told.map(({ write }) => (write !== undefined && "sessionId" in write ? write.sessionId : undefined));

describe("writes", () => {
  it("go one after the other, each when the one before is on the disk", () => {
    const { link, child } = started();
    for (const id of ["a", "b", "c"]) link.write(closed(id));
    expect(child().told).toEqual([]);
    child().ready();
    expect(writesOf(child())).toEqual(["a"]);
    child().keep();
    expect(writesOf(child())).toEqual(["a", "b"]);
    // An acknowledgement of something else counts for nothing.
    child().say({ type: "written", id: 999, result: { kind: "kept" } });
    expect(writesOf(child())).toEqual(["a", "b"]);
  });

  it("that were not acknowledged are told again to the next process", () => {
    const { link, child, clock, children } = started();
    child().ready();
    for (const id of ["a", "b"]) link.write(closed(id));
    child().die();
    clock.advance(1_000);
    expect(children).toHaveLength(2);
    child().ready();
    child().keep();
    expect(writesOf(child())).toEqual(["a", "b"]);
  });

  it("that are refused are told again a little later, and those that are ignored are not", () => {
    const { link, child, clock } = started();
    child().ready();
    link.write(closed("a"));
    link.write(closed("b"));
    const refused = { kind: "refused", code: "disk-full", message: "no room" };
    child().say({ type: "written", id: child().last().id, result: refused });
    expect(writesOf(child())).toEqual(["a"]);
    clock.advance(2_500);
    expect(writesOf(child())).toEqual(["a", "a"]);
    child().say({ type: "written", id: child().last().id, result: { kind: "ignored", why: "closed" } });
    expect(writesOf(child())).toEqual(["a", "a", "b"]);
  });

  it("at which the history dies three times are left out, so that the rest is kept", () => {
    const { link, child, clock, logged } = started();
    link.write(closed("poison"));
    link.write(closed("b"));
    for (let death = 0; death < 3; death += 1) {
      child().ready();
      expect(writesOf(child())).toEqual(["poison"]);
      child().die();
      clock.advance(10_000);
    }
    child().ready();
    expect(writesOf(child())).toEqual(["b"]);
    expect(logged.join("\n")).toContain("left out");
  });
});

describe("the state", () => {
  it("is what the history says, told when it is news", () => {
    const { link, child, changes } = started();
    child().ready();
    expect(changes()).toBe(0);
    const full: HistoryState = { kind: "trouble", code: "disk-full", what: "no room" };
    child().say({ type: "state", state: full });
    expect(link.state()).toEqual(full);
    child().say({ type: "state", state: full });
    expect(changes()).toBe(1);
    child().say({ type: "state", state: OK });
    expect(changes()).toBe(2);
  });

  it("is slow while something is under way for too long, and ok when it comes", () => {
    const { link, child, clock } = started();
    child().ready();
    link.write(closed("a"));
    clock.advance(SLOW_MS - 300);
    expect(link.state()).toEqual(OK);
    clock.advance(400);
    expect(link.state()).toMatchObject({ kind: "trouble", code: "slow" });
    child().keep();
    expect(link.state()).toEqual(OK);
  });

  it("is not slow because this process itself was frozen", () => {
    const { link, child, clock } = started();
    child().ready();
    link.write(closed("a"));
    clock.freeze(FROZEN_MS * 2);
    expect(link.state()).toEqual(OK);
    expect(child().killed).toBe(false);
  });

  it("is gone when a process that died is not back in time; a quick return is nobody's business", () => {
    const { link, child, clock, changes } = started();
    child().ready();
    child().die();
    clock.advance(1_000);
    child().ready();
    expect(changes()).toBe(0);
    for (let death = 0; death < 5; death += 1) {
      child().die();
      clock.advance(1_000);
    }
    expect(link.state()).toMatchObject({ kind: "trouble", code: "gone" });
    clock.advance(30_000);
    child().ready();
    expect(link.state()).toEqual(OK);
  });

  it("waits longer before each start of one that dies at once, and goes on for ever", () => {
    const { child, clock, children } = started();
    const counts: number[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      for (let second = 0; second < 240; second += 1) {
        const before = children.length;
        clock.advance(250);
        if (children.length > before) child().die();
        if (second === 0 && minute === 0) child().die();
      }
      counts.push(children.length);
    }
    const [first = 0, , , fourth = 0, fifth = 0] = counts;
    expect(first).toBeLessThan(12);
    expect(fifth - fourth).toBeGreaterThanOrEqual(1);
    expect(fifth - fourth).toBeLessThanOrEqual(3);
  });

  it("one that says nothing for a minute is killed, and what was under way is told to the next", () => {
    const { link, child, clock } = started();
    child().ready();
    link.write(closed("a"));
    const first = child();
    clock.advance(FROZEN_MS + 1_000);
    expect(first.killed).toBe(true);
    clock.advance(1_000);
    child().ready();
    expect(writesOf(child())).toEqual(["a"]);
  });
});

describe("questions", () => {
  it("are answered, after all that was written before", async () => {
    const { link, child } = started();
    child().ready();
    link.write(closed("a"));
    const answer = link.call("profiles", {});
    expect(child().last().type).toBe("write");
    child().keep();
    expect(child().last()).toMatchObject({ type: "call", call: "profiles" });
    child().answer([]);
    expect(await answer).toEqual({ kind: "answer", answer: [] });
  });

  it.each([
    ["no profile", [{ profileId: "x" }]],
    ["nothing", undefined],
    ["a number", 3],
  ])("whose answer is %s are refused, and nothing throws", async (_what, nonsense) => {
    const { link, child } = started();
    child().ready();
    const answer = link.call("profiles", {});
    child().say({ type: "gibberish" });
    child().say(null);
    child().answer(nonsense);
    expect(await answer).toMatchObject({ kind: "refused", code: "failing" });
  });

  it("that are not answered in time are refused as slow; a late answer is dropped and the next goes out", async () => {
    const { link, child, clock } = started();
    child().ready();
    const first = link.call("profiles", {});
    const second = link.call("state", {});
    clock.advance(HISTORY_ANSWER_MS + 300);
    expect(await first).toMatchObject({ kind: "refused", code: "slow" });
    expect(await second).toMatchObject({
      kind: "refused",
      code: "slow",
      message: expect.stringMatching(/nothing/),
    });
    expect(await link.call("state", {})).toMatchObject({ kind: "refused", code: "slow" });
    child().answer([]);
    expect(link.state()).toEqual(OK);
    const third = link.call("state", {});
    child().answer(OK);
    expect(await third).toEqual({ kind: "answer", answer: OK });
  });

  it("under way when it dies are refused, since nobody knows; those that wait are asked of the next", async () => {
    const { link, child, clock } = started();
    child().ready();
    const first = link.call("profiles", {});
    const second = link.call("state", {});
    child().die();
    expect(await first).toMatchObject({ kind: "refused", code: "gone" });
    clock.advance(1_000);
    child().ready();
    child().answer(OK);
    expect(await second).toMatchObject({ kind: "answer" });
  });

  it("are bounded in number", async () => {
    const { link, child } = started();
    child().ready();
    const all = Array.from({ length: 100 }, () => link.call("state", {}));
    const last = await all.at(-1);
    expect(last).toMatchObject({ kind: "refused", code: "slow" });
  });
});

describe("stopping", () => {
  it("writes what waits, closes the database and ends the process", async () => {
    const { link, child } = started();
    child().ready();
    link.write(closed("a"));
    link.write(closed("b"));
    const stopping = link.stop(1_000, 1_000);
    child().keep();
    child().keep();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(child().last()).toEqual({ type: "stop" });
    child().die({ code: 0, signal: null });
    await stopping;
    expect(child().killed).toBe(false);
    expect(link.pid()).toBeNull();
  });

  it("waits for a frozen one no longer than it was told, says what is lost, and kills it", async () => {
    const { link, child, logged } = started();
    child().ready();
    link.write(closed("a"));
    link.write(closed("b"));
    await link.stop(20, 20);
    expect(child().killed).toBe(true);
    expect(logged.join("\n")).toContain("2 entries");
    expect(await link.call("state", {})).toMatchObject({ kind: "refused", code: "gone" });
  });
});
