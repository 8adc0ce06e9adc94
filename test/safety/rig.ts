/**
 * A table on a bench for the core: drives the real `step` with samples as a board would send them, on a fake clock.
 */

import { type Core, initialCore, type StepResult, step, telemetryView } from "../../firmware/safety/core.ts";
import type {
  AngleSample,
  Calibration,
  CoreInput,
  CoreRequest,
  CoreSettings,
  FittedSensors,
  GuardianReport,
  InertialMount,
  StopCircuit,
  UntreatedFault,
} from "../../firmware/safety/input.ts";
import type { CoreEvent } from "../../firmware/safety/output.ts";
import type { GuardianObstacle, LockSwitch, SettingsState } from "../../shared/guardian.ts";
import type { BoardLimits, Limits } from "../../shared/limits.ts";
import type { Actor, SessionState } from "../../shared/table.ts";
import { inertialSample, MOUNT } from "./inertial-world.ts";

export const CEILINGS: Limits = { maxAngleDeg: 60, maxDurationS: 600 };
export const GUARDIAN_CEILINGS: BoardLimits = { maxAngleDeg: 70, maxDurationS: 660, sessionCapS: 1920 };
export const SETTINGS: CoreSettings = {
  ...{ ceilings: CEILINGS, unguardedHold: "refused", balanceProven: true },
  attended: "optional",
};

/** 4 counts per degree, 0° at 500 counts: −90° is 140 and +90° is 860, all inside the window. */
export const CALIBRATION: Calibration = {
  kind: "two-point",
  a: { counts: 200, angleDeg: -75 },
  b: { counts: 500, angleDeg: 0 },
};
export const countsOf = (angleDeg: number): number => 500 + 4 * angleDeg;

type WithoutId<T> = T extends unknown ? Omit<T, "requestId" | "by" | "device"> : never;
export type Wish = WithoutId<CoreRequest>;

export interface World {
  angleDeg: number;
  /** Raw conversions instead of the angle, when set. */
  counts: number | null;
  board: "guarded" | "unguarded" | "down";
  bytes: boolean;
  samples: boolean;
  stop: StopCircuit;
  gateway: boolean;
  /** Somebody watches at a screen, as the gateway says with each heartbeat. */
  attended: boolean;
  historyOk: boolean;
  fleetOk: boolean;
  calibration: Calibration;
  /** Which sensors the table has. */
  fitted: FittedSensors["kind"];
  mount: InertialMount;
  /** How fast the table moves; the inertial sensor feels it. */
  rateDegPerS: number;
  /** What is the matter with the inertial sensor. */
  imu: "well" | "silent" | "frozen" | "clipped" | "shaken";
  /** It has turned on the frame by so much. */
  imuTurnedDeg: number;
  bootNonce: number;
  sinceMs: number;
  trip: GuardianReport["trip"];
  guardianTalks: boolean;
  leaseValid: boolean;
  /** null: the board does what the lock was told. */
  boardHolds: boolean | null;
  /** null: it is armed as long as the core has a session. */
  boardArmed: boolean | null;
  /** null: the board sees the angle that is true. */
  boardAngle: GuardianReport["angle"] | null;
  obstacles: readonly GuardianObstacle[];
  lockSwitch: LockSwitch;
  settings: SettingsState;
  supplyMv: number | null;
  ceilings: BoardLimits;
  refusedRawWrites: number;
  refusedFrames: number;
  sleptMs: number | null;
}

/** A guarded table, standing and well, at which nothing happens. */
export const calm = (): World => ({
  angleDeg: -75,
  counts: null,
  board: "guarded",
  bytes: true,
  samples: true,
  stop: "closed",
  gateway: true,
  attended: true,
  historyOk: true,
  fleetOk: true,
  calibration: CALIBRATION,
  fitted: "potentiometer",
  mount: MOUNT,
  rateDegPerS: 0,
  imu: "well",
  imuTurnedDeg: 0,
  bootNonce: 7,
  sinceMs: 0,
  trip: "none",
  guardianTalks: true,
  leaseValid: true,
  boardHolds: null,
  boardArmed: null,
  boardAngle: null,
  obstacles: [],
  lockSwitch: "none",
  settings: "valid",
  supplyMv: 5000,
  ceilings: GUARDIAN_CEILINGS,
  refusedRawWrites: 0,
  refusedFrames: 0,
  sleptMs: null,
});

