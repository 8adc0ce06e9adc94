import { expect, test } from "vitest";
import { createLinkQuality } from "../../firmware/board/link-quality.ts";

const EVERY_MS = 20;

test("a whole line: every frame, none missing, the gap of one interval", () => {
  const watch = createLinkQuality(0);
  for (let n = 1; n <= 200; n += 1) watch.arrived(n & 0xffff, n * EVERY_MS);
  expect(watch.figures(4_000)).toEqual({
    overMs: 2_000,
    statusFrames: 101,
    refusedFrames: 0,
    missingFrames: 0,
    longestGapMs: EVERY_MS,
  });
});

test("what is missing and what is damaged is counted, also over the turn of the numbering", () => {
  const watch = createLinkQuality(0);
  for (const [seq, atMs] of [
    [65_534, 20],
    [65_535, 40],
    [2, 100],
  ] as const)
    watch.arrived(seq, atMs);
  watch.damaged(60);
  expect(watch.figures(120)).toEqual({
    overMs: 120,
    statusFrames: 3,
    refusedFrames: 1,
    missingFrames: 2,
    longestGapMs: 60,
  });
});

test("a board that was reset counts anew and lost nothing; silence is a gap", () => {
  const watch = createLinkQuality(0);
  watch.arrived(5_000, 10);
  watch.arrived(1, 30);
  expect(watch.figures(1_030)).toMatchObject({ missingFrames: 0, longestGapMs: 1_000 });
  expect(watch.figures(9_000)).toMatchObject({ statusFrames: 0, longestGapMs: 2_000 });
});
