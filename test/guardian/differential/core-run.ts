/**
 * The controller's side: the real `step`, every five ticks of the board's clock, with the conversions of the script and
 * with what the board says of itself some milliseconds later, as over the line.
 */

import { type Core, initialCore, step } from "../../../firmware/safety/core.ts";
import type { CoreRequest, GuardianReport, Link } from "../../../firmware/safety/input.ts";
import { GUARDIAN_SENSOR_FAULTS, GUARDIAN_TRIPS } from "../../../shared/guardian.ts";
import type { BoardRun, BoardStatus } from "./board-process.ts";
import { calibrationOf, type Event, NO_CONVERSION, type Script, type Table, TICK_MS } from "./script.ts";

export const TICKS_PER_STEP = 5;
/** A STATUS of 54 bytes takes 9 ms at 57600 baud. */
const STATUS_DELAY_TICKS = 9;
const CEILINGS = { maxAngleDeg: 60, maxDurationS: 600 };
const BOARD_CEILINGS = { maxAngleDeg: 70, maxDurationS: 660, sessionCapS: 1920 };
const BOOT_NONCE = 7;
/** STATUS byte 27 goes from 2 to 6; 15 comes last. */
const SENSOR_FAULT_OF = new Map<number, (typeof GUARDIAN_SENSOR_FAULTS)[number]>([
  ...([1, 2] as const).map((code, index) => [code, GUARDIAN_SENSOR_FAULTS[index] ?? "unknown"] as const),
  ...([6, 7, 8, 9, 10, 15] as const).map(
    (code, index) => [code, GUARDIAN_SENSOR_FAULTS[index + 2] ?? "unknown"] as const,
  ),
]);

/** A core and where on the common clock it stands. */
export interface RunningCore {
  readonly core: Core;
  readonly tick: number;
  readonly report: GuardianReport;
  readonly stopOpen: boolean;
}

export interface CoreRun {
  readonly end: RunningCore;
  /** First step, in ticks of the script, whose lock is released; -1 = never. */
  readonly freeTick: number;
  /** Why, in the core's words, and which layer it names. */
  readonly reason: string;
  readonly by: string;
  readonly violations: readonly string[];
}

const reportOf = (status: BoardStatus, nowMs: number): GuardianReport => ({
  kind: "heard",
  atMs: nowMs,
  bootNonce: BOOT_NONCE,
  holding: status.holding,
  armed: status.armed,
  leaseValid: status.leaseValid,
  trip: GUARDIAN_TRIPS[status.trip] ?? "unknown",
  angle:
    status.angleDeg === null
      ? { kind: "none", reason: SENSOR_FAULT_OF.get(status.sensor) ?? "unknown" }
      : { kind: "ok", angleDeg: status.angleDeg, rateDegPerS: status.rateDegPerS },
  obstacles: [],
  lockSwitch: "none",
  supplyMv: 5000,
  refusedFrames: 0,
  refusedRawWrites: 0,
});

const NOTHING_YET: GuardianReport = reportOf(
  {
    ...{ tick: 0, holding: false, armed: false, leaseValid: false, trip: 0, sensor: 2 },
    ...{ angleDeg: null, rateDegPerS: null },
  },
  0,
);

export const freshCore = (): RunningCore => ({
  core: initialCore(
    { ceilings: CEILINGS, unguardedHold: "refused", attended: "optional", balanceProven: true },
    { untreated: [], limits: null },
  ),
  tick: 0,
  report: NOTHING_YET,
  stopOpen: false,
});

const requestOf = (event: Event): CoreRequest | null => {
  const own = { requestId: `at-${event.tick}`, by: "screen", device: null } as const;
  switch (event.kind) {
    case "set-limits":
    case "tighten":
    case "loosen":
      return { ...own, kind: "set-limits", limits: event.limits };
    case "start":
      return { ...own, kind: "start", programme: null };
    case "hold":
      return { ...own, kind: "hold" };
    default:
      return null;
  }
};

/**
 * Lets a core live through a script.
 *
 * @param goOnFor ticks to go on after it let go; infinite for a history that is to be lived to its end
 */
export const runCore = (
  from: RunningCore,
  table: Table,
  script: Script,
  board: BoardRun,
  goOnFor: number,
): CoreRun => {
  const sensors = { kind: "potentiometer", calibration: calibrationOf(table) } as const;
  const { counts, events } = script;
  let { core, report, stopOpen } = from;
  let nextEvent = 0;
  let nextStatus = 0;
  let freeTick = -1;
  let reason = "";
  let by = "";
  let wasHeld = core.lock.pose === "held";
  const violations: string[] = [];
  let tick = 0;
  while (tick + TICKS_PER_STEP <= counts.length && (freeTick < 0 || tick < freeTick + goOnFor)) {
    tick += TICKS_PER_STEP;
    const nowMs = (from.tick + tick) * TICK_MS;
    const requests: CoreRequest[] = [];
    for (; (events[nextEvent]?.tick ?? Number.POSITIVE_INFINITY) < tick; nextEvent++) {
      const event = events[nextEvent];
      if (event === undefined) break;
      if (event.kind === "stop") stopOpen = event.open;
      const request = requestOf(event);
      if (request !== null) requests.push(request);
    }
    for (
      ;
      (board.statuses[nextStatus]?.tick ?? Number.POSITIVE_INFINITY) + STATUS_DELAY_TICKS <= tick;
      nextStatus++
    ) {
      const status = board.statuses[nextStatus];
      if (status !== undefined) report = reportOf(status, nowMs);
    }
    const converted = counts[tick - 1] ?? NO_CONVERSION;
    const link: Link = {
      ...{ kind: "up", board: "guarded", sinceMs: 0, lastByteMs: nowMs, settings: "valid" },
      ...{ ceilings: BOARD_CEILINGS, guardian: report },
    };
    const result = step(
      core,
      {
        link,
        sensors,
        samples:
          converted === NO_CONVERSION
            ? []
            : [{ sensor: "potentiometer", atMs: nowMs, arrivedMs: nowMs, counts: converted }],
        stop: stopOpen ? "open" : "closed",
        supervision: { kind: "heard", atMs: nowMs, attended: true },
        historyOk: true,
        fleetOk: true,
        requests,
      },
      nowMs,
    );
    core = result.core;
    violations.push(...result.violations);
    for (const event of result.events) {
      if (event.kind === "refused" && !event.requestId.startsWith("at-")) violations.push(event.message);
      if (event.kind !== "session-ended") continue;
      reason = event.reason;
      by = event.by;
    }
    if (wasHeld && result.actuation.lock === "released" && freeTick < 0) freeTick = tick;
    wasHeld = result.actuation.lock === "held";
  }
  // The session goes on: back at horizontal, or the lock was given up.
  if (freeTick >= 0 && reason === "") reason = core.session.kind;
  if (freeTick >= 0 && reason === "sensor-fault" && core.session.kind === "fault") {
    const [fault] = core.session.faults;
    if (fault?.kind === "sensor") reason = fault.fault;
  }
  return { end: { core, tick: from.tick + tick, report, stopOpen }, freeTick, reason, by, violations };
};
