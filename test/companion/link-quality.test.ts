import { expect, test } from "vitest";
import { type Heard, hear } from "../../companion/freshness.ts";
import { createLinkMeter, type LinkMeter, WEAK_FROM_MS } from "../../companion/link-quality.ts";

/** A line of 50 reports a second of which every `stride`th comes, each `lateMs(n)` after the quickest. */
const feed = (
  meter: LinkMeter,
  {
    count,
    stride = 2,
    from = 0,
    lateMs = () => 0,
    lost = () => false,
  }: {
    count: number;
    stride?: number;
    from?: number;
    lateMs?: (n: number) => number;
    lost?: (n: number) => boolean;
  },
): number => {
  let heard: Heard | null = null;
  let nowMs = 0;
  for (let n = from; n < from + count; n += 1) {
    if (lost(n)) continue;
    const t = n * stride * 20;
    nowMs = t + 5 + lateMs(n);
    heard = hear(heard, t, nowMs);
    meter.hear(n * stride, heard);
  }
  return nowMs;
};

test("a line that brings what was asked for is good", () => {
  const meter = createLinkMeter(25);
  const nowMs = feed(meter, { count: 400 });
  expect(meter.judge(nowMs)).toEqual({ word: "good", delayMs: 40, perS: 25, askedPerS: 25, missing: 0 });
});

test("before anything was heard it is lost, and its first second counts nothing", () => {
  const meter = createLinkMeter(25);
  expect(meter.judge(0)).toEqual({ word: "lost", delayMs: null, perS: null, askedPerS: 25, missing: 0 });
  const nowMs = feed(meter, { count: 4 });
  expect(meter.judge(nowMs)).toMatchObject({ word: "good", perS: null });
});

test("half of what was asked for is weak", () => {
  const meter = createLinkMeter(25);
  const nowMs = feed(meter, { count: 200, stride: 4 });
  expect(meter.judge(nowMs)).toMatchObject({ word: "weak", missing: 0 });
  expect(meter.judge(nowMs).perS).toBeCloseTo(12.5, -1);
});

test("numbers that are left out are counted, and many of them are weak", () => {
  const few = createLinkMeter(25);
  expect(few.judge(feed(few, { count: 250, lost: (n) => n === 100 }))).toMatchObject({
    word: "good",
    missing: 1,
  });
  const many = createLinkMeter(25);
  const nowMs = feed(many, { count: 250, lost: (n) => n % 20 === 7 || n % 20 === 8 });
  expect(many.judge(nowMs)).toMatchObject({ word: "weak", missing: 26 });
});

test("a message that comes late makes the line weak, for as long as it is lately", () => {
  const meter = createLinkMeter(25);
  let nowMs = feed(meter, { count: 250, lateMs: (n) => (n === 249 ? WEAK_FROM_MS : 0) });
  expect(meter.judge(nowMs)).toMatchObject({ word: "weak" });
  expect(meter.judge(nowMs).delayMs).toBeGreaterThanOrEqual(WEAK_FROM_MS);
  const again = createLinkMeter(25);
  nowMs = feed(again, { count: 250, lateMs: (n) => (n === 150 ? WEAK_FROM_MS : 0) });
  expect(again.judge(nowMs)).toMatchObject({ word: "good" });
});

test("silence is weak and then lost; after the silence it is reckoned on", () => {
  const meter = createLinkMeter(25);
  const nowMs = feed(meter, { count: 250 });
  expect(meter.judge(nowMs + 420)).toMatchObject({ word: "weak" });
  expect(meter.judge(nowMs + 950)).toMatchObject({ word: "lost", delayMs: null });
  expect(meter.judge(nowMs + 60_000)).toMatchObject({ word: "lost", perS: 0, missing: 0 });
});

test("another controller, whose numbers begin anew, has nothing missing", () => {
  const meter = createLinkMeter(25);
  feed(meter, { count: 250, from: 1000 });
  const nowMs = feed(meter, { count: 50 });
  expect(meter.judge(nowMs)).toMatchObject({ word: "good", missing: 0 });
});

test("its memory is fixed even when nobody asks", () => {
  const meter = createLinkMeter(50);
  const nowMs = feed(meter, { count: 5_000, stride: 1 });
  expect(meter.judge(nowMs)).toMatchObject({ word: "good", perS: 50, missing: 0 });
});
