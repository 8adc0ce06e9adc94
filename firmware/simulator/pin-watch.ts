/**
 * Reads the servo pulse and the buzzer at the board's pins, as a logic analyser would.
 *
 * Times are cycles since first power-on. A pulse counts once it is complete; what looks like one but is shorter
 * or longer than any servo obeys says nothing about the lock.
 */
import { CLOCK_HZ } from "./arduino-uno.ts";

export type ServoPulse = { readonly startCycle: number; readonly endCycle: number; readonly widthUs: number };
export type BuzzerEdge = { readonly cycle: number; readonly high: boolean };

const CYCLES_PER_US = CLOCK_HZ / 1_000_000;
/** A hobby servo obeys 400 … 2600 µs. */
const SERVO_US = { shortest: 400, longest: 2600 } as const;
const PULSE_GONE_CYCLES = 0.05 * CLOCK_HZ;
/** HIGH pauses 2.5 s between bursts. */
const SOUNDING_CYCLES = 3 * CLOCK_HZ;
/** The newest edges kept; older ones are dropped in halves. */
const KEEP = 4096;

export type PinWatch = {
  readonly servoPulses: ServoPulse[];
  readonly buzzerEdges: BuzzerEdge[];
  onServoEdge(high: boolean, cycle: number): ServoPulse | null;
  onBuzzerEdge(high: boolean, cycle: number): BuzzerEdge;
  lock(): "held" | "released";
  servoPulseUs(cycle: number): number | null;
  buzzer(cycle: number): "silent" | "sounding";
};

/** `holdUs` and `releaseUs`: the pulses the lock's mechanism was adjusted to. */
export function createPinWatch(holdUs: number, releaseUs: number): PinWatch {
  const servoPulses: ServoPulse[] = [];
  const buzzerEdges: BuzzerEdge[] = [];
  let servoRoseAt: number | null = null;
  let lock: "held" | "released" = "released";
  let lastPulse: ServoPulse | null = null;
  let buzzerHigh = false;
  let buzzerActiveAt = Number.NEGATIVE_INFINITY;
  return {
    servoPulses,
    buzzerEdges,
    onServoEdge(high, cycle) {
      if (high) {
        servoRoseAt = cycle;
        return null;
      }
      if (servoRoseAt === null) return null;
      const pulse = {
        startCycle: servoRoseAt,
        endCycle: cycle,
        widthUs: (cycle - servoRoseAt) / CYCLES_PER_US,
      };
      servoRoseAt = null;
      if (!(pulse.widthUs >= SERVO_US.shortest && pulse.widthUs <= SERVO_US.longest)) return null;
      lastPulse = pulse;
      lock = Math.abs(pulse.widthUs - holdUs) < Math.abs(pulse.widthUs - releaseUs) ? "held" : "released";
      keep(servoPulses, pulse);
      return pulse;
    },
    onBuzzerEdge(high, cycle) {
      buzzerHigh = high;
      buzzerActiveAt = cycle;
      const edge = { cycle, high };
      keep(buzzerEdges, edge);
      return edge;
    },
    lock: () => lock,
    servoPulseUs: (cycle) =>
      lastPulse !== null && cycle - lastPulse.endCycle <= PULSE_GONE_CYCLES ? lastPulse.widthUs : null,
    buzzer: (cycle) => (buzzerHigh || cycle - buzzerActiveAt <= SOUNDING_CYCLES ? "sounding" : "silent"),
  };
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length >= 2 * KEEP) list.splice(0, list.length - KEEP);
}
