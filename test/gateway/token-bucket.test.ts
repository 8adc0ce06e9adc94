import { describe, expect, it } from "vitest";
import { TokenBucket } from "../../firmware/gateway/token-bucket.ts";

/** How many of `count` asks at `nowMs` are granted. */
const granted = (bucket: TokenBucket, count: number, nowMs: number): number =>
  Array.from({ length: count }, () => bucket.take(nowMs)).filter(Boolean).length;

describe("TokenBucket", () => {
  it("grants the burst, then the rate, and never saves up more than the burst", () => {
    const bucket = new TokenBucket(20, 40, 0);
    expect(granted(bucket, 100, 0)).toBe(40);
    expect(granted(bucket, 100, 500)).toBe(10);
    expect(granted(bucket, 100, 1_500)).toBe(20);
    expect(granted(bucket, 100, 1_000_000)).toBe(40);
  });

  it("grants nothing when the clock gives no number", () => {
    const bucket = new TokenBucket(20, 40, 0);
    expect(bucket.take(Number.NaN)).toBe(false);
  });
});
