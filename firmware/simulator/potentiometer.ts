/**
 * The angle sensor as the board's A0 sees it: a 300° potentiometer on the table's axle, 470 kΩ and 10 nF to ground.
 *
 * Its faults are those of a wire: open (the pull-down empties the capacitor, and the pin comes down to 0 V with it), short to the 5 V rail, stuck (the
 * coupling slips, so the voltage stays while its noise goes on) and noisy (a worn track). Both ends of its track hang
 * on the board's supply, so its voltage sags with that.
 */
import type { Random } from "./random.ts";

export type SensorFault = "sensor-open" | "sensor-short" | "sensor-stuck" | "sensor-noisy";

const ADC_STEPS = 1024;
const TRACK_DEG = 300;
/** Mounted so that horizontal is the middle of the track. */
const MIDDLE_COUNTS = 512;
const COUNTS_PER_DEG = ADC_STEPS / TRACK_DEG;
const NOISE_COUNTS = 0.3;
const WORN_TRACK_COUNTS = 80;
/** 470 kΩ × 10 nF. */
const DECAY_CYCLES = 0.0047 * 16_000_000;
/** Leakage into 470 kΩ: a few millivolts, not exactly nothing. */
const OPEN_VOLTS = 0.004;

/** ADC counts that belong to an angle on this table, without noise. */
export function countsAtAngle(angleDeg: number): number {
  return Math.round(MIDDLE_COUNTS + angleDeg * COUNTS_PER_DEG);
}

export type Potentiometer = {
  /** Volts at the pin for the table's true angle. Draws on the noise, so each call is one look at it. */
  volts(angleDeg: number, supplyVolts: number, cycle: number): number;
  /** A fault comes at the table's present angle, or goes. */
  setFault(fault: SensorFault, on: boolean, angleDeg: number, cycle: number): void;
};

export function createPotentiometer(random: Random): Potentiometer {
  const faults = new Set<SensorFault>();
  let stuckAtDeg: number | null = null;
  let opened: { readonly deg: number; readonly cycle: number } | null = null;
  const volts = (angleDeg: number, supplyVolts: number, cycle: number): number => {
    if (opened !== null) {
      const left = Math.exp(-(cycle - opened.cycle) / DECAY_CYCLES);
      const before = ((MIDDLE_COUNTS + opened.deg * COUNTS_PER_DEG) / ADC_STEPS) * supplyVolts;
      return before * left + OPEN_VOLTS * random.uniform();
    }
    if (faults.has("sensor-short")) return supplyVolts;
    const spread = faults.has("sensor-noisy") ? WORN_TRACK_COUNTS : NOISE_COUNTS;
    // Half a count up, because the converter rounds down.
    const counts = MIDDLE_COUNTS + 0.5 + (stuckAtDeg ?? angleDeg) * COUNTS_PER_DEG + spread * random.normal();
    return Math.min(supplyVolts, Math.max(0, (counts / ADC_STEPS) * supplyVolts));
  };
  return {
    volts,
    setFault(fault, on, angleDeg, cycle) {
      if (on) faults.add(fault);
      else faults.delete(fault);
      if (fault === "sensor-open") opened = on ? (opened ?? { deg: stuckAtDeg ?? angleDeg, cycle }) : null;
      if (fault === "sensor-stuck") stuckAtDeg = on ? (stuckAtDeg ?? angleDeg) : null;
    },
  };
}
