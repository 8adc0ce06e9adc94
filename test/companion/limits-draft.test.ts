/** What somebody wishes the limits to be, beside what is active. */

import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import { concernedBy, createDraft } from "../../companion/limits/draft.ts";
import type { Limits } from "../../shared/limits.ts";

const limits = (maxAngleDeg: number, maxDurationS: number): Limits => ({ maxAngleDeg, maxDurationS });

const bench = (inSession = false) => {
  const active = signal<Limits | null>(limits(30, 120));
  const session = signal(inSession);
  const sent: Limits[] = [];
  const draft = createDraft({
    active,
    ceiling: signal(limits(60, 600)),
    inSession: session,
    send: (wish) => sent.push(wish),
  });
  const shown = () => [draft.shown.maxAngleDeg.value, draft.shown.maxDurationS.value];
  return { draft, active, session, sent, shown };
};

describe("without a session", () => {
  test("a wish is shown, waits, and is sent with the other limit as it is", () => {
    const { draft, sent, shown } = bench();
    draft.set("maxAngleDeg", 45);
    draft.settle("maxAngleDeg");
    expect(shown()).toEqual([45, 120]);
    expect(sent).toEqual([]);
    expect(draft.isPending.value).toBe(true);
    draft.apply();
    expect(sent).toEqual([limits(45, 120)]);
  });

  test("a wish that has come true is none any more", () => {
    const { draft, active } = bench();
    draft.set("maxAngleDeg", 45);
    active.value = limits(45, 120);
    expect(draft.isPending.value).toBe(false);
  });

  test("what others change does not tear it away, and takes the limit along that nobody moved", () => {
    const { draft, active, shown } = bench();
    draft.set("maxAngleDeg", 45);
    active.value = limits(20, 90);
    expect(shown()).toEqual([45, 90]);
  });

  test.each([9, 61, Number.NaN, Number.POSITIVE_INFINITY])("%d° is nothing that could be wished", (deg) => {
    const { draft, shown } = bench();
    draft.set("maxAngleDeg", deg);
    expect(shown()).toEqual([30, 120]);
  });

  test("nothing is wished or sent while nobody knows what is active", () => {
    const { draft, active, sent, shown } = bench();
    active.value = null;
    draft.set("maxAngleDeg", 20);
    draft.apply();
    expect(shown()).toEqual([null, null]);
    expect(sent).toEqual([]);
  });

  test("a preset is a wish for both", () => {
    const { draft, sent, shown } = bench();
    draft.choose(limits(45, 60));
    expect(shown()).toEqual([45, 60]);
    expect(sent).toEqual([]);
  });

  test("a wish that was refused is dropped: what is active stands there again", () => {
    const { draft, shown } = bench();
    draft.set("maxAngleDeg", 45);
    draft.apply();
    draft.drop();
    expect(shown()).toEqual([30, 120]);
  });
});

describe("in a session", () => {
  test("letting go of a tighter wish applies it at once", () => {
    const { draft, sent } = bench(true);
    draft.set("maxAngleDeg", 25);
    expect(sent).toEqual([]);
    draft.settle("maxAngleDeg");
    expect(sent).toEqual([limits(25, 120)]);
  });

  test("a looser one cannot even be wished", () => {
    const { draft, sent, shown } = bench(true);
    draft.set("maxAngleDeg", 45);
    draft.settle("maxAngleDeg");
    draft.choose(limits(60, 600));
    expect(shown()).toEqual([30, 120]);
    expect(sent).toEqual([]);
  });

  test("of two at once only what tightens is taken", () => {
    const { draft, sent } = bench(true);
    draft.choose(limits(20, 600));
    expect(sent).toEqual([limits(20, 120)]);
  });

  test("a wish above what has become active is cut down to it, one below is not torn away", () => {
    const { draft, active, shown } = bench(true);
    draft.set("maxAngleDeg", 25);
    active.value = limits(20, 120);
    expect(shown()).toEqual([20, 120]);
    draft.set("maxAngleDeg", 15);
    active.value = limits(18, 120);
    expect(shown()).toEqual([15, 120]);
  });

  test("what was wished before it and not applied is not what holds in it", () => {
    const { draft, session, sent, shown } = bench();
    draft.set("maxAngleDeg", 45);
    draft.set("maxDurationS", 60);
    session.value = true;
    expect(shown()).toEqual([30, 120]);
    draft.settle("maxDurationS");
    expect(sent).toEqual([]);
  });

  test("a touch that turned out to be a scroll leaves no wish", () => {
    const { draft, sent, shown } = bench(true);
    const before = draft.wish.maxAngleDeg.peek();
    draft.set("maxAngleDeg", 29);
    draft.restore("maxAngleDeg", before);
    draft.settle("maxAngleDeg");
    expect(shown()).toEqual([30, 120]);
    expect(sent).toEqual([]);
  });
});

test("a refusal stands beside the limit that it names, else beside those that were changed", () => {
  const [wish, active] = [limits(45, 120), limits(20, 120)];
  expect(concernedBy("maxDurationS is 900; allowed is 10 s to 600 s", wish, active)).toEqual([
    "maxDurationS",
  ]);
  expect(concernedBy("45° and 120 s would loosen 20° and 120 s", wish, active)).toEqual(["maxAngleDeg"]);
  expect(concernedBy("too many", null, active)).toEqual(["maxAngleDeg", "maxDurationS"]);
});
