/** What somebody writes about a person: read as it is meant, or said what is wrong with it. */

import { describe, expect, it } from "vitest";
import {
  fieldOf,
  readWritten,
  type Written,
  type WrittenField,
  writtenOf,
} from "../../companion/sessions/people/profile-draft.ts";
import { profileDraftSchema } from "../../shared/profiles.ts";

const CEILINGS = { maxAngleDeg: 60, maxDurationS: 600 };
const ANNA: Written = {
  ...{ name: " Anna ", heightCm: "172", weightKg: "68,5", maxAngle: "45°", maxDuration: "5 min" },
  ...{ daily: "15", rest: "", language: "en-GB" },
};
const read = (over: Partial<Written>) => readWritten({ ...ANNA, ...over }, CEILINGS);

describe("a person, as written", () => {
  it("becomes what the server takes, and back again", () => {
    const told = read({});
    if (told.kind === "wrong") throw new Error(JSON.stringify(told.wrong));
    expect(told.draft).toEqual({
      name: "Anna",
      heightCm: 172,
      weightKg: 68.5,
      limits: { maxAngleDeg: 45, maxDurationS: 300 },
      soft: { dailyInvertedS: 900, restBetweenMin: null },
      language: "en-GB",
    });
    expect(profileDraftSchema.safeParse(told.draft).success).toBe(true);
    expect(readWritten(writtenOf(told.draft), CEILINGS)).toEqual(told);
  });

  it.each<[WrittenField, string]>([
    ["name", "  "],
    ["heightCm", "1.72"],
    ["heightCm", "tall"],
    ["heightCm", "99"],
    ["weightKg", "300"],
    ["weightKg", "-68"],
    ["maxAngle", "61"],
    ["maxAngle", "forty"],
    ["maxAngle", ""],
    ["maxDuration", "300"],
    ["maxDuration", "11:00"],
    ["daily", "0"],
    ["daily", "121"],
    ["rest", "1441"],
    ["rest", "NaN"],
  ])("%s “%s” is not taken, and only that is said", (field, text) => {
    const told = read({ [field]: text });
    expect(told.kind).toBe("wrong");
    expect(told.kind === "wrong" ? Object.keys(told.wrong) : []).toEqual([field]);
  });

  it("may leave out what nobody has to tell", () => {
    expect(read({ heightCm: "", weightKg: " ", daily: "" })).toMatchObject({
      draft: { heightCm: null, weightKg: null, soft: { dailyInvertedS: null } },
    });
  });

  it("finds the field that the server means", () => {
    expect(fieldOf("limits.maxAngleDeg")).toBe("maxAngle");
    expect(fieldOf("screening")).toBe(null);
  });
});
