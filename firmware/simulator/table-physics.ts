/**
 * Physics of an inversion table with a rider on it: a damped pendulum with a rotation lock and two stops.
 *
 * Pure: `stepTable(table, inputs, dtS)` returns the next state and changes nothing. Angles as everywhere:
 * 0 = lying horizontal, + = head below feet. With the centre of mass `balanceM` from the axle toward the feet,
 * gravity turns the table toward −90°; arms raised above the head carry the centre of mass past the axle and
 * tip the table head-down. The pivots and a rider who braces are modelled as viscous damping, so strong that a
 * correctly adjusted table swings back slowly: from +30° hands off it is horizontal after some 4 s.
 */

export type TableBuild = {
  /** Rider and moving frame together, kg. */
  readonly massKg: number;
  /** Height of the rider, m: sets the moment of inertia and how far raised arms move the centre of mass. */
  readonly heightM: number;
  /** Distance of the centre of mass from the axle toward the feet with arms at the sides, m. */
  readonly balanceM: number;
  readonly dampingNmS: number;
  /** Where the tether stops the head-down swing. */
  readonly tetherDeg: number;
  /** Where the frame stops the swing toward standing. */
  readonly standingStopDeg: number;
  /** Time the lock's mechanism takes from one end to the other. */
  readonly lockTravelS: number;
  /** How hard an engaged lock brakes a moving table. */
  readonly lockBrakeDegPerS2: number;
};

export const HOME_TABLE: TableBuild = {
  massKg: 80,
  heightM: 1.75,
  balanceM: 0.03,
  dampingNmS: 172,
  tetherDeg: 75,
  standingStopDeg: -75,
  lockTravelS: 0.15,
  lockBrakeDegPerS2: 1500,
};

export type TableInputs = {
  /** What the servo asks of the lock. */
  readonly lockWanted: "held" | "released";
  /** The mechanism is stuck where it is, whatever the servo does. */
  readonly lockJammed: boolean;
  /** Where the rider wants to be; null = hands off. */
  readonly riderTargetDeg: number | null;
  /** 0 = arms at the sides, 1 = stretched above the head. */
  readonly armsRaised: number;
};

export type TableState = {
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  /** 0 = free, 1 = bolt fully in. */
  readonly lockTravel: number;
  readonly lockEngaged: boolean;
};

export const RIDER_MAX_DEG_PER_S = 60;
const RIDER_MAX_DEG_PER_S2 = 180;
/** Near the goal a person slows down in proportion to what is left. */
const RIDER_APPROACH_PER_S = 4;
const RIDER_BRAKES_AT = 0.8;
const GRAVITY_M_PER_S2 = 9.81;
const DEG_PER_RAD = 180 / Math.PI;
/** Arms are about a tenth of the body and their middle moves by about 0.45 body heights. */
const ARM_SHIFT_PER_HEIGHT = 0.1 * 0.45;
/** A rod of the rider's height about its middle. */
const ROD = 1 / 12;

/** A table at rest, free. */
export function tableAt(angleDeg: number): TableState {
  return { angleDeg, rateDegPerS: 0, lockTravel: 0, lockEngaged: false };
}

/** Distance of the centre of mass from the axle toward the feet, m; negative = head-heavy. */
export function balanceWithArms(build: TableBuild, armsRaised: number): number {
  return build.balanceM - armsRaised * build.heightM * ARM_SHIFT_PER_HEIGHT;
}

/** Moment of inertia about the axle, kg m². */
export function inertia(build: TableBuild): number {
  return build.massKg * (ROD * build.heightM ** 2 + build.balanceM ** 2);
}

/** Kinetic plus potential energy, J; the latter is 0 at horizontal. Hands off it can only fall. */
export function mechanicalEnergyJ(build: TableBuild, state: TableState, armsRaised: number): number {
  const omega = state.rateDegPerS / DEG_PER_RAD;
  const heightM = balanceWithArms(build, armsRaised) * Math.sin(state.angleDeg / DEG_PER_RAD);
  return 0.5 * inertia(build) * omega ** 2 + build.massKg * GRAVITY_M_PER_S2 * heightM;
}

/** The state `dtS` later; `dtS` must be small against the lock's travel (1 ms is). */
export function stepTable(
  build: TableBuild,
  state: TableState,
  inputs: TableInputs,
  dtS: number,
): TableState {
  const lock = stepLock(build, state, inputs, dtS);
  const rateDegPerS = lock.lockEngaged
    ? brake(state.rateDegPerS, build.lockBrakeDegPerS2 * dtS)
    : inputs.riderTargetDeg === null
      ? swing(build, state, inputs.armsRaised, dtS)
      : ride(state, inputs.riderTargetDeg, dtS);
  return { ...stopAtEnds(build, state.angleDeg + rateDegPerS * dtS, rateDegPerS), ...lock };
}

function stepLock(build: TableBuild, state: TableState, inputs: TableInputs, dtS: number) {
  if (inputs.lockJammed) return { lockTravel: state.lockTravel, lockEngaged: state.lockEngaged };
  const step = dtS / build.lockTravelS;
  const lockTravel =
    inputs.lockWanted === "held"
      ? Math.min(1, state.lockTravel + step)
      : Math.max(0, state.lockTravel - step);
  // The bolt bites when it is fully in and lets go when it is fully out.
  const lockEngaged = lockTravel >= 1 || (state.lockEngaged && lockTravel > 0);
  return { lockTravel, lockEngaged };
}

function brake(rateDegPerS: number, byDegPerS: number): number {
  return Math.abs(rateDegPerS) <= byDegPerS ? 0 : rateDegPerS - Math.sign(rateDegPerS) * byDegPerS;
}

function swing(build: TableBuild, state: TableState, armsRaised: number, dtS: number): number {
  const lever = balanceWithArms(build, armsRaised) * Math.cos(state.angleDeg / DEG_PER_RAD);
  const torque = -build.massKg * GRAVITY_M_PER_S2 * lever;
  const moment = inertia(build);
  // Damping is taken at the end of the step (implicit), so it can never put energy in.
  const omega = state.rateDegPerS / DEG_PER_RAD + (torque / moment) * dtS;
  return (omega / (1 + (build.dampingNmS / moment) * dtS)) * DEG_PER_RAD;
}

/** A person shifts weight and holds the frame: limited acceleration, limited speed, soft arrival, then still. */
function ride(state: TableState, targetDeg: number, dtS: number): number {
  const leftDeg = targetDeg - state.angleDeg;
  const brakingSpeed = RIDER_BRAKES_AT * Math.sqrt(2 * RIDER_MAX_DEG_PER_S2 * Math.abs(leftDeg));
  const speed = Math.min(RIDER_MAX_DEG_PER_S, RIDER_APPROACH_PER_S * Math.abs(leftDeg), brakingSpeed);
  const change = Math.sign(leftDeg) * speed - state.rateDegPerS;
  const mostDegPerS = RIDER_MAX_DEG_PER_S2 * dtS;
  return state.rateDegPerS + Math.max(-mostDegPerS, Math.min(mostDegPerS, change));
}

function stopAtEnds(build: TableBuild, angleDeg: number, rateDegPerS: number) {
  if (angleDeg >= build.tetherDeg)
    return { angleDeg: build.tetherDeg, rateDegPerS: Math.min(0, rateDegPerS) };
  if (angleDeg <= build.standingStopDeg) {
    return { angleDeg: build.standingStopDeg, rateDegPerS: Math.max(0, rateDegPerS) };
  }
  return { angleDeg, rateDegPerS };
}
