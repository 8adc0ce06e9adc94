/**
 * Alarm conditions, their priorities and the rhythm of their signals; modelled on IEC 60601-1-8.
 *
 * A *condition* is something that is the case; each time it becomes so is an *occurrence* with an `alarmId`;
 * the *signal* is what is seen and heard of it. A *latching* alarm stays until acknowledged, even when its
 * condition is gone. *Audio pause* silences the sound for a while and nothing else.
 */

export const PRIORITIES = ["low", "medium", "high"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What the buzzer renders; `information` is a single short pulse, not an alarm. */
export const SIGNALS = ["none", "information", "low", "medium", "high"] as const;
export type Signal = (typeof SIGNALS)[number];

/** Every alarm condition there is, with its priority and whether it latches. */
export const ALARM_KINDS = {
  "over-angle": { priority: "high", latching: true },
  "over-rate": { priority: "high", latching: true },
  overstayed: { priority: "high", latching: false },
  /** Asked for a sign of life, the rider gave none. */
  "rider-unresponsive": { priority: "high", latching: true },
  "not-returning": { priority: "high", latching: false },
  "sensor-fault": { priority: "high", latching: true },
  "link-lost": { priority: "high", latching: true },
  "board-reset": { priority: "high", latching: true },
  "guardian-trip": { priority: "high", latching: true },
  "host-stall": { priority: "high", latching: true },
  "controller-lost": { priority: "high", latching: true },
  "lock-not-released": { priority: "high", latching: false },
  "table-stop": { priority: "high", latching: false },
  "over-angle-without-session": { priority: "high", latching: false },
  "over-duration-without-session": { priority: "high", latching: false },
  "time-over": { priority: "medium", latching: false },
  "near-angle": { priority: "medium", latching: false },
  "near-duration": { priority: "medium", latching: false },
  "inverted-without-session": { priority: "medium", latching: false },
  "supervision-lost": { priority: "medium", latching: false },
  "link-corruption": { priority: "medium", latching: false },
  "supply-low": { priority: "medium", latching: false },
  "sensor-fault-idle": { priority: "medium", latching: false },
  "storage-trouble": { priority: "low", latching: false },
  /** A central place is configured and is not being told. */
  "fleet-trouble": { priority: "low", latching: false },
  "calibration-due": { priority: "low", latching: false },
} as const satisfies Record<string, { priority: Priority; latching: boolean }>;
export type AlarmKind = keyof typeof ALARM_KINDS;

/** One occurrence as everybody sees it. `audioPausedUntilT` is on the controller's clock, ms; null = sounding. */
export interface Alarm {
  readonly alarmId: string;
  readonly kind: AlarmKind;
  readonly priority: Priority;
  /** The condition is the case now. */
  readonly active: boolean;
  readonly acknowledged: boolean;
  readonly audioPausedUntilT: number | null;
}

/** HIGH audio is paused only at the table, for this long. */
export const HIGH_AUDIO_PAUSE_MS = 30_000;
/** Lower priorities may be paused from a screen, for this long. */
export const AUDIO_PAUSE_MS = 120_000;

/** Pulses and the gap after each, in ms; the last gap is the pause before the burst repeats. */
export interface Burst {
  readonly pulseMs: number;
  readonly gapsMs: readonly number[];
  readonly repeats: boolean;
}

/** The rhythms of reliability practice for one piezo; the guardian has the same table, written by hand. */
export const BURSTS: Readonly<Record<Exclude<Signal, "none">, Burst>> = {
  high: { pulseMs: 150, gapsMs: [100, 100, 350, 100, 700, 100, 100, 350, 100, 2500], repeats: true },
  medium: { pulseMs: 200, gapsMs: [200, 200, 7500], repeats: true },
  low: { pulseMs: 200, gapsMs: [200, 20_000], repeats: true },
  information: { pulseMs: 60, gapsMs: [0], repeats: false },
};