export interface Rig {
  core: Core;
  readonly world: World;
  readonly events: CoreEvent[];
  nowMs(): number;
  last(): StepResult;
  state(): SessionState;
  /** One step after `dtMs`, with these requests. */
  tick(dtMs?: number, requests?: readonly CoreRequest[]): StepResult;
  /** Steps of `everyMs` until `ms` have passed. */
  run(ms: number, everyMs?: number): void;
  /** Moves the table at `degPerS`, in steps of 5 ms, and stays there. */
  swing(toDeg: number, degPerS?: number): void;
  ask(wish: Wish, by?: Actor): CoreEvent;
  kinds(kind: CoreEvent["kind"]): CoreEvent[];
  alarms(): string[];
}

export interface RigOptions {
  readonly settings?: Partial<CoreSettings>;
  readonly untreated?: readonly UntreatedFault[];
  readonly limits?: Limits | null;
  readonly balanceProvenMs?: number | null;
  readonly world?: Partial<World>;
}

/** What a board does that obeys. */
export const toldTo = (core: Core): { readonly holding: boolean; readonly armed: boolean } => ({
  holding: core.lock.pose === "held",
  armed: "run" in core.session,
});

const sensorsOf = ({ fitted, calibration, mount }: World): FittedSensors => {
  if (fitted === "potentiometer") return { kind: fitted, calibration };
  return fitted === "inertial" ? { kind: fitted, mount } : { kind: fitted, calibration, mount };
};

const inertialAt = (world: World, atMs: number): AngleSample => {
  const motion = { angleDeg: world.angleDeg + world.imuTurnedDeg, rateDegPerS: world.rateDegPerS };
  if (world.imu === "frozen") return inertialSample({ ...motion, rateDegPerS: 0 }, atMs, { noise: 0 });
  if (world.imu === "clipped") return inertialSample({ ...motion, rateDegPerS: 250.1 }, atMs);
  return inertialSample(motion, atMs, world.imu === "shaken" ? { strengthG: 1.6 } : {});
};

/** One reading of each sensor that is fitted and speaks. */
export const samplesAt = (world: World, atMs: number): AngleSample[] => [
  ...(world.fitted === "inertial"
    ? []
    : [
        {
          ...{ sensor: "potentiometer" as const, atMs, arrivedMs: atMs },
          counts: world.counts ?? countsOf(world.angleDeg),
        },
      ]),
  ...(world.fitted === "potentiometer" || world.imu === "silent" ? [] : [inertialAt(world, atMs)]),
];

/** The input that `world` gives at `nowMs`; `heard` are the arrival times that stopped with the bytes. */
export const inputOf = (
  world: World,
  nowMs: number,
  heard: { byteMs: number; guardianMs: number; gatewayMs: number | null; attended: boolean },
  { holding, armed }: { readonly holding: boolean; readonly armed: boolean },
  requests: readonly CoreRequest[] = [],
): CoreInput => {
  const guardian: GuardianReport = {
    kind: "heard",
    atMs: heard.guardianMs,
    bootNonce: world.bootNonce,
    holding: world.boardHolds ?? holding,
    armed: world.boardArmed ?? armed,
    leaseValid: world.leaseValid,
    trip: world.trip,
    angle: world.boardAngle ?? { kind: "ok", angleDeg: world.angleDeg, rateDegPerS: 0 },
    obstacles: world.obstacles,
    lockSwitch: world.lockSwitch,
    supplyMv: world.supplyMv,
    refusedFrames: world.refusedFrames,
    refusedRawWrites: world.refusedRawWrites,
  };
  const up = { kind: "up", sinceMs: world.sinceMs, lastByteMs: heard.byteMs } as const;
  return {
    link:
      world.board === "down"
        ? { kind: "down", reason: "unplugged" }
        : world.board === "unguarded"
          ? { ...up, board: "unguarded" }
          : { ...up, board: "guarded", ceilings: world.ceilings, settings: world.settings, guardian },
    sensors: sensorsOf(world),
    samples: world.board !== "down" && world.bytes && world.samples ? samplesAt(world, nowMs) : [],
    stop: world.stop,
    supervision:
      heard.gatewayMs === null
        ? { kind: "never" }
        : { kind: "heard", atMs: heard.gatewayMs, attended: heard.attended },
    historyOk: world.historyOk,
    fleetOk: world.fleetOk,
    requests,
    ...(world.sleptMs === null ? {} : { sleptMs: world.sleptMs }),
  };
};

