/** What somebody writes about a session: heights in two units, and a draft that outlives its page. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  draftOf,
  inUnit,
  isSaved,
  keepDraft,
  keptDraft,
  readDraft,
} from "../../../companion/outcome/draft.ts";
import { heightText, readHeight } from "../../../companion/outcome/height-text.ts";
import { NO_OUTCOME, type Outcome, outcomeSchema } from "../../../shared/outcomes.ts";

describe("a height", () => {
  it.each([
    ["178.4", "cm", 1784],
    ["178,4", "cm", 1784],
    [" 178 ", "cm", 1780],
    ["100", "cm", 1000],
    ["230", "cm", 2300],
    ["70", "in", 1778],
    ["70.25", "in", 1784],
    ["70 1/4", "in", 1784],
    ["", "cm", null],
    ["  ", "in", null],
  ] as const)("%j in %s is %s mm", (written, unit, mm) => {
    expect(readHeight(written, unit)).toEqual({ kind: "height", mm });
  });

  it.each([
    ["tall", "cm"],
    ["1784 mm", "cm"],
    ["1e2", "cm"],
    ["-178", "cm"],
    ["178.4.1", "cm"],
    ["70 1/4", "cm"],
    ["70 4/4", "in"],
    ["70 1/0", "in"],
    ["5'10\"", "in"],
    ["NaN", "in"],
  ] as const)("%j in %s cannot be read", (written, unit) => {
    expect(readHeight(written, unit)).toEqual({ kind: "unreadable" });
  });

  it.each([
    ["99.9", "cm"],
    ["230.1", "cm"],
    ["39", "in"],
    ["91", "in"],
  ] as const)("%j in %s is refused, with what is allowed", (written, unit) => {
    expect(readHeight(written, unit)).toMatchObject({ kind: "out-of-range" });
  });
  it("is refused with bounds that are themselves allowed", () => {
    expect(readHeight("9", "cm")).toEqual({ kind: "out-of-range", least: "100", most: "230" });
  });

  it("comes back from either unit to the millimetre", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 2_300 }),
        fc.constantFrom("cm", "in" as const),
        (mm, unit) => {
          expect(readHeight(heightText(mm, unit), unit)).toEqual({ kind: "height", mm });
        },
      ),
    );
  });
});

const TOLD: Outcome = {
  ...{ painBefore: 6, painAfter: 3, heightBeforeMm: 1_784, heightAfterMm: 1_803 },
  note: "Legs tingled at first.",
};

describe("a draft", () => {
  it("says what it was made of, in either unit", () => {
    for (const unit of ["cm", "in"] as const) {
      expect(readDraft(draftOf(TOLD, unit))).toEqual({ kind: "outcome", outcome: TOLD });
      expect(isSaved(draftOf(TOLD, unit), TOLD)).toBe(true);
    }
    expect(readDraft(inUnit(draftOf(TOLD, "cm"), "in"))).toEqual({ kind: "outcome", outcome: TOLD });
    expect(readDraft(draftOf(null, "cm"))).toEqual({ kind: "outcome", outcome: NO_OUTCOME });
  });

  it("is what the server takes, whatever is written", () => {
    const pain = fc.option(fc.integer({ min: 0, max: 10 }));
    const written = fc.oneof(fc.string({ maxLength: 20 }), fc.double({ min: 90, max: 250 }).map(String));
    fc.assert(
      fc.property(pain, pain, written, written, fc.constantFrom("cm", "in" as const), (...given) => {
        const [painBefore, painAfter, heightBefore, heightAfter, unit] = given;
        const read = readDraft({ painBefore, painAfter, heightBefore, heightAfter, unit, note: "" });
        if (read.kind === "outcome") expect(outcomeSchema.safeParse(read.outcome).success).toBe(true);
      }),
    );
  });

  it("with a height that cannot be is not saved, and says which", () => {
    const draft = { ...draftOf(TOLD, "cm"), heightAfter: "18" };
    expect(readDraft(draft)).toMatchObject({ kind: "wrong", heightBefore: { kind: "height" } });
    expect(isSaved(draft, TOLD)).toBe(false);
    expect(inUnit(draft, "in").heightAfter).toBe("18");
  });

  it("is unsaved as soon as it says something else", () => {
    expect(isSaved({ ...draftOf(TOLD, "cm"), painAfter: null }, TOLD)).toBe(false);
    expect(isSaved({ ...draftOf(TOLD, "cm"), heightAfter: "180,3" }, TOLD)).toBe(true);
    expect(isSaved(draftOf(null, "cm"), null)).toBe(true);
  });

  it("is kept for its own session, and rubbish in its place is none", () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const draft = { ...draftOf(TOLD, "in"), heightAfter: "tall" };
    keepDraft(storage, "s1", draft);
    expect(keptDraft(storage, "s1")).toEqual(draft);
    expect(keptDraft(storage, "s2")).toBeNull();
    keepDraft(storage, "s1", null);
    expect(keptDraft(storage, "s1")).toBeNull();
    for (const rubbish of ["{", "[]", '{"note":1}', JSON.stringify({ ...draft, painAfter: 11 })]) {
      kept.set([...kept.keys()][0] ?? "", rubbish);
      expect(keptDraft(storage, "s1"), rubbish).toBeNull();
    }
  });
});
