import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, isoOf, MINUTE_MS } from "../../shared/calendar.ts";
import type { Outcome } from "../../shared/outcomes.ts";
import { NO_OUTCOME } from "../../shared/outcomes.ts";
import {
  LONG_PAUSE_DAYS,
  NEW_BEGINNING_DAYS,
  type PlanSituation,
  planDraftSchema,
  proposalSchema,
  proposeNext,
  type Rung,
} from "../../shared/plan.ts";
import type { PastSession } from "../../shared/plan-history.ts";
import { END_REASONS, type EndReason } from "../../shared/table.ts";

const NOW = Date.UTC(2026, 4, 20, 18);
const at = (ms: number): string => isoOf(ms) ?? "";

const rung = (programmeId: string, maxAngleDeg: number, maxDurationS = 120): Rung => ({
  programmeId,
  needs: { maxAngleDeg, maxDurationS },
  obstacle: null,
});
const RUNGS = [rung("a", 15), rung("b", 20), rung("c", 25), rung("d", 30)];
const CEILINGS = { maxAngleDeg: 60, maxDurationS: 600 };

const pain = (painBefore: number | null, painAfter: number | null): Outcome => ({
  ...NO_OUTCOME,
  painBefore,
  painAfter,
});

let id = 0;
/** A session so many days ago, ten minutes long. */
const session = (
  programmeId: string | null,
  daysAgo: number,
  reason: EndReason = "programme-complete",
  outcome: Outcome | null = pain(4, 3),
  invertedS = 100,
): PastSession => ({
  id: `s${++id}`,
  programmeId,
  startedAt: at(NOW - daysAgo * DAY_MS),
  endedAt: at(NOW - daysAgo * DAY_MS + 10 * MINUTE_MS),
  reason,
  invertedS,
  outcome,
});

const situation = (
  sessions: PlanSituation["sessions"],
  more: Partial<PlanSituation> = {},
): PlanSituation => ({
  plan: { sessionsPerWeek: 7, sessionsPerRung: 3 },
  rungs: RUNGS,
  limits: CEILINGS,
  ceilings: CEILINGS,
  sessions,
  restBetweenMin: null,
  nowMs: NOW,
  ...more,
});
const propose = (sessions: PlanSituation["sessions"], more: Partial<PlanSituation> = {}) => {
  const proposal = proposeNext(situation(sessions, more));
  expect(proposalSchema.safeParse(proposal).success).toBe(true);
  return proposal;
};

describe("where it begins", () => {
  it("with the lowest rung that fits, and with its limits for a person to set", () => {
    expect(propose([])).toEqual({
      kind: "session",
      programmeId: "a",
      rung: 0,
      change: "first",
      why: "first-session",
      notBefore: null,
      limits: { maxAngleDeg: 15, maxDurationS: 120 },
      completed: 0,
      needed: 3,
      painUntold: 0,
    });
    const rungs = [{ ...rung("a", 15), obstacle: "the file was refused" }, ...RUNGS.slice(1)];
    expect(propose([], { rungs })).toMatchObject({ rung: 1, change: "first" });
  });

  it.each<[string, PlanSituation["sessions"], Partial<PlanSituation>, string]>([
    ["there is no plan", [], { plan: null }, "no-plan"],
    ["the record cannot be asked", null, {}, "history-gone"],
    ["nothing fits", [], { limits: { maxAngleDeg: 14, maxDurationS: 120 } }, "no-rung-fits"],
    [
      "the limits are no numbers",
      [],
      { limits: { maxAngleDeg: Number.NaN, maxDurationS: 1 } },
      "no-rung-fits",
    ],
    ["the ceilings are lower", [], { ceilings: { maxAngleDeg: 60, maxDurationS: 119 } }, "no-rung-fits"],
    ["there are no rungs", [], { rungs: [] }, "no-rung-fits"],
  ])("nothing is proposed when %s", (_what, sessions, more, why) => {
    expect(propose(sessions, more)).toEqual({ kind: "none", why });
  });
});

