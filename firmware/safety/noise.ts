/**
 * How noisy the raw angle is over the last second, apart from its motion.
 *
 * Swinging from 0° to 60° in a second has a standard deviation of 17° and is not noise, so each tenth of a second
 * is measured about its own straight line, and ten of those are pooled. Bounded: sums only, never samples.
 */

const BUCKET_MS = 100;
const BUCKETS = 10;
/** The most a usable sensor may scatter, degrees (one standard deviation). */
const MOST_STD_DEG = 8;
/** Fewer degrees of freedom than this in a second say nothing about scatter. */
const LEAST_FREEDOM = 20;

interface Sums {
  readonly fromMs: number;
  readonly count: number;
  readonly t: number;
  readonly tt: number;
  readonly x: number;
  readonly tx: number;
  readonly xx: number;
}
interface Residual {
  readonly squares: number;
  readonly freedom: number;
}
export interface Noise {
  readonly open: Sums | null;
  /** Closed tenths, oldest first, at most ten. */
  readonly closed: readonly Residual[];
}

export const NO_NOISE: Noise = { open: null, closed: [] };

const residualOf = (sums: Sums): Residual => {
  const spreadT = sums.tt - (sums.t * sums.t) / sums.count;
  const spreadX = sums.xx - (sums.x * sums.x) / sums.count;
  const cross = sums.tx - (sums.t * sums.x) / sums.count;
  const explained = spreadT > 0 ? (cross * cross) / spreadT : 0;
  return { squares: Math.max(0, spreadX - explained), freedom: Math.max(0, sums.count - 2) };
};

const begin = (atMs: number, angleDeg: number): Sums => ({
  fromMs: atMs,
  count: 1,
  t: 0,
  tt: 0,
  x: angleDeg,
  tx: 0,
  xx: angleDeg * angleDeg,
});

/** Takes one raw, unfiltered angle in. A pause longer than a bucket starts afresh. */
export const addToNoise = (noise: Noise, atMs: number, angleDeg: number): Noise => {
  const open = noise.open;
  if (open === null) return { open: begin(atMs, angleDeg), closed: noise.closed };
  const t = atMs - open.fromMs;
  if (t >= 2 * BUCKET_MS) return { open: begin(atMs, angleDeg), closed: [] };
  if (t >= BUCKET_MS) {
    const closed = [...noise.closed.slice(-(BUCKETS - 1)), residualOf(open)];
    return { open: begin(atMs, angleDeg), closed };
  }
  const sums: Sums = {
    fromMs: open.fromMs,
    count: open.count + 1,
    t: open.t + t,
    tt: open.tt + t * t,
    x: open.x + angleDeg,
    tx: open.tx + t * angleDeg,
    xx: open.xx + angleDeg * angleDeg,
  };
  return { open: sums, closed: noise.closed };
};

/** True when a whole second scattered by more than 8° about its own motion. */
export const isNoisy = (noise: Noise): boolean => {
  if (noise.closed.length < BUCKETS) return false;
  let squares = 0;
  let freedom = 0;
  for (const residual of noise.closed) {
    squares += residual.squares;
    freedom += residual.freedom;
  }
  return freedom >= LEAST_FREEDOM && !(Math.sqrt(squares / freedom) <= MOST_STD_DEG);
};
