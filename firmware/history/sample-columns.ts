/**
 * Samples as columns and back: the shape of `/api/sessions/:id/samples` and of an export, where a curve of an hour is
 * 90,000 numbers and not as many objects. A range goes from the sample `from` to the sample `to`, both included.
 */

import type { Sample, Samples } from "../../shared/history.ts";

/** Beyond this, dividing by ten and multiplying again would not give the same. */
const MOST_TENTHS = 1_000_000;

/** Runs of equal values that are not null, as ranges. */
const rangesOf = <V>(
  values: readonly (V | null)[],
): { readonly from: number; readonly to: number; readonly value: V }[] => {
  const ranges: { from: number; to: number; value: V }[] = [];
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last.to === index - 1 && last.value === value) last.to = index;
    else ranges.push({ from: index, to: index, value });
  }
  return ranges;
};

export const columnsOf = (samples: readonly Sample[]): Samples => ({
  tMs: samples.map(({ tMs }) => tMs),
  angleDeg: samples.map(({ angle }) => (typeof angle === "number" ? angle / 10 : null)),
  faults: rangesOf(samples.map(({ angle }) => (typeof angle === "number" ? null : angle))).map(
    ({ from, to, value }) => ({ from, to, fault: value }),
  ),
  held: rangesOf(samples.map(({ held }) => (held ? true : null))).map(({ from, to }) => ({ from, to })),
});

export type SamplesVerdict =
  | { readonly kind: "ok"; readonly samples: readonly Sample[] }
  | { readonly kind: "refused"; readonly message: string };

const refused = (message: string): SamplesVerdict => ({ kind: "refused", message });

const rangeProblem = (
  name: string,
  ranges: readonly { readonly from: number; readonly to: number }[],
  length: number,
): string | null => {
  let free = 0;
  for (const [index, { from, to }] of ranges.entries()) {
    if (!(from >= free && to >= from && to < length))
      return `${name}[${index}] is ${from} to ${to}; allowed: ascending ranges within ${free} to ${length - 1}`;
    free = to + 1;
  }
  return null;
};

const spread = <R extends { readonly from: number; readonly to: number }>(
  ranges: readonly R[],
  length: number,
): (R | null)[] => {
  const at = new Array<R | null>(length).fill(null);
  for (const range of ranges) at.fill(range, range.from, range.to + 1);
  return at;
};

/** The samples of columns that came from outside; whatever does not fit together refuses all of them. */
export const samplesOf = ({ tMs, angleDeg, faults, held }: Samples): SamplesVerdict => {
  const length = tMs.length;
  if (angleDeg.length !== length)
    return refused(`angleDeg has ${angleDeg.length} entries; allowed: ${length}, as many as tMs`);
  const problem = rangeProblem("faults", faults, length) ?? rangeProblem("held", held, length);
  if (problem !== null) return refused(problem);
  const faultAt = spread(faults, length);
  const heldAt = spread(held, length);
  const samples: Sample[] = [];
  for (const [index, t] of tMs.entries()) {
    const degrees = angleDeg[index] ?? null;
    const fault = faultAt[index] ?? null;
    const isHeld = (heldAt[index] ?? null) !== null;
    if (degrees === null) {
      if (fault === null)
        return refused(`angleDeg[${index}] is null; allowed: a number, or a range in faults that says why`);
      samples.push({ tMs: t, angle: fault.fault, held: isHeld });
      continue;
    }
    if (fault !== null)
      return refused(`angleDeg[${index}] is ${degrees}, but faults names it ${fault.fault}`);
    const tenths = Math.round(degrees * 10);
    if (!(tenths / 10 === degrees && Math.abs(tenths) <= MOST_TENTHS))
      return refused(`angleDeg[${index}] is ${degrees}; allowed: whole tenths of a degree`);
    // Minus zero is zero: there is one horizontal.
    samples.push({ tMs: t, angle: tenths === 0 ? 0 : tenths, held: isHeld });
  }
  return { kind: "ok", samples };
};