describe("one rung up", () => {
  it.each<[string, PastSession[], number, string, string]>([
    ["two of three", [session("a", 3), session("a", 2)], 0, "same", "not-yet-often-enough"],
    [
      "three of three, in any order, and the free sessions between",
      [session("a", 1), session(null, 2, "returned"), session("a", 5), session("a", 3)],
      1,
      "up",
      "completed-often-enough",
    ],
    [
      "as much pain after as before is no more",
      [3, 2, 1].map((ago) => session("a", ago, "programme-complete", pain(4, 4))),
      1,
      "up",
      "completed-often-enough",
    ],
    [
      "one broken off in between does not count",
      [session("a", 4), session("a", 3), session("a", 2, "stop"), session("a", 1)],
      1,
      "up",
      "completed-often-enough",
    ],
    [
      "but not right after one that was broken off",
      [session("a", 4), session("a", 3), session("a", 2), session("a", 1, "returned")],
      0,
      "same",
      "was-broken-off",
    ],
    [
      "counted anew on each rung",
      [session("a", 9), session("b", 4), session("a", 3), session("a", 2)],
      0,
      "same",
      "not-yet-often-enough",
    ],
    [
      "counted anew after more pain",
      [
        session("b", 6),
        session("b", 5),
        session("b", 4, "programme-complete", pain(2, 5)),
        session("b", 3),
        session("b", 2),
      ],
      1,
      "same",
      "not-yet-often-enough",
    ],
    [
      "no further than the top",
      [session("d", 3), session("d", 2), session("d", 1)],
      3,
      "same",
      "top-of-plan",
    ],
    [
      "one in which nobody was inverted says nothing",
      [session("a", 4), session("a", 3), session("a", 2), session("a", 1, "not-started", null, 0)],
      1,
      "up",
      "completed-often-enough",
    ],
  ])("%s", (_what, sessions, index, change, why) => {
    expect(propose(sessions)).toMatchObject({ rung: index, change, why });
  });

  it("pain that nobody told does not count against it, and is told", () => {
    const sessions = [
      session("a", 3, "programme-complete", null),
      session("a", 2, "programme-complete", pain(3, null)),
      session("a", 1),
    ];
    expect(propose(sessions)).toMatchObject({ change: "up", completed: 3, needed: 3, painUntold: 2 });
  });

  it("what is no figure of pain was not told", () => {
    const sessions = [
      session("a", 3, "programme-complete", pain(0, 11)),
      session("a", 2, "programme-complete", pain(-1, 3)),
      session("a", 1, "programme-complete", pain(Number.NaN, 9)),
    ];
    expect(propose(sessions)).toMatchObject({ change: "up", painUntold: 3 });
  });

  it("the same session twice in the record counts once", () => {
    const one = session("a", 1);
    expect(propose([one, one, one])).toMatchObject({ change: "same", completed: 1 });
  });

  it("not while a session cannot be placed in time", () => {
    const good = [session("a", 3), session("a", 2), session("a", 1)];
    for (const startedAt of ["", "2026-02-30T00:00:00Z", at(NOW + 400 * DAY_MS)]) {
      expect(propose([...good, { ...session("b", 1), startedAt }])).toMatchObject({
        change: "same",
        why: "times-unclear",
      });
    }
  });
});

describe("one rung down", () => {
  const climbed = [session("a", 9), session("b", 7), session("c", 5)];
  it.each<[string, PastSession, string]>([
    ["more pain after than before", session("c", 1, "programme-complete", pain(2, 3)), "pain-was-worse"],
    ["more pain after a free session", session(null, 1, "returned", pain(2, 3)), "pain-was-worse"],
    ["over the maximum angle", session("c", 1, "over-angle"), "was-broken-off"],
    ["too fast", session("c", 1, "over-rate"), "was-broken-off"],
    ["no sign of life", session("c", 1, "unanswered"), "was-broken-off"],
  ])("after %s", (_what, last, why) => {
    expect(propose([...climbed, last])).toMatchObject({ rung: 1, change: "down", why });
  });

  it.each<EndReason>([
    "stop",
    "returned",
    "duration-reached",
    "sensor-fault",
    "link-lost",
    "board-reset",
    "guardian-trip",
    "host-stall",
    "session-cap",
    "supervision-lost",
    "interrupted",
    "balance-failed",
  ])("not after %s: that says nothing of the rider on this rung", (reason) => {
    expect(propose([...climbed, session("c", 1, reason)])).toMatchObject({
      rung: 2,
      change: "same",
      why: "was-broken-off",
    });
  });

  it.each([
    [LONG_PAUSE_DAYS, 2, "same", "not-yet-often-enough"],
    [LONG_PAUSE_DAYS + 1, 1, "down", "long-pause"],
    [NEW_BEGINNING_DAYS, 1, "down", "long-pause"],
    [NEW_BEGINNING_DAYS + 1, 0, "down", "long-pause"],
  ])("after a pause of %d days it is rung %d", (days, index, change, why) => {
    expect(propose([session("b", days + 3), session("c", days)])).toMatchObject({ rung: index, change, why });
  });

  it("a now that is no time is a pause", () => {
    expect(propose(climbed, { nowMs: Number.NaN })).toMatchObject({ why: "long-pause", rung: 0 });
  });

  it("below the first there is nothing: it is the first again", () => {
    expect(propose([session("a", 1, "programme-complete", pain(2, 3))])).toMatchObject({
      rung: 0,
      change: "same",
      why: "pain-was-worse",
    });
  });

  it("whoever went further by hand comes back to one above the completed", () => {
    expect(propose([session("a", 3), session("d", 1, "stop")])).toMatchObject({ rung: 1, change: "down" });
    expect(propose([session("d", 1, "stop")])).toMatchObject({ rung: 0, change: "down" });
  });
});

