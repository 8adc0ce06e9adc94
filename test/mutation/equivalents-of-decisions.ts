/** Mutants that are no defects in what the core decides with: wishes, moves, programmes, balance, alarms. */

import { type Equivalent, sameInAll } from "./same-in-all.ts";

const NO_SUCH_FIELD = "the other variant has no such field, and undefined compares as false";
const NULL_COMPARES = "null compares as false here";
const FREE_HAS_NO_STEP = "without a programme there is no step, which is asked beside it";

export const OF_DECISIONS: readonly Equivalent[] = [
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
