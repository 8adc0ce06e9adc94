/** Who and what was chosen on this screen: what was kept counts as far as it is offered now. */

import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { CHOICE_KEY, createChoice, decodeWish } from "../../companion/choice/choice.ts";
import { limitsFit } from "../../companion/choice/limits-needed.ts";
import type { Offers } from "../../companion/model.ts";
import type { ProgrammeOffer } from "../../shared/programme-offer.ts";

const ANNA = { profileId: "anna", name: "Anna", limits: { maxAngleDeg: 20, maxDurationS: 120 } };
const EASY: ProgrammeOffer = {
  ...{ programmeId: "easy", name: "Easy start", kind: "static", level: "beginner" },
  ...{ highestDeg: 15, invertedS: 60, lengthS: 60 },
};

const keptWith = (text: string | null) => {
  const kept = new Map(text === null ? [] : [[CHOICE_KEY, text]]);
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      kept.set(key, value);
    },
  };
};

describe("the choice", () => {
  it("is kept, and holds as long as it is offered", () => {
    const kept = keptWith(null);
    const offers = signal<Offers | null>({ profiles: [ANNA], programmes: [EASY] });
    createChoice(kept, offers).choose({ profileId: "anna" });
    const again = createChoice(kept, offers);
    expect(again.current.value).toEqual({ profile: ANNA, programme: null });
    again.choose({ programmeId: "easy" });
    expect(again.current.value).toEqual({ profile: ANNA, programme: EASY });
    offers.value = { profiles: [], programmes: [EASY] };
    expect(again.current.value).toEqual({ profile: null, programme: EASY });
    offers.value = null;
    expect(again.current.value).toEqual({ profile: null, programme: null });
  });

  it.each([null, "", "{", "7", "[]", '{"profileId":3,"programmeId":null}', '{"profileId":"anna"}'])(
    "%s is no choice",
    (text) => {
      expect(decodeWish(text)).toEqual({ profileId: null, programmeId: null });
    },
  );
});

describe("limits for who and what was chosen", () => {
  const most = { maxAngleDeg: 30, maxDurationS: 180 };
  const limits = (maxAngleDeg: number, maxDurationS: number) => ({ maxAngleDeg, maxDurationS });
  it.each([
    ["fit as they are", limits(25, 120), null, { kind: "fits" }],
    ["fit a programme", limits(25, 120), limits(20, 60), { kind: "fits" }],
    [
      "too wide an angle comes down alone",
      limits(45, 120),
      null,
      { kind: "above", proposed: limits(30, 120) },
    ],
    ["too long comes down alone", limits(25, 240), null, { kind: "above", proposed: limits(25, 180) }],
    [
      "too little goes up to what is needed",
      limits(20, 120),
      limits(25, 150),
      { kind: "below", proposed: limits(25, 150) },
    ],
    [
      "one too much, one too little",
      limits(20, 240),
      limits(25, 60),
      { kind: "above", proposed: limits(25, 180) },
    ],
    ["no limits fit both", limits(20, 120), limits(35, 60), { kind: "beyond" }],
  ] as const)("%s", (_what, set, needs, expected) => {
    expect(limitsFit(set, most, needs)).toEqual(expected);
  });
});
