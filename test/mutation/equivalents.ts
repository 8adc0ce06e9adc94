/**
 * Mutants that are no defects: nothing that anybody could see is different with them. One line each says why.
 */

import { OF_DECISIONS } from "./equivalents-of-decisions.ts";
import { OF_MEASURING } from "./equivalents-of-measuring.ts";
import type { Equivalent } from "./same-in-all.ts";

export type { Equivalent } from "./same-in-all.ts";

export const EQUIVALENTS: readonly Equivalent[] = [
  ...OF_DECISIONS,
  ...OF_MEASURING,
  {
    file: "firmware/safety/board-trip.ts",
    line: 'angle.kind === "ok" && angle.angleDeg <= UPRIGHT_DEG + ANGLES_APART_DEG;',
    was: 'angle.kind === "ok"',
    becomes: "true",
    why: "the other variant has no such field, and undefined compares as false",
  },
  {
    file: "firmware/safety/board-trip.ts",
    line: 'const same = before.kind === "tripped" && before.cause === cause && before.bootNonce === bootNonce;',
    was: 'before.kind === "tripped"',
    becomes: "true",
    why: "no trip has no cause, so it is never the same",
  },
  {
    file: "firmware/safety/check-in.ts",
    line: 'checkIn.kind === "asked" && isInTime(checkIn.askedMs, nowMs);',
    was: 'checkIn.kind === "asked"',
    becomes: "true",
    why: "the other variant has no such field, and undefined compares as false",
  },
  {
    file: "firmware/safety/check-in.ts",
    line: 'angle.kind === "ok" && fromDeg !== null && Math.abs(angle.angleDeg - fromDeg) >= SIGN_OF_LIFE_DEG;',
    was: 'angle.kind === "ok"',
    becomes: "true",
    why: "the other variant has no such field, and undefined compares as false",
  },
  {
    file: "firmware/safety/check-in.ts",
    line: "const comesToRest = !checkIn.rests && steadyMs !== null && steadyMs >= RESTS_AFTER_MS;",
    was: "steadyMs !== null",
    becomes: "true",
    why: "null compares as false here",
  },
  {
    file: "firmware/safety/clock.ts",
    line: "return (capS <= CAP_BOUND_S ? capS : CAP_BOUND_S) * 1000;",
    was: "capS <= CAP_BOUND_S",
    becomes: "capS < CAP_BOUND_S",
    why: "at the bound both are the bound",
  },
  {
    file: "firmware/safety/facts.ts",
    line: 'facts.angle.kind === "ok" && facts.angle.angleDeg <= HORIZONTAL_DEG;',
    was: 'facts.angle.kind === "ok"',
    becomes: "true",
    why: "the other variant has no such field, and undefined compares as false",
  },
  {
    file: "firmware/safety/facts.ts",
    line: 'facts.angle.kind === "ok" && facts.angle.angleDeg <= UPRIGHT_DEG;',
    was: 'facts.angle.kind === "ok"',
    becomes: "true",
    why: "the other variant has no such field, and undefined compares as false",
  },
  {
    file: "firmware/safety/link-watch.ts",
    line: "const told = before.corruptSinceMs !== null && nowMs - before.corruptSinceMs < CORRUPTION_TOLD_MS;",
    was: "before.corruptSinceMs !== null",
    becomes: "true",
    why: "what is told then is null either way",
  },
  {
    file: "firmware/safety/link-watch.ts",
    line: 'if (link.kind === "down" || !isAlive(link.lastByteMs, nowMs)) {',
    was: 'link.kind === "down"',
    becomes: "false",
    why: "a line that is down has no last byte, and none is no life",
  },
  {
    file: "firmware/safety/link-watch.ts",
    line: 'if (link.kind === "down" || !isAlive(link.lastByteMs, nowMs)) {',
    was: '"down"',
    becomes: '""',
    why: "a line that is down has no last byte, and none is no life",
  },
  {
    file: "firmware/safety/start.ts",
    line: '...(facts.steadyMs !== null && facts.steadyMs >= STILL_FOR_MS ? [] : (["not-still"] as const)),',
    was: "facts.steadyMs !== null",
    becomes: "true",
    why: "null compares as false here",
  },
  {
    file: "firmware/safety/steady.ts",
    line: 'if (before.kind === "near" && Math.abs(angle.angleDeg - before.angleDeg) <= STEADY_BAND_DEG) return before;',
    was: 'before.kind === "near"',
    becomes: "true",
    why: "the other variant has no such field, and undefined compares as false",
  },
  {
    file: "firmware/safety/table-button.ts",
    line: 'if (before.kind === "closed" || before.stopped) return { button: { kind: "closed" }, press: "none" };',
    was: 'before.kind === "closed"',
    becomes: "false",
    why: "a closed circuit was not pressed for any time, which is no press",
  },
  {
    file: "firmware/safety/table-button.ts",
    line: 'if (before.kind === "closed" || before.stopped) return { button: { kind: "closed" }, press: "none" };',
    was: '"closed"',
    becomes: '""',
    why: "a closed circuit was not pressed for any time, which is no press",
  },
  {
    file: "firmware/safety/table-button.ts",
    line: ": forMs >= BRIEF_FROM_MS && forMs < LONG_FROM_MS",
    was: "forMs < LONG_FROM_MS",
    becomes: "forMs <= LONG_FROM_MS",
    why: "the very moment belongs to the long press, tried first",
  },
  {
    file: "firmware/safety/tilt.ts",
    line: "const overAngle = peakDeg !== null && !(peakDeg <= limits.maxAngleDeg);",
    was: "peakDeg !== null",
    becomes: "true",
    why: "null is not over any limit",
  },
  {
    file: "firmware/safety/tilt.ts",
    line: 'if (tilt.kind === "none") return [];',
    was: 'tilt.kind === "none"',
    becomes: "false",
    why: "without a tilt there is no time and no angle to tell of",
  },
  {
    file: "firmware/safety/tilt.ts",
    line: 'if (tilt.kind === "none") return [];',
    was: '"none"',
    becomes: '""',
    why: "without a tilt there is no time and no angle to tell of",
  },
  {
    file: "shared/return-watch.ts",
    line: 'const isLevel = (angle: AngleReading): boolean => angle.kind === "ok" && angle.angleDeg <= HORIZONTAL_DEG;',
    was: 'angle.kind === "ok"',
    becomes: "true",
    why: "the other variant has no such field, and undefined compares as false",
  },
];
