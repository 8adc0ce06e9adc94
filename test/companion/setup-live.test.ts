/** The set-up page's state over a table that is made here. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSetupDoor, type SetupDoor, type Told } from "../../companion/setup/door.ts";
import type { Kept, TakenParts } from "../../companion/setup/kept.ts";
import { BACK_WITHIN_MS, type LiveSetup, openSetup } from "../../companion/setup/live.ts";
import type { SetupBoard, SetupView, SetupWrite } from "../../shared/setup.ts";
import { SETUP_STATE } from "../support/new-settings.ts";

let view: SetupView;
let answer: Told<SetupView> | null;
let locks: (number | null)[];
let lockAnswer: Told<null>;
let writes: SetupWrite[];
let live: LiveSetup;
let taken: TakenParts | null;

const kept: Kept<TakenParts> = {
  read: () => taken,
  write: (value) => {
    taken = value;
  },
};
const opened = (): LiveSetup =>
  openSetup(
    door,
    {
      now: () => performance.now(),
      after: (ms, call) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
    },
    kept,
  );

const door: SetupDoor = {
  look: async () => answer ?? { kind: "ok", value: view },
  boards: async () => ({ kind: "refused", message: "not asked here" }),
  write: async (write) => {
    writes.push(write);
    return answer ?? { kind: "ok", value: view };
  },
  lock: async (pulseUs) => {
    locks.push(pulseUs);
    return lockAnswer;
  },
  sound: async () => ({ kind: "refused", message: "the table is inverted" }),
};
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const withBoard = (over: Partial<Extract<SetupBoard, { kind: "guarded" }>>): SetupView => {
  if (view.board.kind !== "guarded") throw new Error("the sample is guarded");
  return { ...view, board: { ...view.board, ...over } };
};

beforeEach(async () => {
  vi.useFakeTimers();
  view = { ...SETUP_STATE, program: "1" };
  answer = null;
  locks = [];
  writes = [];
  lockAnswer = { kind: "ok", value: null };
  taken = null;
  live = opened();
  live.watch(true);
  await pass(10);
});
afterEach(() => {
  live.close();
  vi.useRealTimers();
});

const measure = (): void =>
  live.change({
    empty: true,
    atZero: { counts: 512, gravity: null },
    second: { counts: 256, gravity: null },
    secondText: "-75",
  });

describe("the set-up page", () => {
  it("looks again and again, and says when nobody answers", async () => {
    expect(live.view.value).toEqual(view);
    answer = { kind: "refused", message: "no answer" };
    await pass(300);
    expect(live.trouble.value).toBe("no answer");
    answer = null;
    await pass(300);
    expect(live.trouble.value).toBe("");
  });

  it("goes from step to step; a board that remembers nothing has fewer", async () => {
    live.go(1);
    expect(live.step.value).toBe("empty");
    live.go(1);
    expect(live.step.value).toBe("zero");
    live.go(-1);
    live.go(-1);
    live.go(-1);
    expect(live.step.value).toBe("board");
    view = { ...view, board: { kind: "unguarded", firmware: "StandardFirmata" } };
    await pass(300);
    for (let n = 0; n < 10; n += 1) live.go(1);
    expect(live.steps.value).not.toContain("lock");
    expect(live.step.value).toBe("write");
  });

  it("goes back to any step it has been at, and loses nothing that was taken", async () => {
    measure();
    for (let n = 0; n < 4; n += 1) live.go(1);
    live.change({ direction: "right" });
    live.go(1);
    expect(live.step.value).toBe("lock");
    const before = live.draft.value;
    live.goTo("zero");
    expect(live.step.value).toBe("zero");
    await pass(600);
    live.goTo("direction");
    live.goTo("lock");
    expect(live.step.value).toBe("lock");
    await pass(600);
    expect(live.draft.value).toEqual(before);
    // What has not been seen yet is no step to go to.
    live.goTo("write");
    expect(live.step.value).toBe("lock");
  });

  it("goes no further than what is done: another sensor has to be measured anew", () => {
    measure();
    live.change({ direction: "right" });
    for (let n = 0; n < 6; n += 1) live.go(1);
    live.change({ atZero: null });
    expect(live.steps.value[live.reach.value]).toBe("zero");
    live.goTo("stop");
    expect(live.step.value).not.toBe("stop");
  });

  it("says after a reload what was lost with it; after leaving knowingly or writing nothing was", async () => {
    expect(live.lost).toBeNull();
    measure();
    live.close();
    expect(opened().lost).toEqual({ zero: true, second: true, stop: false });
    live = opened();
    live.watch(true);
    await pass(10);
    measure();
    live.forget();
    live.change({ stopSeen: 3 });
    expect(opened().lost).toBeNull();
  });

  it("looks only while it is looked at, and only once at a time", async () => {
    let looks = 0;
    live.close();
    const counting: SetupDoor = {
      ...door,
      look: async () => {
        looks += 1;
        return { kind: "ok", value: view };
      },
    };
    live = openSetup(
      counting,
      {
        now: () => 0,
        after: (_ms, call) => {
          const timer = setTimeout(call, 250);
          return () => clearTimeout(timer);
        },
      },
      kept,
    );
    await pass(2_000);
    expect(looks).toBe(0);
    live.watch(true);
    live.watch(false);
    live.watch(true);
    await pass(1_010);
    expect(looks).toBeLessThanOrEqual(6);
    expect(looks).toBeGreaterThanOrEqual(4);
    live.watch(false);
    const before = looks;
    await pass(2_000);
    expect(looks).toBe(before);
  });

  it("renews a trial of the lock while it is wanted, and ends it with the step and with the page", async () => {
    live.tryLock(1500);
    await pass(2_000);
    expect(locks.filter((one) => one === 1500).length).toBeGreaterThanOrEqual(3);
    live.go(1);
    expect(locks.at(-1)).toBeNull();
    const sent = locks.length;
    await pass(3_000);
    expect(locks.length).toBe(sent);
    live.tryLock(1600);
    live.close();
    expect(locks.at(-1)).toBeNull();
  });

  it("says why a trial is refused, and ends it", async () => {
    lockAnswer = { kind: "refused", message: "above 0°" };
    live.tryLock(1500);
    await Promise.resolve();
    expect(live.trying.value).toBeNull();
    expect(live.trouble.value).toBe("above 0°");
    live.sound();
    await Promise.resolve();
    expect(live.trouble.value).toBe("the table is inverted");
  });

  it("has written when a board with another counter is back", async () => {
    live.write();
    expect(writes).toEqual([]);
    measure();
    live.step.value = "write";
    live.write();
    expect(writes).toHaveLength(1);
    expect(writes[0]).toMatchObject({ counterLow: 9, settings: { potentiometer: { kind: "two-point" } } });
    await pass(600);
    expect(live.writing.value.kind).toBe("writing");
    view = { ...view, board: { kind: "none", reason: "looking for the board" } };
    await pass(600);
    expect(live.writing.value.kind).toBe("writing");
    view = { ...SETUP_STATE, program: "1" };
    view = withBoard({ counterLow: 10 });
    await pass(600);
    expect(live.writing.value).toEqual({ kind: "written" });
  });

  it("tells the board of a sensor first, and goes on when it is back", async () => {
    live.change({ sensors: { potentiometer: true, mpu6050: true }, tableId: 77 });
    live.tellSensors();
    expect(writes).toMatchObject([
      {
        tableId: 1,
        settings: { sensors: { potentiometer: true, mpu6050: true }, inertial: { kind: "none" } },
      },
    ]);
    expect(live.writing.value.kind).toBe("writing");
    view = withBoard({ counterLow: 10 });
    await pass(600);
    expect(live.writing.value).toEqual({ kind: "no" });
  });

  it("says so when the write is refused, or the board does not come back", async () => {
    measure();
    answer = { kind: "refused", message: "the board has tripped" };
    live.write();
    await Promise.resolve();
    expect(live.writing.value).toEqual({ kind: "refused", message: "the board has tripped" });
    answer = null;
    live.write();
    await pass(BACK_WITHIN_MS + 1_000);
    expect(live.writing.value).toMatchObject({
      kind: "refused",
      message: expect.stringContaining("not come back"),
    });
  });
});

describe("the door", () => {
  const answering = (status: number, body: string): SetupDoor =>
    createSetupDoor("./api", async () => new Response(status === 204 ? null : body, { status }));
  it("decodes what comes, and says what was refused in the server's words", async () => {
    const good = { ...SETUP_STATE, program: "1" };
    expect(await answering(200, JSON.stringify(good)).look()).toEqual({ kind: "ok", value: good });
    expect(await answering(204, "").lock(null)).toEqual({ kind: "ok", value: null });
    const problem = JSON.stringify({ title: "Conflict", status: 409, detail: "the table is inverted" });
    expect(await answering(409, problem).sound("low")).toEqual({
      kind: "refused",
      message: "the table is inverted",
    });
    for (const odd of [answering(200, "{}"), answering(500, "<html>"), answering(200, "null")])
      expect(await odd.look()).toMatchObject({ kind: "refused" });
    const dead = createSetupDoor("./api", () => Promise.reject(new TypeError("gone")));
    expect(await dead.look()).toMatchObject({
      kind: "refused",
      message: expect.stringContaining("does not answer"),
    });
  });
});
