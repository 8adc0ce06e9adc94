/**
 * What a proof opens (a mount, a board, a program) is ended by this, newest first, whatever fails on the way: also when
 * something opened after it could not be, and when ending another one failed.
 */

export type AtEnd = (end: () => unknown) => void;

type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown };

/** @throws what `body` throws; else the first thing that could not be ended */
export const withEnds = async <T>(body: (atEnd: AtEnd) => Promise<T>): Promise<T> => {
  const ends: (() => unknown)[] = [];
  const failures: unknown[] = [];
  const outcome = await body((end) => ends.push(end)).then(
    (value): Outcome<T> => ({ kind: "done", value }),
    (error: unknown): Outcome<T> => ({ kind: "failed", error }),
  );
  for (const end of ends.toReversed()) {
    try {
      await end();
    } catch (error) {
      failures.push(error);
    }
  }
  if (outcome.kind === "failed") throw outcome.error;
  if (failures.length > 0) throw failures[0];
  return outcome.value;
};
