/** A gateway that takes every call and answers none: each call ends, is told as "nobody answers", and the looking goes on. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod/mini";
import { CHANGE_WITHIN_MS, LOOK_WITHIN_MS } from "../../companion/patience.ts";
import { createApi } from "../../companion/sessions/api.ts";
import { openBoards } from "../../companion/setup/boards-live.ts";
import { createSetupDoor, type Told } from "../../companion/setup/door.ts";
import { openSetup } from "../../companion/setup/live.ts";
import { NO_ANSWER } from "../../companion/setup-messages.ts";
import { createStop, STOP_ANSWER_WITHIN_MS, STOP_POST_WITHIN_MS } from "../../companion/stop.ts";
import { createWorldDoor } from "../../companion/world.ts";
import { PORTS_LOOKED_EVERY_MS } from "../../shared/boards.ts";
import { SETUP_STATE } from "../support/new-settings.ts";

const gaveUp = (signal: AbortSignal | null | undefined, giveUp: (why: Error) => void): void =>
  signal?.addEventListener("abort", () => giveUp(new DOMException("given up", "AbortError")));

/** Nobody answers; only its signal ends a call, as with a browser's own. */
const never =
  (asked: string[] = []): typeof fetch =>
  (url, init) =>
    new Promise((_, reject) => {
      asked.push(`${init?.method ?? "GET"} ${String(url)}`);
      gaveUp(init?.signal, reject);
    });
/** The head of an answer, and its body never. */
const stuck: typeof fetch = async (_url, init) =>
  new Response(new ReadableStream({ start: (body) => gaveUp(init?.signal, (why) => body.error(why)) }));

const timers = {
  now: () => performance.now(),
  after: (ms: number, call: () => void) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** What it came to, or that it is still waited for. */
const outcomeAfter = async (ms: number, call: Promise<unknown>): Promise<unknown> => {
  let outcome: unknown = "still waiting";
  void call.then((value) => {
    outcome = value;
  });
  await pass(ms);
  return outcome;
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const WRITE = { counterLow: 1, tableId: 1, settings: SETUP_STATE.board } as never;
const REFUSED: Told<never> = { kind: "refused", message: NO_ANSWER };

describe.each([
  ["nobody answers", never()],
  ["the answer stops after its head", stuck],
])("%s", (_what, fetcher) => {
  const door = createSetupDoor("./api", fetcher);
  const api = createApi("./api", fetcher);
  const world = createWorldDoor("./api/world", fetcher);
  it.each([
    ["a look at the set-up", LOOK_WITHIN_MS, () => door.look(), REFUSED],
    ["a look at the boards", LOOK_WITHIN_MS, () => door.boards(), REFUSED],
    ["writing it", CHANGE_WITHIN_MS, () => door.write(WRITE), REFUSED],
    ["a trial of the lock", CHANGE_WITHIN_MS, () => door.lock(1_500), REFUSED],
    ["a trial of the sound", CHANGE_WITHIN_MS, () => door.sound("high"), REFUSED],
    ["a page of sessions", LOOK_WITHIN_MS, () => api.ask(z.unknown(), "/sessions"), { kind: "offline" }],
    ["a change", CHANGE_WITHIN_MS, () => api.send(z.unknown(), "PUT", "/x", {}), { kind: "offline" }],
    ["the world", LOOK_WITHIN_MS, () => world.read(), { kind: "unreachable" }],
  ])("%s ends, and not too soon", async (_call, ms, call, told) => {
    const outcome = outcomeAfter(ms - 1, call());
    expect(await outcome).toBe("still waiting");
    const ended = outcomeAfter(ms, call());
    expect(await ended).toEqual(told);
  });
});

it("a change of the world ends", async () => {
  const world = createWorldDoor("./api/world", never());
  expect(await outcomeAfter(LOOK_WITHIN_MS, world.change({ pressStop: true }))).toBe(false);
});

it("whoever leaves a page gives its question up at once", async () => {
  const leaving = new AbortController();
  const asked = createApi("./api", never()).ask(z.unknown(), "/sessions", leaving.signal);
  leaving.abort();
  expect(await outcomeAfter(0, asked)).toEqual({ kind: "offline" });
  const left = createApi("./api", async (_url, init) => {
    if (init?.signal?.aborted === true) throw new DOMException("given up", "AbortError");
    return new Response("{}");
  });
  expect(await outcomeAfter(0, left.ask(z.unknown(), "/sessions", leaving.signal))).toEqual({
    kind: "offline",
  });
});

describe("whoever looks again and again", () => {
  it("at the set-up says that nobody answers, and looks on", async () => {
    const asked: string[] = [];
    const kept = { read: () => null, write: () => {} };
    const live = openSetup(createSetupDoor("./api", never(asked)), timers, kept);
    live.watch(true);
    await pass(LOOK_WITHIN_MS + 1_000);
    expect(live.trouble.value).toBe(NO_ANSWER);
    expect(asked).toEqual(["GET ./api/setup", "GET ./api/setup"]);
    live.close();
  });

  it("for a board says so too", async () => {
    const asked: string[] = [];
    const door = createSetupDoor("./api", never(asked));
    const live = openBoards(door.boards, timers);
    await pass(LOOK_WITHIN_MS + PORTS_LOOKED_EVERY_MS);
    expect(live.told.value).toEqual(REFUSED);
    expect(asked).toHaveLength(2);
    live.close();
  });
});

describe("a STOP over HTTP that is never answered", () => {
  const bench = () => {
    const said: (string | null)[] = [];
    let take = (_taken: boolean): void => {};
    const stop = createStop({
      timers,
      request: () => true,
      post: () =>
        new Promise((resolve) => {
          take = resolve;
        }),
      notice: () => null,
      say: (notice) => said.push(notice?.tone ?? null),
    });
    return { stop, said, take: (taken: boolean) => take(taken) };
  };

  it("is told as undelivered, and a late answer still counts", async () => {
    const { stop, said, take } = bench();
    stop.send();
    await pass(STOP_ANSWER_WITHIN_MS + STOP_POST_WITHIN_MS - 1);
    expect(said).toEqual([]);
    await pass(1);
    expect(said).toEqual(["trouble"]);
    take(true);
    await pass(0);
    expect(said).toEqual(["trouble", "info"]);
  });

  it("is told once when it is refused", async () => {
    const { stop, said, take } = bench();
    stop.send();
    await pass(STOP_ANSWER_WITHIN_MS);
    take(false);
    await pass(2 * STOP_POST_WITHIN_MS);
    expect(said).toEqual(["trouble"]);
  });

  it("is told nothing of once the socket has answered, or it was taken in time", async () => {
    const { stop, said, take } = bench();
    stop.send();
    await pass(STOP_ANSWER_WITHIN_MS);
    stop.answered({ kind: "ack" } as never);
    await pass(STOP_POST_WITHIN_MS);
    expect(said).toEqual([]);
    stop.send();
    await pass(STOP_ANSWER_WITHIN_MS);
    take(true);
    await pass(STOP_POST_WITHIN_MS);
    expect(said).toEqual(["info"]);
  });
});
