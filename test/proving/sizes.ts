/** How large a proof is when nothing else is asked for; `npm run prove` makes it as large as one likes. */

export const SIZES = {
  seed: 1,
  faultRounds: 8,
  chaosRounds: 20,
  /** Programs at once. */
  chaosLanes: 2,
  /** Of simulated time. */
  soakHours: 3 / 60,
  /** The board's clock runs over this long after it was started. */
  wrapInMs: 60_000,
  processSeconds: 60,
  /** Descriptors that come and go: a screen's socket, a file that is just being written. */
  moreFiles: 6,
  fuzzMessages: 1_000_000,
  socketMessages: 10_000,
} as const;