export const makeRig = (options: RigOptions = {}): Rig => {
  const world: World = { ...calm(), ...options.world };
  const events: CoreEvent[] = [];
  let now = 0;
  let result: StepResult | null = null;
  let requestNumber = 0;
  const heard: { byteMs: number; guardianMs: number; gatewayMs: number | null; attended: boolean } = {
    byteMs: 0,
    guardianMs: 0,
    gatewayMs: null,
    attended: false,
  };

  const rig: Rig = {
    core: initialCore(
      { ...SETTINGS, ...options.settings },
      {
        untreated: options.untreated ?? [],
        limits: options.limits ?? null,
        balanceProvenMs: options.balanceProvenMs ?? null,
      },
    ),
    world,
    events,
    nowMs: () => now,
    last: () => {
      if (result === null) throw new Error("the rig has not stepped yet");
      return result;
    },
    state: () => rig.core.session.kind,
    tick: (dtMs = 5, requests = []) => {
      now += dtMs;
      if (world.bytes) heard.byteMs = now;
      if (world.bytes && world.guardianTalks) heard.guardianMs = now;
      if (world.gateway) {
        heard.gatewayMs = now;
        heard.attended = world.attended;
      }
      result = step(rig.core, inputOf(world, now, heard, toldTo(rig.core), requests), now);
      if (result.violations.length > 0)
        throw new Error(`violated at ${now} ms: ${result.violations.join("; ")}`);
      rig.core = result.core;
      events.push(...result.events);
      return result;
    },
    run: (ms, everyMs = 20) => {
      const untilMs = now + ms;
      while (now < untilMs) rig.tick(Math.min(everyMs, untilMs - now));
    },
    swing: (toDeg, degPerS = 40) => {
      while (world.angleDeg !== toDeg) {
        const left = toDeg - world.angleDeg;
        const stepDeg = (degPerS * 5) / 1000;
        const next = Math.abs(left) <= stepDeg ? toDeg : world.angleDeg + Math.sign(left) * stepDeg;
        world.rateDegPerS = ((next - world.angleDeg) * 1000) / 5;
        world.angleDeg = next;
        rig.tick(5);
      }
      world.rateDegPerS = 0;
    },
    ask: (wish, by = "screen") => {
      requestNumber += 1;
      const requestId = `r${requestNumber}`;
      rig.tick(5, [{ ...wish, requestId, by, device: null } as CoreRequest]);
      const answer = events.findLast(
        (event) => (event.kind === "accepted" || event.kind === "refused") && event.requestId === requestId,
      );
      if (answer === undefined) throw new Error(`no answer to ${wish.kind}`);
      return answer;
    },
    kinds: (kind) => events.filter((event) => event.kind === kind),
    alarms: () => rig.core.alarms.occurrences.map(({ kind }) => kind),
  };
  return rig;
};

/** Upright, still, board up for more than 5 s: ready for Start. */
export const readyRig = (options: RigOptions = {}): Rig => {
  const rig = makeRig(options);
  rig.run(6000);
  return rig;
};

/** A session that has just been started. */
export const armedRig = (
  options: RigOptions = {},
  limits: Limits = { maxAngleDeg: 30, maxDurationS: 60 },
): Rig => {
  const rig = readyRig(options);
  rig.ask({ kind: "set-limits", limits });
  const answer = rig.ask({ kind: "start", programme: null });
  if (answer.kind !== "accepted") throw new Error(JSON.stringify(answer));
  return rig;
};

/** Inverted at 20°, at rest there for a second. */
export const invertedRig = (options: RigOptions = {}, limits?: Limits): Rig => {
  const rig = armedRig(options, limits);
  rig.swing(20);
  rig.run(1000);
  return rig;
};

/** Inverted at 20° and held. */
export const heldRig = (options: RigOptions = {}, limits?: Limits): Rig => {
  const rig = invertedRig(options, limits);
  const answer = rig.ask({ kind: "hold" });
  if (answer.kind !== "accepted") throw new Error(JSON.stringify(answer));
  rig.run(100);
  return rig;
};

export const endOf = (rig: Rig): Extract<CoreEvent, { kind: "session-ended" }> | undefined =>
  rig.events.findLast((event) => event.kind === "session-ended");

export const shown = (rig: Rig) => telemetryView(rig.core);
