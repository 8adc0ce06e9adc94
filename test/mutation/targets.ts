/**
 * What is mutated, by name, and which tests must notice: the safety core, the limits and watches it shares with the
 * screen, and the frames between host and board.
 *
 * Each file stands with the tests that state its rules. They are fewer than all that run through it, so that a rule is
 * not kept by accident of a long course of events, and so that a mutant costs a second and not a minute.
 */

export const TARGETS = ["safety", "limits", "frames"] as const;
export type Target = (typeof TARGETS)[number];

export interface Mutated {
  readonly target: Target;
  /** From the project's root. */
  readonly file: string;
  readonly tests: readonly string[];
}

const inFolder =
  (target: Target, sources: string, tests: string) =>
  (name: string, ...by: readonly string[]): Mutated => ({
    target,
    file: `${sources}/${name}.ts`,
    tests: (by.length > 0 ? by : [name]).map((test) =>
      test.includes("/") ? `test/${test}.test.ts` : `${tests}/${test}.test.ts`,
    ),
  });
const safety = inFolder("safety", "firmware/safety", "test/safety");
const limits = inFolder("limits", "shared", "test/shared");
const frames = inFolder("frames", "firmware/board", "test/board");

export const MUTATED: readonly Mutated[] = [
  safety("hold"),
  safety("safe-pose", "hold"),
  safety("start"),
  safety("clock"),
  safety("faults", "clock"),
  safety("steady", "clock"),
  safety("tilt", "clock"),
  safety("table-button"),
  safety("session"),
  safety("judge"),
  safety("freshness"),
  safety("cross-check", "freshness"),
  safety("facts", "freshness"),
  safety("invariants", "invariants-hold", "invariants-session", "invariants-alarms"),
  safety("link-watch"),
  safety("conditions"),
  safety("acknowledge"),
  safety("board-trip", "acknowledge", "judge"),
  safety("check-in", "check-in-bounds"),
  limits("check-in", "safety/check-in-bounds"),
  safety("angle", "angle-bounds"),
  safety("sensor-curve"),
  safety("noise"),
  safety("inertial-angle", "inertial-bounds"),
  safety("inertial-filter"),
  safety("two-sensors", "two-sensors-bounds"),
  safety("attendance", "attendance-bounds"),
  safety("alarms", "alarm-book"),
  safety("balance", "balance-bounds"),
  safety("core", "step", "core", "edges"),
  safety("core-state", "views"),
  safety("turn"),
  safety("requests", "requests", "requests-of-care"),
  safety("views"),
  safety("advance"),
  safety("programme-run"),
  safety("course-view", "programme-run"),
  limits("limits"),
  limits("return-watch"),
  limits("alarms"),
  limits("programmes"),
  limits("soft-limits"),
  frames("guardian-wire"),
  frames("guardian-frame", "guardian-frame", "guardian-refusals"),
  frames("guardian-lease", "guardian-frame", "guardian-refusals"),
  frames("guardian-status", "guardian-frame", "guardian-refusals"),
  frames("guardian-identity", "guardian-frame", "guardian-refusals"),
  frames("guardian-refusal", "guardian-frame", "guardian-settings"),
  frames("guardian-settings", "guardian-settings", "guardian-refusals"),
];
