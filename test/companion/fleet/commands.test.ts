/** STOP and tighter limits from the wall: sent at once, to that one table, and what became of it is told in plain words. */

import { describe, expect, it } from "vitest";
import { createCommands, type Said } from "../../../companion/fleet/commands.ts";
import { saidWords, toneOf } from "../../../companion/fleet/said.ts";
import { tightened } from "../../../companion/fleet/tighten.tsx";
import { DROP_CAUSES } from "../../../shared/fleet.ts";
import { ADDRESS } from "./samples.ts";

interface Sent {
  readonly path: string;
  readonly init: RequestInit | undefined;
}

const setUp = (answer: () => Promise<Response>) => {
  const sent: Sent[] = [];
  const fetcher: typeof fetch = (path, init) => {
    sent.push({ path: String(path), init });
    return answer();
  };
  return { sent, commands: createCommands("./api", fetcher) };
};
const answered =
  (body: unknown, status = 200) =>
  async (): Promise<Response> =>
    Response.json(body, { status });
const settled = async (): Promise<void> => {
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 0));
};
const saidAfter = async (answer: () => Promise<Response>): Promise<Said> => {
  const { commands } = setUp(answer);
  commands.stop(ADDRESS);
  await settled();
  const said = commands.said(ADDRESS).value;
  if (said === null) throw new Error("nothing was said");
  return said;
};

describe("STOP from the wall", () => {
  it("goes to this very table, within the press", () => {
    const { sent, commands } = setUp(answered({ kind: "accepted" }));
    commands.stop(ADDRESS);
    expect(sent.map(({ path, init }) => [init?.method, path])).toEqual([
      ["POST", "./api/fleet/tables/north/t-1/stop"],
    ]);
    expect(commands.said(ADDRESS).value?.outcome.kind).toBe("sending");
  });

  it("is done only when the table took it", async () => {
    const said = await saidAfter(answered({ kind: "accepted" }));
    expect([toneOf(said), saidWords(said)]).toEqual([
      "done",
      "The table took STOP: the session ends, the lock is released.",
    ]);
  });

  const FAILURES: readonly (readonly [string, () => Promise<Response>])[] = [
    ["refused", answered({ kind: "refused", code: "wrong-state", message: "no board" })],
    ...DROP_CAUSES.map((cause) => [cause, answered({ kind: "dropped", cause, message: "x" })] as const),
    ["unanswered", answered({ kind: "unanswered", message: "x" })],
    ["not sent", answered({ kind: "not-sent", message: "x" })],
    ["a fault", answered({ detail: "x" }, 500)],
    ["not let in", answered({ detail: "x" }, 401)],
    ["not for this role", answered({ detail: "x" }, 403)],
    ["an answer of another kind", answered({ kind: "perhaps" })],
    ["no JSON", async () => new Response("<html>")],
    ["nobody answers", () => Promise.reject(new TypeError("Failed to fetch"))],
  ];
  it.each(FAILURES)("%s: sends whoever pressed to the table", async (_name, answer) => {
    const said = await saidAfter(answer);
    expect(toneOf(said)).toBe("failed");
    expect(saidWords(said)).toMatch(/go to the table/i);
  });

  it("of one table says nothing about another, and an earlier press not of a later one", async () => {
    const answers: ((body: unknown) => void)[] = [];
    const { commands } = setUp(
      () => new Promise((resolve) => answers.push((body) => resolve(Response.json(body)))),
    );
    commands.stop(ADDRESS);
    commands.stop(ADDRESS);
    answers[0]?.({ kind: "unanswered", message: "x" });
    await settled();
    expect(commands.said(ADDRESS).value?.outcome.kind).toBe("sending");
    answers[1]?.({ kind: "accepted" });
    await settled();
    expect(commands.said(ADDRESS).value?.outcome.kind).toBe("accepted");
    expect(commands.said({ ...ADDRESS, tableId: "t-2" }).value).toBeNull();
  });

  it("on its way cannot be dismissed; what became of it can", async () => {
    const { commands } = setUp(answered({ kind: "accepted" }));
    commands.stop(ADDRESS);
    commands.forget(ADDRESS);
    expect(commands.said(ADDRESS).value).not.toBeNull();
    await settled();
    commands.forget(ADDRESS);
    expect(commands.said(ADDRESS).value).toBeNull();
  });
});

describe("tightening", () => {
  it("takes one limit down by one press, and never below the least", () => {
    expect(tightened({ maxAngleDeg: 30, maxDurationS: 180 }, "maxAngleDeg")).toEqual({
      maxAngleDeg: 25,
      maxDurationS: 180,
    });
    expect(tightened({ maxAngleDeg: 12, maxDurationS: 180 }, "maxAngleDeg")?.maxAngleDeg).toBe(10);
    expect(tightened({ maxAngleDeg: 10, maxDurationS: 180 }, "maxAngleDeg")).toBeNull();
    expect(tightened({ maxAngleDeg: 30, maxDurationS: 40 }, "maxDurationS")?.maxDurationS).toBe(10);
  });

  it("sends both limits", () => {
    const { sent, commands } = setUp(answered({ kind: "accepted" }));
    commands.tighten(ADDRESS, { maxAngleDeg: 25, maxDurationS: 180 });
    expect(sent[0]?.path).toBe("./api/fleet/tables/north/t-1/tighten");
    expect(sent[0]?.init?.body).toBe('{"maxAngleDeg":25,"maxDurationS":180}');
  });
});
