import { describe, expect, test } from "vitest";
import { ageMs, freshness, type Heard, hear } from "../../companion/freshness.ts";
import { STALE_AFTER_MS } from "../../shared/protocol.ts";

describe("freshness", () => {
  test("never heard is stale", () => {
    expect(freshness(null, 0)).toBe("stale");
  });

  test.each([
    [0, "fresh"],
    [399, "fresh"],
    [400, "aging"],
    [899, "aging"],
    [900, "stale"],
    [STALE_AFTER_MS, "stale"],
    [Number.NaN, "stale"],
  ])("%d ms after the last message: %s", (laterMs, expected) => {
    const heard = hear(null, 5000, 100);
    expect(freshness(heard, 100 + laterMs)).toBe(expected);
  });

  test("old messages that arrive in one burst after a stall are not fresh", () => {
    let heard: Heard | null = null;
    for (let t = 0; t <= 1000; t += 40) heard = hear(heard, t, t + 5);
    // The network stalls for three seconds; then what was sent at 1040 arrives.
    heard = hear(heard, 1040, 4045);
    expect(ageMs(heard, 4045)).toBeCloseTo(3000, -2);
    expect(freshness(heard, 4045)).toBe("stale");
    // The newest of the burst is fresh.
    heard = hear(heard, 4040, 4046);
    expect(freshness(heard, 4046)).toBe("fresh");
  });

  test("clocks that drift apart do not turn a live stream stale", () => {
    let heard: Heard | null = null;
    const drift = 1 + 200e-6;
    let atMs = 0;
    for (let t = 0; t <= 12 * 3_600_000; t += 1000) {
      atMs = t * drift;
      heard = hear(heard, t, atMs);
    }
    expect(freshness(heard, atMs)).toBe("fresh");
  });

  test("another controller's clock starts anew", () => {
    const old = hear(null, 900_000, 1000);
    expect(freshness(hear(old, 20, 1500), 1500)).toBe("fresh");
  });
});
