import { describe, expect, it } from "vitest";
import {
  ALARM_NOTES,
  ALARM_ROUND_MS,
  CUE_NOTES,
  type CueTone,
  type Note,
  render,
} from "../../../companion/rider/tones.ts";
import { BURSTS } from "../../../shared/alarms.ts";

const RATE = 8000;
const CUES = Object.keys(CUE_NOTES) as CueTone[];

const loudest = (samples: Float32Array): number =>
  samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
const endOf = (notes: readonly Note[]): number => Math.max(...notes.map((one) => one.atMs + one.lastsMs));

describe("cue tones", () => {
  it.each(CUES)("%s is short, heard, and does not clip", (cue) => {
    const samples = render(CUE_NOTES[cue], "soft", RATE);
    expect(samples.length / RATE).toBeLessThan(1);
    expect(loudest(samples)).toBeGreaterThan(0.3);
    expect(loudest(samples)).toBeLessThanOrEqual(1);
  });

  it.each(CUES)("%s starts and ends in silence, so that it does not click", (cue) => {
    const samples = render(CUE_NOTES[cue], "soft", RATE);
    expect(Math.abs(samples[0] ?? 1)).toBeLessThan(0.01);
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.05);
  });

  it("are all different, so that each can be told by ear alone", () => {
    const told = CUES.map((cue) => JSON.stringify(CUE_NOTES[cue]));
    expect(new Set(told).size).toBe(CUES.length);
  });
});

describe("the screen's alarm", () => {
  it("is a two-tone call without rests, unlike every burst of the board", () => {
    expect(new Set(ALARM_NOTES.map((one) => one.hz)).size).toBe(2);
    for (const [index, one] of ALARM_NOTES.entries()) {
      const next = ALARM_NOTES[index + 1];
      if (next === undefined) continue;
      expect(next.hz).not.toBe(one.hz);
      expect(next.atMs).toBe(one.atMs + one.lastsMs);
    }
    for (const burst of Object.values(BURSTS))
      expect(Math.min(...burst.gapsMs.slice(0, -1), 1)).toBeGreaterThan(0);
  });

  it("fills its round but for a breath, and rounds join without a click", () => {
    const samples = render(ALARM_NOTES, "shrill", RATE, ALARM_ROUND_MS);
    expect(samples).toHaveLength((ALARM_ROUND_MS / 1000) * RATE);
    expect(endOf(ALARM_NOTES)).toBeLessThan(ALARM_ROUND_MS);
    expect(endOf(ALARM_NOTES) / ALARM_ROUND_MS).toBeGreaterThan(0.7);
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.001);
    expect(loudest(samples)).toBeGreaterThan(0.7);
  });
});
