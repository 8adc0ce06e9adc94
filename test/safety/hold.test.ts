/** The hold in its bounds: who may have it, when it bites, when it is given up; and the one place that says "held". */

import { describe, expect, it } from "vitest";
import type { Balance } from "../../firmware/safety/balance.ts";
import { advanceHold, judgeHold } from "../../firmware/safety/hold.ts";
import type { LinkView } from "../../firmware/safety/link-watch.ts";
import { lockPose } from "../../firmware/safety/safe-pose.ts";
import type { Hold, Session } from "../../firmware/safety/session.ts";
import type { AngleReading } from "../../shared/table.ts";
import {
  armed,
  at,
  fault,
  guarded,
  IDLE,
  inverted,
  LOST,
  NOW,
  OFFLINE,
  recovering,
  resting,
  returning,
  SETTINGS,
  SILENT,
  UNGUARDED,
  unknown,
} from "./facts-sample.ts";

const PROVEN: Balance = { kind: "proven", untilMs: null, profileId: null };
const UNPROVEN: Balance = { kind: "unproven" };
const PROVING: Balance = { kind: "proving", sinceMs: NOW, lowestDeg: 15 };
const ACCEPTED = { ...SETTINGS, unguardedHold: "accepted" } as const;

describe("a hold is", () => {
  it.each<[what: string, verdict: string, link: LinkView, settings: typeof SETTINGS, balance: Balance]>([
    ["a guarded table whose balance is proven", "allowed", guarded({}), SETTINGS, PROVEN],
    ["a silent guardian, which is watched elsewhere", "allowed", SILENT, SETTINGS, PROVEN],
    ["an unguarded one where the config accepts it", "allowed", UNGUARDED, ACCEPTED, PROVEN],
    ["an unguarded one", "unguarded", UNGUARDED, SETTINGS, PROVEN],
    ["no board", "wrong-state", LOST, ACCEPTED, PROVEN],
    ["a proof under way", "wrong-state", guarded({}), SETTINGS, PROVING],
    ["no proof", "balance-unproven", guarded({}), SETTINGS, UNPROVEN],
    ["no proof on an unguarded one that is accepted", "balance-unproven", UNGUARDED, ACCEPTED, UNPROVEN],
  ])("for %s: %s", (_what, verdict, link, settings, balance) => {
    const judged = judgeHold(link, settings, balance);
    expect(judged.kind === "refused" ? judged.code : judged.kind).toBe(verdict);
  });
});

const pending = (sinceMs: number): Hold => ({ kind: "pending", sinceMs });
const held = (sinceMs: number): Hold => ({ kind: "held", sinceMs });
/** What became of a hold in one step: the kind of hold, and what is told of it. */
const step = (
  hold: Hold,
  angle: AngleReading = at(20),
  link: LinkView = guarded({ holding: true }),
  balance: Balance = PROVEN,
  nowMs = NOW,
): string => {
  const { hold: next, outcome } = advanceHold(hold, angle, link, balance, nowMs);
  return `${next.kind}, ${outcome}`;
};

describe("one step of a hold", () => {
  it("that nobody asked for changes nothing, whatever is wrong", () => {
    expect(step({ kind: "free" })).toBe("free, same");
    expect(step({ kind: "free" }, unknown(), LOST, UNPROVEN)).toBe("free, same");
  });

  it("waits for a table slower than 10°/s in either direction, and bites then", () => {
    for (const rate of [10, -10, 45, Number.NaN])
      expect(step(pending(NOW), at(20, rate))).toBe("pending, same");
    for (const rate of [0, 9.99, -9.99]) expect(step(pending(NOW), at(20, rate))).toBe("held, taken");
  });

  it("is held from the moment it bites", () => {
    const { hold } = advanceHold(pending(NOW - 500), at(20), guarded({}), PROVEN, NOW);
    expect(hold).toEqual({ kind: "held", sinceMs: NOW });
  });

  it("is given up after 3 s of waiting", () => {
    expect(step(pending(NOW - 2999), at(20, 45))).toBe("pending, same");
    expect(step(pending(NOW - 3000), at(20, 45))).toBe("free, given-up");
    expect(step(pending(NOW - 3000))).toBe("free, given-up");
    expect(step(pending(Number.NaN))).toBe("free, given-up");
  });

  it.each<[what: string, angle: AngleReading, link: LinkView, balance: Balance]>([
    ["the angle is not known", unknown(), guarded({}), PROVEN],
    ["there is no board", at(20), LOST, PROVEN],
    ["the balance is not proven", at(20), guarded({}), UNPROVEN],
    ["the balance is being proven", at(20), guarded({}), PROVING],
  ])("lets go and forgets the wish when %s", (_what, angle, link, balance) => {
    expect(step(pending(NOW), angle, link, balance)).toBe("free, given-up");
    expect(step(held(NOW), angle, link, balance)).toBe("free, given-up");
  });

  it("waits for a guardian that has not taken the session, and lets go of one that has dropped it", () => {
    expect(step(pending(NOW), at(20), guarded({ armed: false }))).toBe("pending, same");
    expect(step(held(NOW), at(20), guarded({ armed: false, holding: true }))).toBe("free, given-up");
  });

  it("lets go when the board says for a second that it does not hold", () => {
    const says = (afterMs: number, holding = false) => guarded({ holding, atMs: NOW + afterMs });
    expect(step(held(NOW), at(20), says(999))).toBe("held, same");
    expect(step(held(NOW), at(20), says(1000))).toBe("free, given-up");
    expect(step(held(NOW), at(20), says(5000, true))).toBe("held, same");
  });

  it("asks no guardian where there is none, or none is heard", () => {
    for (const link of [UNGUARDED, SILENT]) {
      expect(step(pending(NOW), at(20), link)).toBe("held, taken");
      expect(step(held(NOW - 60_000), at(20), link)).toBe("held, same");
    }
  });
});

describe("the lock is told", () => {
  const holding = { ...inverted(), hold: held(NOW) } as Session;

  it("to hold only while inverted, with a hold that was taken", () => {
    expect(lockPose(holding, at(20), 20, 30)).toBe("held");
    const others: Session[] = [
      IDLE,
      OFFLINE,
      armed(),
      resting(),
      inverted(),
      { ...inverted(), hold: pending(NOW) } as Session,
      returning(),
      recovering(),
      fault(),
    ];
    for (const session of others) expect(lockPose(session, at(20), 20, 30), session.kind).toBe("released");
  });

  it("to hold only at a known angle, and while the highest seen is within the maximum", () => {
    expect(lockPose(holding, at(30), 30, 30)).toBe("held");
    for (const peakDeg of [30.01, Number.NaN, null])
      expect(lockPose(holding, at(20), peakDeg, 30), String(peakDeg)).toBe("released");
    expect(lockPose(holding, unknown(), 20, 30)).toBe("released");
    expect(lockPose(holding, at(20), 20, Number.NaN)).toBe("released");
  });
});
