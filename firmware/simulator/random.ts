/**
 * Repeatable randomness for noise and bit errors: the same seed gives the same simulated day.
 *
 * The generator is mulberry32, a 32-bit mixer that is good enough for noise and for nothing else.
 */

export type Random = {
  /** Uniform in 0 … 1 (1 excluded). */
  uniform(): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
};

/** `seed` is any integer; its lowest 32 bits count. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => {
    // Box and Muller; 1 − u keeps the logarithm away from 0.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  };
  return { uniform, normal };
}
