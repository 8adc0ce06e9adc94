/** What has been found out in a set-up, step by step, without any of it being stored. */

import { describe, expect, it } from "vitest";
import {
  beginDraft,
  type Draft,
  degreesIn,
  draftProblem,
  isDone,
  looked,
  mirrored,
  risenDeg,
  secondPoint,
  settingsOf,
  takeable,
} from "../../companion/setup/draft.ts";
import type { RawReading } from "../../shared/setup.ts";
import { NEW_SETTINGS, SETUP_STATE } from "../support/new-settings.ts";

const at = (meanCounts: number, over: Partial<Extract<RawReading, { kind: "counts" }>> = {}): RawReading => ({
  kind: "counts",
  counts: meanCounts,
  meanCounts,
  spreadCounts: 2,
  driftCounts: 0,
  overMs: 990,
  samples: 200,
  ...over,
});
const begun = beginDraft(SETUP_STATE.board);
const measured: Draft = {
  ...begun,
  empty: true,
  zero: { counts: 512, angleDeg: 0 },
  secondCounts: 256,
  secondText: "-75",
};

describe("a draft", () => {
  it("begins with what the board has, and a number for a table that has none", () => {
    expect(begun).toMatchObject({ holdUs: 1000, releaseUs: 2000, zero: null, tableId: 1 });
    const { board } = SETUP_STATE;
    if (board.kind !== "guarded") throw new Error("the sample is guarded");
    expect(beginDraft({ ...board, tableId: 0 }).tableId).toBe(1);
    expect(beginDraft({ kind: "unguarded", firmware: "x" })).toMatchObject({ holdUs: 1000, releaseUs: 2000 });
  });

  it.each([
    ["-75", -75],
    ["−75,5°", -75.5],
    [" 20 ", 20],
    ["", null],
    ["abc", null],
    ["1e3", null],
    ["--5", null],
  ])("reads %j as degrees", (text, deg) => {
    expect(degreesIn(text)).toBe(deg);
  });

  it("takes a reading only while it is still", () => {
    expect(takeable(at(512.4))).toBe(512);
    for (const reading of [
      at(512, { driftCounts: 3 }),
      at(512, { spreadCounts: 40 }),
      at(5),
      { kind: "none" } as const,
    ])
      expect(takeable(reading)).toBeNull();
  });

  it.each([
    ["", "empty"],
    ["10", "10"],
    ["200", "200"],
    ["ten", "ten"],
  ])("says what is wrong with a second angle of %j", (secondText, value) => {
    expect(secondPoint({ ...measured, secondText })).toMatchObject({ value, allowed: expect.any(String) });
    expect(isDone({ ...measured, secondText }, "second")).toBe(false);
  });

  it("sees the direction by itself, and mends a wrong sign", () => {
    expect(risenDeg(measured, at(290))).toBeCloseTo(9.96, 1);
    expect(looked(measured, "direction", { reading: at(290), stop: "closed" }).direction).toBe("right");
    expect(looked(measured, "direction", { reading: at(262), stop: "closed" }).direction).toBe("unknown");
    expect(
      looked(measured, "direction", { reading: at(290, { driftCounts: 9 }), stop: "closed" }).direction,
    ).toBe("unknown");
    const wrong = looked({ ...measured, secondText: "75" }, "direction", {
      reading: at(290),
      stop: "closed",
    });
    expect(wrong.direction).toBe("wrong");
    expect(isDone(wrong, "direction")).toBe(false);
    expect(mirrored(wrong)).toMatchObject({ secondText: "-75", direction: "right" });
  });

  it("sees the STOP button pressed and let go, in this order", () => {
    let draft = measured;
    for (const [stop, seen] of [
      ["open", 0],
      ["closed", 1],
      ["closed", 1],
      ["unknown", 1],
      ["open", 2],
      ["closed", 3],
      ["open", 3],
    ] as const) {
      draft = looked(draft, "stop", { reading: at(512), stop });
      expect(draft.stopSeen).toBe(seen);
    }
    expect(looked(measured, "lock", { reading: at(512), stop: "closed" })).toBe(measured);
  });

  it("becomes settings only with both points, and says what could not be written", () => {
    expect(settingsOf(begun, NEW_SETTINGS)).toBeNull();
    expect(draftProblem(begun, NEW_SETTINGS)).toMatchObject({ field: "angle" });
    expect(settingsOf({ ...measured, lockSwitch: true, mpu6050: true, axis: 2 }, NEW_SETTINGS)).toEqual({
      ...NEW_SETTINGS,
      sensors: { potentiometer: true, mpu6050: true },
      inertial: { kind: "zeroed", axis: 2, zeroDeg: 0 },
      lockSwitch: true,
    });
    expect(draftProblem(measured, NEW_SETTINGS)).toBeNull();
    expect(draftProblem({ ...measured, holdUs: 1990 }, NEW_SETTINGS)).toMatchObject({ field: "releaseUs" });
    expect(draftProblem({ ...measured, tableId: Number.NaN }, NEW_SETTINGS)).toMatchObject({
      field: "tableId",
    });
  });
});
