/** The history's end of the channel: every message is answered, and a change of state is told once. */

import { describe, expect, it } from "vitest";
import type { FromHistory } from "../../firmware/history/channel.ts";
import type { History, HistoryWrite } from "../../firmware/history/contract.ts";
import { serveHistory } from "../../firmware/history/serve.ts";
import type { HistoryState } from "../../shared/history.ts";

const closed: HistoryWrite = { kind: "session-closed", sessionId: "s1", at: "2026-01-01T00:00:00.000Z" };

const served = () => {
  const told: FromHistory[] = [];
  const done: string[] = [];
  let state: HistoryState = { kind: "ok" };
  const history: History = {
    state: () => state,
    write: ({ kind }) => {
      done.push(kind);
      return { kind: "kept" };
    },
    call: (call) => {
      done.push(call);
      return { kind: "refused", code: "failing", message: "it is only a test" };
    },
    close: () => done.push("closed"),
  };
  const serving = serveHistory({
    history,
    tell: (message) => told.push(message),
    end: () => done.push("ended"),
  });
  const become = (next: HistoryState): void => {
    state = next;
  };
  return { serving, told, done, become };
};

describe("the served history", () => {
  it("says that it is ready, answers each message by its number, and closes before it ends", () => {
    const { serving, told, done } = served();
    serving.hear({ type: "write", id: 1, write: closed });
    serving.hear({ type: "call", id: 2, call: "profiles", ask: {} });
    serving.hear({ type: "stop" });
    expect(told).toEqual([
      { type: "ready", state: { kind: "ok" } },
      { type: "written", id: 1, result: { kind: "kept" } },
      { type: "answered", id: 2, result: { kind: "refused", code: "failing", message: "it is only a test" } },
    ]);
    expect(done).toEqual(["session-closed", "profiles", "closed", "ended"]);
  });

  it("answers what it cannot read, so that nobody waits, and does nothing of it", () => {
    const { serving, told, done } = served();
    serving.hear({ type: "write", id: 1, write: { kind: "drop-everything" } });
    serving.hear("gibberish");
    expect(told.slice(1)).toMatchObject([{ type: "written", id: 1, result: { kind: "ignored" } }]);
    expect(done).toEqual([]);
  });

  it("tells its state when it changes, whether or not somebody asks", () => {
    const { serving, told, become } = served();
    serving.look();
    expect(told).toHaveLength(1);
    const full: HistoryState = { kind: "trouble", code: "disk-full", what: "no room" };
    become(full);
    serving.look();
    serving.look();
    become({ kind: "ok" });
    serving.hear({ type: "write", id: 1, write: closed });
    expect(told.slice(1)).toEqual([
      { type: "state", state: full },
      { type: "written", id: 1, result: { kind: "kept" } },
      { type: "state", state: { kind: "ok" } },
    ]);
  });
});
