/**
 * An estimate of the pull on the lumbar spine: body weight × sin(angle) × the share of the body's mass on the head's side.
 * Somebody hung by the ankles is stretched there by whatever hangs below, and at an angle by its part along the spine.
 *
 * The shares are those of D. A. Winter, Biomechanics and Motor Control of Human Movement, 2nd ed., Wiley 1990 (segment
 * masses after W. T. Dempster, Space Requirements of the Seated Operator, WADC-TR-55-159, 1955): head and neck 0.081,
 * both arms 2 × 0.050, thorax down to T12–L1 0.216, abdomen from T12–L1 to L4–L5 0.139. The lumbar spine is as long as
 * that abdomen, so the share grows from 0.397 at its upper end to 0.536 at its lower; halfway it is 0.4665.
 *
 * It is an estimate and nothing is measured: Dempster weighed eight bodies of elderly men (the tables of Plagenhoef et
 * al. 1983 give women some four hundredths less), the friction of the pad takes up a part of it, the more the flatter the
 * table, and muscles that hold on take up another. It says nothing of what a pull does.
 */

import { WEIGHT_KG } from "./profiles.ts";

/** Shares of the body's mass, from the head down to the lower end of the lumbar spine. */
export const SEGMENT_SHARES = [
  { segment: "head-and-neck", share: 0.081 },
  { segment: "arms", share: 0.1 },
  { segment: "thorax", share: 0.216 },
  { segment: "abdomen", share: 0.139 },
] as const;

/** At the upper end of the lumbar spine (T12–L1), halfway, and at its lower end (L4–L5). */
export const LUMBAR_SHARES = { upper: 0.397, middle: 0.4665, lower: 0.536 } as const;

/** Proper names and figures, the same in every language. */
export const TRACTION_SOURCES = [
  "D. A. Winter, Biomechanics and Motor Control of Human Movement, 2nd ed., Wiley 1990",
  "W. T. Dempster, Space Requirements of the Seated Operator, WADC-TR-55-159, 1955",
] as const;

const STANDARD_GRAVITY = 9.80665;

/** Whole kilograms-force and tens of newtons: more digits would say more than anybody knows. */
export interface TractionEstimate {
  readonly kgf: number;
  readonly newton: number;
  /** At the upper and at the lower end of the lumbar spine. */
  readonly leastKgf: number;
  readonly mostKgf: number;
}

/**
 * @param weightKg as told in the profile; null = not told
 * @param angleDeg of inversion; null = not known. At or below horizontal nothing pulls
 * @returns null where there is nothing to estimate from
 */
export const tractionOf = (weightKg: number | null, angleDeg: number | null): TractionEstimate | null => {
  if (weightKg === null || angleDeg === null) return null;
  if (!(weightKg >= WEIGHT_KG.least && weightKg <= WEIGHT_KG.most)) return null;
  if (!(angleDeg > 0 && angleDeg < 180)) return null;
  const alongKg = weightKg * Math.sin((angleDeg * Math.PI) / 180);
  const kgf = alongKg * LUMBAR_SHARES.middle;
  return {
    kgf: Math.round(kgf),
    newton: Math.round((kgf * STANDARD_GRAVITY) / 10) * 10,
    leastKgf: Math.round(alongKg * LUMBAR_SHARES.upper),
    mostKgf: Math.round(alongKg * LUMBAR_SHARES.lower),
  };
};
