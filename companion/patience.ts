/**
 * A call over the network that ends: a gateway that is frozen, or a network that swallows, answers never, and a browser
 * waits for that for minutes. Whoever looks again and again would look no more.
 */

/**
 * Longer than the gateway itself waits for its controller or its history (5 s), so that its own words come first, with
 * as much again for a slow network.
 */
export const LOOK_WITHIN_MS = 10_000;
/**
 * A change takes longer than a look: it is on the disk or in the board's memory before it is answered, and whoever is
 * told too early that nobody answered does it twice.
 */
export const CHANGE_WITHIN_MS = 20_000;

/**
 * Rejects when `call`, its body included, has not ended within `ms`, or when `leaving` is aborted; whichever it is, the
 * call is given up by its signal.
 */
export const within = async <T>(
  ms: number,
  call: (signal: AbortSignal) => Promise<T>,
  leaving?: AbortSignal,
): Promise<T> => {
  const giving = new AbortController();
  const giveUp = (): void => giving.abort();
  const late = setTimeout(giveUp, ms);
  if (leaving?.aborted === true) giveUp();
  leaving?.addEventListener("abort", giveUp);
  try {
    return await call(giving.signal);
  } finally {
    clearTimeout(late);
    leaving?.removeEventListener("abort", giveUp);
  }
};