describe("what does not fit is not proposed", () => {
  const done = [session("a", 5), session("b", 3), session("b", 2), session("b", 1)];
  it.each([
    ["the profile's angle", { limits: { maxAngleDeg: 24.9, maxDurationS: 600 } }, 1, "same"],
    ["the ceiling", { ceilings: { maxAngleDeg: 19, maxDurationS: 600 } }, 0, "down"],
    [
      "a rung whose programme is gone",
      { rungs: RUNGS.with(2, { ...rung("c", 25), obstacle: "gone" }) },
      1,
      "same",
    ],
  ])("%s", (_what, more, index, change) => {
    expect(propose(done, more)).toMatchObject({ rung: index, change, why: "ceiling" });
  });

  it("and nothing higher instead of what was proposed", () => {
    const rungs = RUNGS.with(0, { ...rung("a", 15), obstacle: "gone" });
    expect(propose([session("b", 1, "over-angle")], { rungs })).toEqual({
      kind: "none",
      why: "no-rung-fits",
    });
  });
});

describe("not before", () => {
  it("the rest between two sessions is over", () => {
    const hourAgo = session("a", 1 / 24);
    const until = NOW - HOUR_MS + 10 * MINUTE_MS + 120 * MINUTE_MS;
    expect(propose([hourAgo], { restBetweenMin: 120 })).toMatchObject({ notBefore: at(until) });
    expect(propose([hourAgo], { restBetweenMin: 50 })).toMatchObject({ notBefore: null });
  });

  it("the week has room: seven days after the first of so many", () => {
    const plan = { sessionsPerWeek: 2, sessionsPerRung: 3 };
    expect(propose([session("a", 3), session(null, 1, "returned")], { plan })).toMatchObject({
      notBefore: at(NOW + 4 * DAY_MS),
    });
    expect(propose([session("a", 7), session("a", 1)], { plan })).toMatchObject({ notBefore: null });
    expect(propose([session("a", 1)], { plan })).toMatchObject({ notBefore: null });
  });

  it("a session that seems to lie ahead has only just been", () => {
    expect(propose([session("a", -2)], { restBetweenMin: 60 })).toMatchObject({
      notBefore: at(NOW + HOUR_MS),
    });
  });
});

it("a plan names each programme once", () => {
  const draft = { sessionsPerWeek: 3, sessionsPerRung: 3 };
  expect(planDraftSchema.safeParse({ ...draft, rungs: ["a", "b"] }).success).toBe(true);
  expect(planDraftSchema.safeParse({ ...draft, rungs: ["a", "b", "a"] }).success).toBe(false);
});

