/** Whatever a line brings, nothing throws, nothing is believed that was not said, and the board goes on after it. */

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { countsIn, fakeClocks, nowMs, open, pass } from "./open-scripted.ts";
import { scriptedBoard, statusFrame } from "./scripted-board.ts";

beforeEach(fakeClocks);
afterEach(() => vi.useRealTimers());

/** xorshift32, so that a failure can be repeated. */
const noiseFrom = (seed: number) => {
  let state = seed;
  return (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
};

/** Bytes that look like Firmata more often than chance has it. */
const LIKELY = [0xf0, 0xf7, 0xe0, 0x90, 0xf9, 0x79, 0x6c, 0x6a, 0x6e, 0x02, 0x03, 0x00, 0x7f, 0xff];

it.each(["plain", "guardian"] as const)("a %s board outlives 300,000 bytes of noise", async (script) => {
  const next = noiseFrom(20_260_101);
  const fake = scriptedBoard(script);
  const board = await open(fake);
  const lost: string[] = [];
  board.onLost((reason) => lost.push(reason));
  let statuses = 0;
  for (let chunk = 0; chunk < 1_000; chunk += 1) {
    const bytes = Array.from({ length: 300 }, () => {
      const random = next();
      return random % 3 === 0 ? (LIKELY[(random >> 8) % LIKELY.length] ?? 0) : random & 0xff;
    });
    fake.say(bytes);
    fake.sayAngle(512);
    await pass(5);
    for (const counts of countsIn(board.takeSamples())) expect(counts).toBeLessThan(1 << 14);
    if (board.guardian().kind === "heard") statuses += 1;
    fake.heard.length = 0;
  }
  expect(lost).toEqual([]);
  expect(statuses).toBe(0);
  fake.say([0xf7]);
  fake.sayAngle(321);
  if (script === "guardian") fake.say(statusFrame());
  await pass(1);
  expect(board.takeSamples()).toMatchObject([{ arrivedMs: nowMs() - 1, counts: 321 }]);
  expect(board.guardian().kind).toBe(script === "guardian" ? "heard" : "silent");
});
