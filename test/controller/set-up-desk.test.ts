/** Set-up calls beside the loop: what they may do, and that they can loosen nothing. */

import { beforeEach, describe, expect, test } from "vitest";
import type { BoardSetup, WriteResult } from "../../firmware/board/board-setup.ts";
import { decodeBoardFrame } from "../../firmware/board/guardian-frame.ts";
import { newSettingsOf } from "../../firmware/board/guardian-settings.ts";
import type { TableBoard } from "../../firmware/board/table-board.ts";
import type { SetupAnswerMessage, SetupRequestMessage } from "../../firmware/controller/ipc.ts";
import { decodeFromController, decodeToController } from "../../firmware/controller/ipc-decode.ts";
import { SetUpDesk } from "../../firmware/controller/set-up-desk.ts";
import type { Actuation } from "../../firmware/safety/output.ts";
import { LOCK_TRIAL_MS, SOUND_TRIAL_MS } from "../../shared/setup.ts";
import type { AngleReading, SessionState } from "../../shared/table.ts";
import { SESSION_STATES } from "../../shared/table.ts";
import { identityFrame } from "../board/scripted-board.ts";
import { createFakeBoard } from "./fake-board.ts";

const identity = decodeBoardFrame(identityFrame());
if (identity.kind !== "identity") throw new Error("the script's IDENTITY is not one");
const WRITE = { counterLow: 9, tableId: 1, settings: newSettingsOf(identity.record) };
const QUIET: Actuation = { lock: "released", signal: "none", lease: { armed: false, acknowledge: false } };

let nowMs = 0;
let state: SessionState = "idle";
let angle: AngleReading = { kind: "ok", angleDeg: -75, rateDegPerS: 0 };
let board: TableBoard | { readonly kind: "none"; readonly reason: string };
let tried: (number | null)[] = [];
let writes: (typeof WRITE)[] = [];
let written: WriteResult = { kind: "written" };
let renewed = 0;
let answers: SetupAnswerMessage["result"][] = [];
let desk: SetUpDesk;

const fakeSetup: BoardSetup = {
  identity: () => identity,
  status: () => null,
  link: () => ({ overMs: 0, statusFrames: 0, refusedFrames: 0, missingFrames: 0, longestGapMs: 0 }),
  write: (write) => {
    writes.push(write as typeof WRITE);
    return Promise.resolve(written);
  },
  tryLock: (pulseUs) => {
    tried.push(pulseUs);
    return pulseUs !== null && pulseUs > 2_400
      ? { field: "pulseUs", value: String(pulseUs), allowed: "less" }
      : null;
  },
};

const ask = (request: SetupRequestMessage["request"]): void => {
  const decoded = decodeToController({ type: "setup-request", requestId: "s1", request });
  if (decoded.kind === "refused" || decoded.message.type !== "setup-request")
    throw new Error("the request does not pass the decoder");
  desk.hear(decoded.message);
};
const last = () => answers.at(-1);

beforeEach(() => {
  nowMs = 10_000;
  state = "idle";
  angle = { kind: "ok", angleDeg: -75, rateDegPerS: 0 };
  board = { ...createFakeBoard(() => nowMs).board, setup: fakeSetup };
  tried = [];
  writes = [];
  written = { kind: "written" };
  renewed = 0;
  answers = [];
  desk = new SetUpDesk({
    now: () => nowMs,
    session: () => ({ state, angle }),
    board: () => board,
    answer: (answer) => {
      expect(decodeFromController(answer)).toMatchObject({ kind: "ok" });
      answers.push(answer.result);
    },
    renew: () => {
      renewed += 1;
    },
  });
});

describe("a look", () => {
  test("is always answered, with the raw reading and why nothing can be changed", () => {
    desk.samples(
      Array.from({ length: 100 }, (_, n) => ({
        sensor: "potentiometer",
        atMs: 9_010 + 10 * n,
        arrivedMs: 9_010,
        counts: 500 + (n % 2),
      })),
    );
    ask({ kind: "look" });
    expect(last()).toMatchObject({
      kind: "state",
      state: {
        refusal: null,
        board: { kind: "guarded", settingsState: "valid", counterLow: 9 },
        reading: { kind: "counts", meanCounts: 500.5, spreadCounts: 1, overMs: 990 },
      },
    });
    nowMs += 5_000;
    state = "inverted";
    ask({ kind: "look" });
    expect(last()).toMatchObject({
      state: { refusal: expect.stringContaining("inverted"), reading: { kind: "none" } },
    });
    board = { kind: "none", reason: "unplugged" };
    ask({ kind: "look" });
    expect(last()).toMatchObject({ state: { board: { kind: "none", reason: "unplugged" } } });
  });
});

describe("outside of idle nothing is changed", () => {
  test.each(SESSION_STATES.filter((one) => one !== "idle"))("%s", async (other) => {
    state = other;
    for (const request of [
      { kind: "write", write: WRITE },
      { kind: "lock-trial", pulseUs: 1_500 },
      { kind: "lock-trial", pulseUs: null },
      { kind: "sound-trial", signal: "high" },
    ] as const) {
      ask(request);
      await Promise.resolve();
      expect(last()).toMatchObject({ kind: "refused", code: "wrong-state" });
    }
    expect([tried, writes]).toEqual([[], []]);
    expect(desk.overlay(QUIET)).toBe(QUIET);
  });
});