const odd = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, 0));
const anyTime = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -120_000, max: 2_000 }).map((min) => at(NOW + min * MINUTE_MS)) },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.integer({ min: -1e6, max: 1e6 }).map((min) => at(NOW + min * MINUTE_MS)) },
);
const anyPain = fc.option(fc.oneof(fc.integer({ min: 0, max: 10 }), odd));
const anySession: fc.Arbitrary<PastSession> = fc.record({
  id: fc.integer({ min: 0, max: 30 }).map(String),
  programmeId: fc.option(fc.constantFrom("r0", "r1", "r2", "r3", "r4", "r5", "other")),
  startedAt: anyTime,
  endedAt: anyTime,
  reason: fc.oneof(fc.constant("programme-complete" as const), fc.constantFrom(...END_REASONS)),
  invertedS: fc.oneof(fc.nat(600), odd),
  outcome: fc.option(
    fc.record({ painBefore: anyPain, painAfter: anyPain }).map((told) => ({ ...NO_OUTCOME, ...told })),
  ),
});
const anyLimits = fc.record({
  maxAngleDeg: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 10, max: 60 }) }, odd),
  maxDurationS: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 10, max: 600 }) }, odd),
});
const anyRungs = fc
  .array(fc.record({ needs: anyLimits, obstacle: fc.option(fc.constant("gone"), { freq: 5 }) }), {
    maxLength: 6,
  })
  .map((rungs) =>
    rungs.map((one, index): Rung => ({ programmeId: `r${index}`, ...one, obstacle: one.obstacle })),
  );
const anySituation: fc.Arbitrary<PlanSituation> = fc.record({
  plan: fc.record({
    sessionsPerWeek: fc.integer({ min: 1, max: 7 }),
    sessionsPerRung: fc.integer({ min: 1, max: 3 }),
  }),
  rungs: anyRungs,
  limits: anyLimits,
  ceilings: anyLimits,
  sessions: fc.array(anySession, { maxLength: 20 }),
  restBetweenMin: fc.option(fc.integer({ min: 1, max: 1440 })),
  nowMs: fc.oneof({ weight: 9, arbitrary: fc.constant(NOW) }, odd),
});

describe("whatever the record, the plan and the clock hold", () => {
  it("a proposal is within the profile's limits and the ceilings", () => {
    fc.assert(
      fc.property(anySituation, (given) => {
        const proposal = proposeNext(given);
        expect(proposalSchema.safeParse(proposal).success).toBe(true);
        if (proposal.kind === "none") return;
        for (const bound of [given.limits, given.ceilings]) {
          expect(proposal.limits.maxAngleDeg <= bound.maxAngleDeg).toBe(true);
          expect(proposal.limits.maxDurationS <= bound.maxDurationS).toBe(true);
        }
        expect(given.rungs[proposal.rung]?.programmeId).toBe(proposal.programmeId);
        expect(given.rungs[proposal.rung]?.obstacle).toBeNull();
      }),
      { numRuns: 3000 },
    );
  });

  it("it is never more than one rung above the highest that was completed, or the lowest that fits", () => {
    fc.assert(
      fc.property(anySituation, (given) => {
        const proposal = proposeNext(given);
        if (proposal.kind === "none") return;
        const completed = (given.sessions ?? [])
          .filter(({ reason, invertedS }) => reason === "programme-complete" && !(invertedS <= 0))
          .map(({ programmeId }) => given.rungs.findIndex((one) => one.programmeId === programmeId));
        const highest = Math.max(-1, ...completed);
        const lowest = given.rungs.findIndex(
          ({ needs, obstacle }) =>
            obstacle === null &&
            [given.limits, given.ceilings].every(
              (bound) => needs.maxAngleDeg <= bound.maxAngleDeg && needs.maxDurationS <= bound.maxDurationS,
            ) &&
            needs.maxAngleDeg >= 10 &&
            needs.maxDurationS >= 10,
        );
        expect(proposal.rung).toBeLessThanOrEqual(Math.max(highest + 1, lowest));
        if (proposal.change === "up") {
          expect(proposal.why).toBe("completed-often-enough");
          expect(proposal.completed).toBeGreaterThanOrEqual(proposal.needed);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("the order in which the sessions are told changes nothing, and one that hurt never makes it higher", () => {
    fc.assert(
      fc.property(anySituation, (given) => {
        const unique = [...new Map((given.sessions ?? []).map((one) => [one.id, one])).values()].map(
          (one, index) => ({
            ...one,
            startedAt: at(NOW - index * HOUR_MS),
            endedAt: at(NOW - index * HOUR_MS),
          }),
        );
        const proposal = proposeNext({ ...given, sessions: unique });
        expect(proposeNext({ ...given, sessions: unique.toReversed() })).toEqual(proposal);
        const hurt = session("r0", 0, "programme-complete", pain(1, 9));
        const after = proposeNext({ ...given, sessions: [...unique, { ...hurt, programmeId: null }] });
        if (after.kind === "session" && proposal.kind === "session") {
          expect(after.rung).toBeLessThanOrEqual(proposal.rung);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
