/**
 * What the gateway knows of the table right now: the controller's newest report while it is fresh, and a plain
 * `offline` when it is not. A silent controller's last angle is never shown as the present one.
 */

import type { Alarm } from "../../shared/alarms.ts";
import { DEFAULT_LIMITS, type Limits } from "../../shared/limits.ts";
import { type Hello, PROTOCOL_VERSION, type Snapshot, STALE_AFTER_MS } from "../../shared/protocol.ts";
import type { SessionState } from "../../shared/table.ts";
import type { ReportMessage } from "../controller/ipc.ts";

export type View =
  | { readonly kind: "never" }
  | { readonly kind: "live"; readonly report: ReportMessage; readonly atMs: number }
  | { readonly kind: "silent"; readonly last: ReportMessage };

export interface Facts {
  readonly version: string;
  readonly simulated: boolean;
  readonly ceilings: Limits;
  /** Why there is no controller and will be none, in words; null where there is one. */
  readonly readOnly: string | null;
  /** Who and what can be chosen, and whether it is being kept: what a snapshot has from the gateway itself. */
  readonly offered: () => Offered;
  /** Differs whenever {@link offered} may have changed. */
  readonly revision: () => number;
}

export type Offered = Pick<Snapshot, "profiles" | "programmes" | "history">;

/** A view whose report has become too old is silent. */
export const aged = (view: View, nowMs: number): View =>
  view.kind === "live" && !(nowMs - view.atMs <= STALE_AFTER_MS)
    ? { kind: "silent", last: view.report }
    : view;

export const stateOf = (view: View): SessionState =>
  view.kind === "live" ? view.report.telemetry.state : "offline";

export const helloOf = (view: View, facts: Facts, role: Hello["role"]): Hello => ({
  type: "hello",
  protocol: PROTOCOL_VERSION,
  version: facts.version,
  role,
  simulated: facts.simulated || (view.kind === "live" && view.report.simulated),
  guarded: view.kind === "live" && view.report.guarded,
  ceilings: facts.ceilings,
});

const SAFE_STATES: readonly SessionState[] = ["offline", "idle"];

/** The alarms a silent controller left behind, and that it fell silent during a session. */
const alarmsOfSilence = (last: ReportMessage): Alarm[] => {
  const left = last.snapshot.alarms.map((alarm) => ({ ...alarm, audioPausedUntilT: null }));
  const told = left.some((alarm) => alarm.kind === "controller-lost");
  if (told || SAFE_STATES.includes(last.telemetry.state)) return left;
  const lost: Alarm = {
    alarmId: "gateway-controller-lost",
    kind: "controller-lost",
    priority: "high",
    active: true,
    acknowledged: false,
    audioPausedUntilT: null,
  };
  return [...left, lost];
};

const offline = (facts: Facts, last: ReportMessage | null): Snapshot => ({
  type: "snapshot",
  t: last?.telemetry.t ?? 0,
  state: "offline",
  limits: last?.snapshot.limits ?? {
    maxAngleDeg: Math.min(DEFAULT_LIMITS.maxAngleDeg, facts.ceilings.maxAngleDeg),
    maxDurationS: Math.min(DEFAULT_LIMITS.maxDurationS, facts.ceilings.maxDurationS),
  },
  limitsSetBy: last?.snapshot.limitsSetBy ?? null,
  angle: { kind: "fault", reason: last === null ? "no-reading" : "stale" },
  lock: "released",
  invertedS: last?.telemetry.invertedS ?? 0,
  remainingS: last?.telemetry.remainingS ?? null,
  startObstacles: ["no-board"],
  holdPending: false,
  alarms: last === null ? [] : alarmsOfSilence(last),
  session: last?.snapshot.session ?? null,
  // Nobody can be asked or held now; what was proven comes with the next report.
  course: null,
  checkIn: null,
  balance: { kind: "unproven" },
  attended: last === null || last.snapshot.attended === null ? null : { now: false, endsT: null },
  board: {
    connected: false,
    guarded: last?.board.guarded ?? false,
    simulated: last?.board.simulated ?? facts.simulated,
    calibrated: last?.board.calibrated ?? false,
    trip: last?.board.trip ?? null,
    sensors: last?.board.sensors ?? null,
    supplyV: null,
    problem:
      facts.readOnly ??
      (last === null ? "the controller has not reported yet" : "the controller has gone silent"),
  },
  ...facts.offered(),
});

/** The names of people are for those who may choose among them. */
export const forViewers = (snapshot: Snapshot): Snapshot => ({ ...snapshot, profiles: [] });

export const snapshotOf = (view: View, facts: Facts): Snapshot => {
  if (view.kind === "never") return offline(facts, null);
  if (view.kind === "silent") return offline(facts, view.last);
  return {
    type: "snapshot",
    ...view.report.snapshot,
    ...facts.offered(),
  };
};

/**
 * Two views with the same key have the same snapshot, apart from what every telemetry carries anyway: `t`, the
 * angle, the lock and the two times. A snapshot is sent again when this key changes.
 */
export const snapshotKey = (view: View, facts: Pick<Facts, "revision">): string => {
  const revision = facts.revision();
  if (view.kind !== "live") return `${view.kind} ${revision}`;
  const { state, limits, limitsSetBy, startObstacles, holdPending, alarms, session, board } =
    view.report.snapshot;
  const { checkIn, balance, attended, course } = view.report.snapshot;
  const standing = [state, limits, limitsSetBy, startObstacles, holdPending, alarms, session, board];
  return JSON.stringify([...standing, checkIn, balance, attended, course, revision]);
};