describe("a write", () => {
  test("that was taken is answered, and the process is replaced", async () => {
    ask({ kind: "write", write: WRITE });
    ask({ kind: "lock-trial", pulseUs: 1_500 });
    expect(last()).toMatchObject({ code: "wrong-state", message: expect.stringContaining("written") });
    await new Promise((resolve) => setImmediate(resolve));
    expect(last()).toMatchObject({ kind: "state" });
    expect(renewed).toBe(1);
  });

  test("that was not taken says why, and nothing is replaced", async () => {
    written = { kind: "not-taken", reason: "the board has tripped" };
    ask({ kind: "write", write: WRITE });
    await new Promise((resolve) => setImmediate(resolve));
    expect(last()).toMatchObject({ code: "not-taken", message: expect.stringContaining("tripped") });
    expect(renewed).toBe(0);
  });

  test("on an unguarded board is refused, naming the config", () => {
    board = { ...createFakeBoard(() => nowMs).board, setup: null };
    ask({ kind: "write", write: WRITE });
    expect(last()).toMatchObject({ code: "unguarded", message: expect.stringContaining("config") });
    board = { kind: "none", reason: "unplugged" };
    ask({ kind: "write", write: WRITE });
    expect(last()).toMatchObject({ code: "no-board", message: expect.stringContaining("unplugged") });
  });
});

describe("a trial of the lock", () => {
  test("goes on in frames of its own and ends by itself", () => {
    ask({ kind: "lock-trial", pulseUs: 1_500 });
    expect(last()).toEqual({ kind: "ok" });
    for (const end = nowMs + LOCK_TRIAL_MS; nowMs < end; nowMs += 5) desk.overlay(QUIET);
    desk.overlay(QUIET);
    expect(tried.length).toBeGreaterThan(8);
    expect(tried.at(-1)).toBeNull();
    const sent = tried.length;
    nowMs += 1_000;
    desk.overlay(QUIET);
    expect(tried.length).toBe(sent);
  });

  test.each([
    ["above 0°", { kind: "ok", angleDeg: 0.1, rateDegPerS: 0 }],
    ["with an angle that is no number", { kind: "ok", angleDeg: Number.NaN, rateDegPerS: 0 }],
    ["with a broken sensor", { kind: "fault", reason: "sensor-open" }],
  ] as const)("%s is refused, and a running one ends", (_name, now) => {
    ask({ kind: "lock-trial", pulseUs: 1_500 });
    angle = now;
    desk.overlay(QUIET);
    expect(tried.at(-1)).toBeNull();
    ask({ kind: "lock-trial", pulseUs: 1_500 });
    expect(last()).toMatchObject({ code: "wrong-state", message: expect.stringContaining("0°") });
  });

  test("is possible on a table that was never calibrated", () => {
    angle = { kind: "fault", reason: "uncalibrated" };
    ask({ kind: "lock-trial", pulseUs: 1_500 });
    expect(last()).toEqual({ kind: "ok" });
  });

  test("with a pulse that is not allowed is refused with the field", () => {
    ask({ kind: "lock-trial", pulseUs: 2_500 });
    expect(last()).toMatchObject({ code: "out-of-range", problem: { field: "pulseUs" } });
  });

  test("ends without a word when a session has begun", () => {
    ask({ kind: "lock-trial", pulseUs: 1_500 });
    state = "armed";
    desk.overlay(QUIET);
    expect(tried).toEqual([1_500]);
  });
});

describe("a trial of a sound", () => {
  test("is heard for a while in the place of silence and of what is less urgent", () => {
    ask({ kind: "sound-trial", signal: "medium" });
    expect(desk.overlay(QUIET)).toEqual({ ...QUIET, signal: "medium" });
    expect(desk.overlay({ ...QUIET, signal: "low" }).signal).toBe("medium");
    nowMs += SOUND_TRIAL_MS;
    expect(desk.overlay(QUIET)).toBe(QUIET);
  });

  test("never quietens what the core wants to be heard", () => {
    ask({ kind: "sound-trial", signal: "low" });
    const loud = { ...QUIET, signal: "high" } as const;
    expect(desk.overlay(loud)).toBe(loud);
  });

  test("never touches lock and lease", () => {
    ask({ kind: "sound-trial", signal: "high" });
    const { lock, lease } = desk.overlay({ ...QUIET, lease: null });
    expect([lock, lease]).toEqual(["released", null]);
  });
});

test("what an inertial sensor feels is told beside the raw reading", () => {
  desk.samples(
    Array.from({ length: 50 }, (_, n) => ({
      sensor: "inertial",
      atMs: 9_010 + 20 * n,
      arrivedMs: 9_010,
      accelG: { x: 0, y: 0.6, z: 0.8 },
      gyroDegPerS: { x: 0, y: 0, z: 0 },
    })),
  );
  ask({ kind: "look" });
  expect(last()).toMatchObject({
    state: { reading: { kind: "none" }, gravity: { kind: "gravity", y: 0.6, z: 0.8, samples: 50 } },
  });
});
