/**
 * The two limits of a session, their bounds, and how they narrow from layer to layer:
 * session ≤ profile ≤ controller ceiling < guardian ceiling (the latter is written by hand in the sketch).
 *
 * Out of range or non-finite is refused, never clamped; every guard is written so that NaN fails it.
 */

/** `maxAngleDeg` in degrees of inversion, `maxDurationS` in seconds of time inverted. */
export interface Limits {
  readonly maxAngleDeg: number;
  readonly maxDurationS: number;
}

/** What the board is told of a session, and the compiled ceilings it enforces: the two limits and the session cap. */
export interface BoardLimits extends Limits {
  /** Seconds from first inverting to the end of the session. */
  readonly sessionCapS: number;
}

/** The least a limit may be; below it a session is not worth starting. */
export const LEAST_LIMITS: Limits = { maxAngleDeg: 10, maxDurationS: 10 };
/** For somebody new: vendors start people at 15–20° and one to two minutes. */
export const DEFAULT_LIMITS: Limits = { maxAngleDeg: 20, maxDurationS: 120 };
/** The controller's ceiling unless the config sets a lower one. No config can set a higher one. */
export const DEFAULT_CEILINGS: Limits = { maxAngleDeg: 60, maxDurationS: 600 };

/** Told once per approach, before a limit bites. */
export const NEAR_ANGLE_DEG = 5;
export const NEAR_DURATION_S = 15;

export type LimitsVerdict =
  | { readonly kind: "accepted"; readonly limits: Limits }
  | { readonly kind: "refused"; readonly code: "out-of-range" | "loosening"; readonly message: string };

const within = (value: number, least: number, most: number): boolean => value >= least && value <= most;

/**
 * Judges wished limits against a ceiling. Both values must be finite numbers from the least to the ceiling.
 *
 * @param wish degrees and seconds, as asked for
 * @param ceiling degrees and seconds, the most that is allowed
 */
export const judgeLimits = (wish: Limits, ceiling: Limits): LimitsVerdict => {
  for (const [field, unit] of [
    ["maxAngleDeg", "°"],
    ["maxDurationS", " s"],
  ] as const) {
    if (!within(wish[field], LEAST_LIMITS[field], ceiling[field])) {
      return {
        kind: "refused",
        code: "out-of-range",
        message: `${field} is ${wish[field]}; allowed is ${LEAST_LIMITS[field]}${unit} to ${ceiling[field]}${unit}`,
      };
    }
  }
  return { kind: "accepted", limits: { maxAngleDeg: wish.maxAngleDeg, maxDurationS: wish.maxDurationS } };
};

/** True when `next` is nowhere wider than `current`. NaN is never a tightening. */
export const isTightening = (current: Limits, next: Limits): boolean =>
  next.maxAngleDeg <= current.maxAngleDeg && next.maxDurationS <= current.maxDurationS;

/** True when `inner` is within `outer`, as each layer must be within the next. */
export const nests = (inner: Limits, outer: Limits): boolean =>
  inner.maxAngleDeg < outer.maxAngleDeg && inner.maxDurationS < outer.maxDurationS;
