/**
 * Quiet time, many steps of it at once. A step in which nothing happens but that time passes moves some numbers on by
 * its length, and nothing else; so do the next ones, until a threshold is reached. Whoever leaps has to take a step
 * behind the leap, and to see that nothing else has moved there either.
 */

const OTHERWISE = Symbol("something but time has moved");

const isPlain = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype;

const moved = (before: unknown, after: unknown, dtMs: number, byMs: number): unknown => {
  if (Object.is(before, after)) return after;
  if (typeof before === "number" && typeof after === "number")
    return after - before === dtMs ? after + byMs : OTHERWISE;
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null)
    return OTHERWISE;
  if (Array.isArray(before) && Array.isArray(after)) {
    if (before.length !== after.length) return OTHERWISE;
    const all = after.map((value: unknown, at) => moved(before[at], value, dtMs, byMs));
    return all.includes(OTHERWISE) ? OTHERWISE : all;
  }
  if (!isPlain(before) || !isPlain(after)) return OTHERWISE;
  const was = new Map<string, unknown>(Object.entries(before));
  const next: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(after)) {
    if (!was.has(name)) return OTHERWISE;
    const on = moved(was.get(name), value, dtMs, byMs);
    if (on === OTHERWISE) return OTHERWISE;
    next[name] = on;
  }
  return Object.keys(next).length === was.size ? next : OTHERWISE;
};

/**
 * What `after` becomes when what has moved since `before` moves on.
 *
 * @param dtMs the time between the two
 * @param byMs how much further
 * @returns null when anything has changed otherwise than by that time
 */
export const movedOn = <T>(before: T, after: T, dtMs: number, byMs: number): T | null => {
  const result = moved(before, after, dtMs, byMs);
  return result === OTHERWISE ? null : (result as T);
};

/** Every value of the two is the same. */
export const isSame = (one: unknown, other: unknown): boolean =>
  moved(one, other, Number.NaN, 0) !== OTHERWISE;
