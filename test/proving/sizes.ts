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
  databaseGoneSeconds: 60,
  /** Descriptors that come and go: a screen's socket, a file that is just being written. */
  moreFiles: 6,
  fuzzMessages: 1_000_000,
  socketMessages: 10_000,
} as const;

/** With the tests (test/proving/whole): what fits beside everything else that has to be tested. */
export const CI_SIZES = {
  seed: 1,
  /** Each kind of fault, and all of them at once; with this seed stall, plug and all of them come while a lock is held. */
  faultSeed: 29,
  faultRounds: 8,
  /** As many of these as begin within so long, and on a busy computer not fewer than these few. */
  chaosRounds: 50,
  chaosMostS: 210,
  chaosLeast: 10,
  /** A round mostly waits: so many do not want more than the processors there are. */
  chaosLanes: 3,
  processSeconds: 20,
  moreFiles: 6,
  socketMessages: 10_000,
} as const;
