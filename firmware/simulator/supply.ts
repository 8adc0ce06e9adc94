/**
 * The 5 V supply of the board: steady, sagging for as long as a fault lasts, or on its way down to a brown-out.
 */

const FULL_VOLTS = 5;
const SAG_SHARE = 0.15;
/** Where the Uno's brown-out detector resets the chip (fuse BODLEVEL 2.7 V). */
const BROWN_OUT_VOLTS = 2.7;
/** How long a collapsing supply takes from full to the detector's level. */
export const COLLAPSE_CYCLES = 320_000;

export type SupplyLine = {
  /** Volts at a cycle since first power-on. */
  voltsAt(cycle: number): number;
  setLow(low: boolean): void;
  /** Begins to fall; the chip is to be reset `COLLAPSE_CYCLES` later. */
  collapse(cycle: number): void;
  /** Full again. */
  recover(): void;
};

export function createSupply(): SupplyLine {
  let low = false;
  let fallsSinceCycle: number | null = null;
  return {
    voltsAt(cycle) {
      const volts = low ? FULL_VOLTS * (1 - SAG_SHARE) : FULL_VOLTS;
      if (fallsSinceCycle === null) return volts;
      const part = Math.min(1, Math.max(0, (cycle - fallsSinceCycle) / COLLAPSE_CYCLES));
      return volts - (volts - BROWN_OUT_VOLTS) * part;
    },
    setLow(isLow) {
      low = isLow;
    },
    collapse(cycle) {
      fallsSinceCycle = cycle;
    },
    recover() {
      fallsSinceCycle = null;
    },
  };
}
