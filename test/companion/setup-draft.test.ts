/** What has been found out in a set-up, step by step, without any of it being stored. */

import { describe, expect, it } from "vitest";
import {
  beginDraft,
  calibrationOf,
  type Draft,
  degreesIn,
  draftProblem,
  isDone,
  looked,
  metered,
  mirrored,
  partsProblem,
  readsAll,
  risenDeg,
  type Sight,
  settingsOf,
  withSensors,
} from "../../companion/setup/draft.ts";
import type { RawReading } from "../../shared/setup.ts";
import { NEW_SETTINGS, SETUP_STATE } from "../support/new-settings.ts";

const at = (
  meanCounts: number,
  over: Partial<Extract<RawReading, { kind: "counts" }>> = {},
  stop: Sight["stop"] = "closed",
): Sight => ({
  reading: {
    kind: "counts",
    counts: meanCounts,
    meanCounts,
    spreadCounts: 2,
    driftCounts: 0,
    overMs: 990,
    samples: 200,
    ...over,
  },
  gravity: { kind: "none" },
  stop,
});
const { board } = SETUP_STATE;
const begun = beginDraft(board);
const measured: Draft = {
  ...begun,
  empty: true,
  atZero: { counts: 512, gravity: null },
  second: { counts: 256, gravity: null },
  secondText: "-75",
};
const both = { potentiometer: true, mpu6050: true };

describe("a draft", () => {
  it("begins with what the board has, and a number for a table that has none", () => {
    expect(begun).toMatchObject({ holdUs: 1000, releaseUs: 2000, atZero: null, tableId: 1 });
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

  it("wants the board told of a sensor that it does not read", () => {
    expect(readsAll(board, begun.sensors)).toBe(true);
    expect(readsAll(board, both)).toBe(false);
    expect(readsAll({ kind: "unguarded", firmware: "x" }, both)).toBe(false);
    expect(isDone({ ...measured, sensors: both }, "empty", board)).toBe(false);
    expect(isDone(measured, "empty", board)).toBe(true);
    expect(withSensors(NEW_SETTINGS, both)).toEqual({ ...NEW_SETTINGS, sensors: both });
    const zeroed = { ...NEW_SETTINGS, inertial: { kind: "zeroed", axis: 1, zeroDeg: 2 } } as const;
    expect(withSensors(zeroed, both).inertial).toEqual(zeroed.inertial);
    expect(withSensors(zeroed, begun.sensors).inertial).toEqual({ kind: "none" });
  });

  it.each([
    ["", "empty"],
    ["10", "10"],
    ["200", "200"],
    ["ten", "ten"],
  ])("says what is wrong with a second angle of %j", (secondText, value) => {
    expect(calibrationOf({ ...measured, secondText })).toMatchObject({ kind: "problem", problem: { value } });
    expect(isDone({ ...measured, secondText }, "second", board)).toBe(false);
    expect(calibrationOf({ ...measured, second: null })).toBeNull();
  });

  it("sees the direction by itself, and mends a wrong sign", () => {
    expect(risenDeg(measured, at(290))).toBeCloseTo(9.96, 1);
    expect(risenDeg({ ...measured, secondText: "" }, at(290))).toBeNull();
    expect(looked(measured, "direction", at(290)).direction).toBe("right");
    expect(looked(measured, "direction", at(262)).direction).toBe("unknown");
    expect(looked(measured, "direction", at(290, { driftCounts: 9 })).direction).toBe("unknown");
    // Whoever comes back to this step finds it as it was, wherever the table stands now.
    const right = looked(measured, "direction", at(290));
    expect(looked(right, "direction", at(200))).toBe(right);
    const wrong = looked({ ...measured, secondText: "75" }, "direction", at(290));
    expect(wrong.direction).toBe("wrong");
    expect(isDone(wrong, "direction", board)).toBe(false);
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
      draft = looked(draft, "stop", at(512, {}, stop));
      expect(draft.stopSeen).toBe(seen);
    }
    expect(looked(measured, "lock", at(512))).toBe(measured);
  });

  it("takes the reference from a meter, and leaves it without one", () => {
    expect(metered(measured, "5.1", board)).toMatchObject({ meterText: "5.1", bandGapMv: 1122 });
    for (const text of ["", "many"]) expect(metered(measured, text, board).bandGapMv).toBeNull();
    expect(partsProblem(metered(measured, "5.1", board))).toBeNull();
    expect(partsProblem(metered(measured, "12", board))).toMatchObject({ field: "the meter" });
    expect(partsProblem(metered(measured, "many", board))).toMatchObject({ field: "the meter" });
    expect(partsProblem(metered(measured, "4.1", board))).toMatchObject({ field: "bandGapMv" });
  });

  it("becomes settings only with both points, and says what could not be written", () => {
    expect(settingsOf(begun, NEW_SETTINGS)).toBeNull();
    expect(draftProblem(begun, NEW_SETTINGS)).toMatchObject({ field: "angle" });
    const withMpu: Draft = {
      ...measured,
      sensors: both,
      atZero: { counts: 512, gravity: { x: 0, y: 0, z: 1 } },
      second: { counts: 256, gravity: { x: -0.966, y: 0, z: 0.259 } },
    };
    expect(settingsOf({ ...withMpu, lockSwitch: true }, NEW_SETTINGS)).toEqual({
      ...NEW_SETTINGS,
      sensors: both,
      inertial: { kind: "zeroed", axis: 4, zeroDeg: -90 },
      lockSwitch: true,
    });
    expect(settingsOf({ ...withMpu, second: measured.second }, NEW_SETTINGS)).toBeNull();
    expect(draftProblem(measured, NEW_SETTINGS)).toBeNull();
    expect(draftProblem({ ...measured, holdUs: 1990 }, NEW_SETTINGS)).toMatchObject({ field: "releaseUs" });
    expect(draftProblem({ ...measured, tableId: Number.NaN }, NEW_SETTINGS)).toMatchObject({
      field: "tableId",
    });
  });
});
