/**
 * The world of a simulated board: what is physically true there, read at its pins, and the faults it can be given.
 * The simulator tells it, the gateway passes it on, the companion's panel shows it. A real table has no such thing.
 */

import * as z from "zod/mini";

export const WORLD_FAULTS = [
  "link-cut",
  "unplugged",
  "link-noise",
  "sensor-open",
  "sensor-short",
  "sensor-stuck",
  "sensor-noisy",
  /** The wires of the I²C bus are shorted to ground. */
  "i2c-locked",
  /** The MPU-6050 does not answer. */
  "imu-silent",
  /** The MPU-6050 answers with registers that have stopped changing. */
  "imu-frozen",
  "lock-jammed",
  /** The board's supply sags by 15 %. */
  "supply-low",
  "board-frozen",
  "board-reset",
  "brown-out",
] as const;
export type WorldFault = (typeof WORLD_FAULTS)[number];

export const worldSchema = z.strictObject({
  angleDeg: z.number(),
  rateDegPerS: z.number(),
  /** What the last complete servo pulse says. */
  lock: z.enum(["held", "released"]),
  /** What the mechanics do. */
  lockEngaged: z.boolean(),
  /** Null after 50 ms without a pulse. */
  servoPulseUs: z.nullable(z.number()),
  /** Sounding when its pin was active within the last 3 s of board time. */
  buzzer: z.enum(["silent", "sounding"]),
  /** Since first power-on; never restarts. */
  boardTimeUs: z.number(),
  bootCount: z.number(),
  lastTrip: z.nullable(z.string()),
  faults: z.readonly(z.array(z.enum(WORLD_FAULTS))),
});
export type World = Readonly<z.output<typeof worldSchema>>;
