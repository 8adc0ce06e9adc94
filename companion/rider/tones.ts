/**
 * The sounds of a screen as tables of notes, and the samples they become. Pure.
 *
 * Cues are one to three soft, low notes. The alarm is a shrill two-tone call without a rest between its notes. The
 * board's alarms are pulses on one pitch (shared/alarms.ts), so nobody takes a screen for the table.
 */

export interface Note {
  readonly atMs: number;
  readonly lastsMs: number;
  readonly hz: number;
}

/** `step` one of several small steps; `near` something is close; `rest` it is over; `ask` answer me. */
export type CueTone = "step" | "near" | "held" | "released" | "rest" | "ask" | "lost" | "warn";

const note = (atMs: number, lastsMs: number, hz: number): Note => ({ atMs, lastsMs, hz });

export const CUE_NOTES: Readonly<Record<CueTone, readonly Note[]>> = {
  step: [note(0, 90, 523)],
  near: [note(0, 140, 523), note(170, 220, 659)],
  held: [note(0, 90, 392), note(110, 160, 392)],
  released: [note(0, 120, 587), note(130, 120, 494), note(260, 240, 392)],
  rest: [note(0, 260, 392), note(280, 500, 523)],
  ask: [note(0, 160, 523), note(190, 160, 659), note(380, 320, 784)],
  lost: [note(0, 260, 330), note(300, 420, 247)],
  warn: [note(0, 200, 659), note(240, 200, 523), note(480, 360, 659)],
};

const ALARM_HIGH_HZ = 988;
const ALARM_LOW_HZ = 740;
const ALARM_NOTE_MS = 220;
const ALARM_NOTES_PER_ROUND = 8;
/** One round of the alarm, which is repeated for as long as it lasts. */
export const ALARM_ROUND_MS = 2200;
export const ALARM_NOTES: readonly Note[] = Array.from({ length: ALARM_NOTES_PER_ROUND }, (_, index) =>
  note(index * ALARM_NOTE_MS, ALARM_NOTE_MS, index % 2 === 0 ? ALARM_HIGH_HZ : ALARM_LOW_HZ),
);

/** `soft` is a sine; `shrill` has the odd overtones that the small speaker of a phone gives best. */
export type Timbre = "soft" | "shrill";

const LOUDNESS: Readonly<Record<Timbre, number>> = { soft: 0.6, shrill: 0.9 };
/** A note that began or ended at once would click, ms. */
const EDGE_MS = 8;
/** A soft note rings on after it ended, ms. */
const RING_MS = 90;

const wave = (timbre: Timbre, turns: number): number => {
  const angle = 2 * Math.PI * turns;
  if (timbre === "soft") return Math.sin(angle);
  return (Math.sin(angle) + Math.sin(3 * angle) / 3 + Math.sin(5 * angle) / 5) / 0.95;
};

const loudnessAt = (timbre: Timbre, ms: number, lastsMs: number): number => {
  const rise = Math.min(1, ms / EDGE_MS);
  if (timbre === "soft") return ms <= lastsMs ? rise : rise * Math.exp(-(ms - lastsMs) / (RING_MS / 4));
  return Math.max(0, Math.min(rise, (lastsMs - ms) / EDGE_MS));
};

/** The samples of these notes, −1…1, as long as the last of them or as `totalMs`. */
export const render = (
  notes: readonly Note[],
  timbre: Timbre,
  samplesPerS: number,
  totalMs?: number,
): Float32Array<ArrayBuffer> => {
  const ringMs = timbre === "soft" ? RING_MS : 0;
  const lastMs = Math.max(0, ...notes.map((one) => one.atMs + one.lastsMs + ringMs));
  const samples = new Float32Array(Math.ceil(((totalMs ?? lastMs) / 1000) * samplesPerS));
  for (const one of notes) {
    const from = Math.round((one.atMs / 1000) * samplesPerS);
    const count = Math.round(((one.lastsMs + ringMs) / 1000) * samplesPerS);
    for (let index = 0; index < count && from + index < samples.length; index += 1) {
      const s = index / samplesPerS;
      const loudness = LOUDNESS[timbre] * loudnessAt(timbre, s * 1000, one.lastsMs);
      samples[from + index] = (samples[from + index] ?? 0) + loudness * wave(timbre, s * one.hz);
    }
  }
  // Notes that ring into each other must not overflow.
  return samples.map((sample) => Math.max(-1, Math.min(1, sample)));
};
