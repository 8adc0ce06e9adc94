/** Mutants that are no defects in what the core decides with: wishes, moves, programmes, balance, alarms. */

import { type Equivalent, sameInAll } from "./same-in-all.ts";

const NO_SUCH_FIELD = "the other variant has no such field, and undefined compares as false";
const NULL_COMPARES = "null compares as false here";
const FREE_HAS_NO_STEP = "without a programme there is no step, which is asked beside it";

export const OF_DECISIONS: readonly Equivalent[] = [
  ...sameInAll("firmware/safety/attendance.ts", NO_SUCH_FIELD, [
    'if (supervision.kind !== "heard" || supervision.attended !== true) return { ...before, now: false };',
    'supervision.kind !== "heard"',
    "false",
  ]),
  ...sameInAll("shared/soft-limits.ts", "where no rest is asked for nobody asks until when", [
    "restMs === null || lastEndMs === null ? null : (lastEndMs > nowMs ? nowMs : lastEndMs) + restMs;",
    "restMs === null",
    "false",
  ]),
  ...sameInAll("shared/soft-limits.ts", "of no time nothing counts", [
    "return to > from ? Math.min(stretch.invertedS, (to - from) / 1000) : 0;",
    "to > from",
    "to >= from",
  ]),
  ...sameInAll("shared/soft-limits.ts", "where they are the same, either is", [
    "restMs === null || lastEndMs === null ? null : (lastEndMs > nowMs ? nowMs : lastEndMs) + restMs;",
    "lastEndMs > nowMs",
    "lastEndMs >= nowMs",
  ]),
  ...sameInAll(
    "firmware/safety/core.ts",
    "what is not near is not steady, whatever it is called",
    [
      'const steady = trackSteady(stalled ? { kind: "unknown" } : core.steady, angle.reading, nowMs);',
      '{ kind: "unknown" }',
      "{}",
    ],
    [
      'const steady = trackSteady(stalled ? { kind: "unknown" } : core.steady, angle.reading, nowMs);',
      '"unknown"',
      '""',
    ],
  ),
  ...sameInAll(
    "firmware/safety/core.ts",
    "no step moves the session so often; the bound is there for a defect of the machine",
    ["for (let moves = 0; moves < MOST_MOVES; moves += 1) {", "moves < MOST_MOVES", "moves <= MOST_MOVES"],
    ["for (let moves = 0; moves < MOST_MOVES; moves += 1) {", "moves += 1", "moves -= 1"],
  ),
  ...sameInAll("firmware/safety/core.ts", "asked of a board that is up only", [
    'facts.link.kind === "up" &&',
    'facts.link.kind === "up"',
    "true",
  ]),
  ...sameInAll("firmware/safety/core.ts", "asked of a session that runs only", [
    "const sessionCapS = sessionCapMs(runOf(session)?.programme ?? null, limits) / 1000;",
    "runOf(session)?.programme",
    "runOf(session).programme",
  ]),
  ...sameInAll("firmware/safety/core.ts", "without a board nothing is fresh, which is asked beside it", [
    'facts.fresh && facts.link.kind === "up" && !isLineQuiet(facts) && !isHeldAgainstWish(core, facts);',
    'facts.link.kind === "up"',
    "true",
  ]),
  ...sameInAll("firmware/safety/core.ts", "a session does not outlive its angle on a line that speaks", [
    'const armed = running && facts.angle.kind === "ok";',
    'facts.angle.kind === "ok"',
    "true",
  ]),
  ...sameInAll("firmware/safety/requests.ts", "what is not accepted is told as refused", [
    'const refused = (code: RefusalCode, message: string): Answer => ({ kind: "refused", code, message });',
    '"refused"',
    '""',
  ]),
  ...sameInAll("firmware/safety/requests.ts", NO_SUCH_FIELD, [
    'if (course.kind === "programme" && course.phase === "back") {',
    'course.kind === "programme"',
    "true",
  ]),
  ...sameInAll("firmware/safety/turn.ts", "no fault is a string", [
    'const known = before.kind === "fault" ? before.faults : [];',
    "[]",
    '["Stryker was here"]',
  ]),
  ...sameInAll(
    "firmware/safety/turn.ts",
    NO_SUCH_FIELD,
    [
      'const owed = returnWatch.kind === "watching" && returnWatch.failed;',
      'returnWatch.kind === "watching"',
      "true",
    ],
    [
      'if (turn.core.session.kind !== "fault" || angle.kind !== "ok") return;',
      'angle.kind !== "ok"',
      "false",
    ],
    [
      'if (!turn.core.tableStop || stop !== "closed" || angle.kind !== "ok") return;',
      'angle.kind !== "ok"',
      "false",
    ],
  ),
  ...sameInAll("firmware/safety/advance.ts", "a stay that is over and not the last has a step", [
    "const rests = currentStep(course)?.restS !== 0;",
    "currentStep(course)?.restS",
    "currentStep(course).restS",
  ]),
  ...sameInAll("firmware/safety/advance.ts", FREE_HAS_NO_STEP, [
    'if (course.kind !== "programme" || step === null || angle.kind !== "ok") return false;',
    'course.kind !== "programme"',
    "false",
  ]),
  ...sameInAll("firmware/safety/advance.ts", NO_SUCH_FIELD, [
    'if (course.kind !== "programme" || step === null || angle.kind !== "ok") return false;',
    'angle.kind !== "ok"',
    "false",
  ]),
  ...sameInAll("firmware/safety/advance.ts", NULL_COMPARES, [
    "return atTarget && steadyMs !== null && steadyMs >= AUTO_HOLD_STEADY_MS;",
    "steadyMs !== null",
    "true",
  ]),
  ...sameInAll(
    "firmware/safety/programme-run.ts",
    NO_SUCH_FIELD,
    ['course.kind === "programme" && course.phase === "stay"', 'course.kind === "programme"', "true"],
    [
      'if (course.kind !== "programme" || course.phase !== "stay") return false;',
      'course.kind !== "programme"',
      "false",
    ],
    [
      'const offDeg = angle.kind === "ok" ? Math.abs(angle.angleDeg - step.targetAngleDeg) : null;',
      'angle.kind === "ok"',
      "true",
    ],
  ),
  ...sameInAll("firmware/safety/programme-run.ts", FREE_HAS_NO_STEP, [
    'if (course.kind !== "programme" || step === null) return course;',
    'course.kind !== "programme"',
    "false",
  ]),
  ...sameInAll(
    "firmware/safety/course-view.ts",
    FREE_HAS_NO_STEP,
    ['if (run === null || run.course.kind === "free") return null;', 'run.course.kind === "free"', "false"],
    ['if (run === null || run.course.kind === "free") return null;', '"free"', '""'],
  ),
  ...sameInAll("firmware/safety/alarms.ts", "null counts as 0, and no clock is before that", [
    "occurrence.pausedUntilMs !== null && nowMs < occurrence.pausedUntilMs;",
    "occurrence.pausedUntilMs !== null",
    "true",
  ]),
  ...sameInAll(
    "firmware/safety/balance.ts",
    NULL_COMPARES,
    ["forMs !== null && forMs > 0 && forMs <= LASTS_MS", "forMs !== null", "true"],
    ["if (!(steadyMs !== null && steadyMs >= STEADY_MS))", "steadyMs !== null", "true"],
  ),
  ...sameInAll("firmware/safety/balance.ts", "what is no proof has no profile, which is not the guest's", [
    'if (balance.kind !== "proven" || balance.untilMs === null || balance.profileId !== null) return null;',
    'balance.kind !== "proven"',
    "false",
  ]),
  ...sameInAll("firmware/safety/balance.ts", "the lowest angle is set to what it is", [
    "} else if (angle.angleDeg < balance.lowestDeg) {",
    "angle.angleDeg < balance.lowestDeg",
    "angle.angleDeg <= balance.lowestDeg",
  ]),
];
