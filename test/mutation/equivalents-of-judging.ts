/** Mutants that are no defects in what the core judges by: conditions of alarms, ends and faults, what may never happen. */

import { type Equivalent, sameInAll } from "./same-in-all.ts";

const NO_SUCH_FIELD = "the other variant has no such field, and undefined compares as false";
const NULL_IS_NO_ANGLE = "null counts as 0 here, which is over no limit";
const CONDITIONS = "firmware/safety/conditions.ts";
const JUDGE = "firmware/safety/judge.ts";
const INVARIANTS = "firmware/safety/invariants.ts";

export const OF_JUDGING: readonly Equivalent[] = [
  ...sameInAll(CONDITIONS, "null counts as 0 here, and no limit is so narrow that 0° would be near it", [
    'if (session.kind !== "inverted" || facts.peakDeg === null) return [];',
    "facts.peakDeg === null",
    "false",
  ]),
  ...sameInAll(CONDITIONS, "the other variant has no rate, and what is no number is not over any", [
    'const fast = facts.angle.kind === "ok" && Math.abs(facts.angle.rateDegPerS) > OVER_RATE_DEG_PER_S;',
    'facts.angle.kind === "ok"',
    "true",
  ]),
  ...sameInAll(CONDITIONS, "a fault has no time since when, so it is never the same as another", [
    'ended.reason === "unanswered" && session.kind === "returning" && session.sinceMs === ended.atMs;',
    'session.kind === "returning"',
    "true",
  ]),
  ...sameInAll(CONDITIONS, "null counts as 0 here, which is no time to be missed", [
    "return isUnderWay && facts.unattendedMs !== null && !(facts.unattendedMs < UNATTENDED_ALARM_MS);",
    "facts.unattendedMs !== null",
    "true",
  ]),
  ...sameInAll(CONDITIONS, NULL_IS_NO_ANGLE, [
    "const over = facts.peakDeg !== null && !(facts.peakDeg <= core.limits.maxAngleDeg);",
    "facts.peakDeg !== null",
    "true",
  ]),
  ...sameInAll(CONDITIONS, "a watch that is off has not failed", [
    '...(core.returnWatch.kind === "watching" && core.returnWatch.failed ? (["not-returning"] as const) : []),',
    'core.returnWatch.kind === "watching"',
    "true",
  ]),
  ...sameInAll(CONDITIONS, "a lost line has no corruption to tell of", [
    '...(facts.link.kind === "up" && facts.link.corrupt ? (["link-corruption"] as const) : []),',
    'facts.link.kind === "up"',
    "true",
  ]),
  ...sameInAll(JUDGE, NULL_IS_NO_ANGLE, [
    'if (peakDeg !== null && !(peakDeg <= limits.maxAngleDeg)) return "over-angle";',
    "peakDeg !== null",
    "true",
  ]),
  ...sameInAll(JUDGE, "null counts as 0 here, which is no time to be missed", [
    'if (facts.unattendedMs !== null && !(facts.unattendedMs < UNATTENDED_END_MS)) return "supervision-lost";',
    "facts.unattendedMs !== null",
    "true",
  ]),
  ...sameInAll(JUDGE, NO_SUCH_FIELD, [
    '...(facts.angle.kind === "ok" && facts.angle.angleDeg >= INVERSION_STARTS_DEG',
    'facts.angle.kind === "ok"',
    "true",
  ]),
  ...sameInAll(INVARIANTS, "without a proof there is no time until when, neither null nor one to come", [
    'if (balance.kind !== "proven") return false;',
    'balance.kind !== "proven"',
    "false",
  ]),
  ...sameInAll(INVARIANTS, "a lost line has no reset to tell of", [
    '...(facts.link.kind === "up" && facts.link.reset ? ["a session goes on after a reset"] : []),',
    'facts.link.kind === "up"',
    "true",
  ]),
  ...sameInAll(INVARIANTS, "no trip has no cause, so it is never the same", [
    'const known = before.boardTrip.kind === "tripped" && before.boardTrip.cause === trip;',
    'before.boardTrip.kind === "tripped"',
    "true",
  ]),
  ...sameInAll(
    INVARIANTS,
    NO_SUCH_FIELD,
    [
      'const upright = facts.angle.kind === "ok" && facts.angle.angleDeg <= -20;',
      'facts.angle.kind === "ok"',
      "true",
    ],
    [
      'return trip === "none" && angle.kind === "ok" && angle.angleDeg <= -17;',
      'angle.kind === "ok"',
      "true",
    ],
    [
      'before.balance.kind === "proving" && facts.nowMs - before.balance.sinceMs <= 10_000 && !facts.stalled;',
      'before.balance.kind === "proving"',
      "true",
    ],
    [
      'const level = facts.angle.kind === "ok" && facts.angle.angleDeg <= 0;',
      'facts.angle.kind === "ok"',
      "true",
    ],
  ),
  ...sameInAll(INVARIANTS, NULL_IS_NO_ANGLE, [
    "const over = facts.peakDeg !== null && !(facts.peakDeg <= after.limits.maxAngleDeg);",
    "facts.peakDeg !== null",
    "true",
  ]),
  ...sameInAll(
    INVARIANTS,
    "a check-in that is off has no rhythm, so it is never the same as one that was asked for",
    ['const kept = checkIn.kind !== "off" && checkIn.everyS === asked;', 'checkIn.kind !== "off"', "true"],
    ['const kept = checkIn.kind !== "off" && checkIn.everyS === asked;', '"off"', '""'],
  ),
  ...sameInAll(INVARIANTS, "without a proof it is nobody's, neither a profile's nor the guest's", [
    'if (before.balance.kind === "proven" && before.balance.profileId === profileId) return [];',
    'before.balance.kind === "proven"',
    "true",
  ]),
];
