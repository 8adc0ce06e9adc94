import { describe, expect, it } from "vitest";
import { createTripWatch } from "../../firmware/simulator/trip-watch.ts";
import { guardianFrame } from "./guardian-host.ts";

const status = (trip: number, major = 2): number[] => {
  const payload = new Array<number>(42).fill(0);
  payload[0] = major;
  payload[24] = trip;
  return guardianFrame(2, payload);
};
const hear = (...frames: readonly (readonly number[])[]): string | null => {
  const watch = createTripWatch();
  for (const byte of frames.flat()) watch.onByte(byte);
  return watch.lastTrip();
};

describe("what the board says about trips", () => {
  it("is nothing before the first, then the last one", () => {
    expect(hear()).toBeNull();
    expect(hear(status(0))).toBeNull();
    expect(hear(status(1))).toBe("lease-lapsed");
    expect(hear(status(1), status(0))).toBe("lease-lapsed");
    expect(hear(status(99))).toBe("trip-99");
  });

  it.each([
    [2, "over-angle"],
    [8, "sensor-noisy"],
    [12, "lock-not-released"],
    [15, "sensor-silent"],
    [16, "reset-in-session"],
    [17, "trip-17"],
  ])("names cause %i: %s", (trip, name) => {
    expect(hear(status(trip))).toBe(name);
  });

  it("is found among other messages and after broken ones", () => {
    expect(hear([0xf9, 2, 6, 0xf0, 0x79, 1, 0xf7], [0xf0, 2, 1], status(1))).toBe("lease-lapsed");
    expect(hear([0xf0, ...new Array<number>(5000).fill(1)], status(1))).toBe("lease-lapsed");
  });

  it("is not believed with any bit turned over", () => {
    const frame = status(1);
    for (let bit = 8; bit < (frame.length - 1) * 8; bit++) {
      const broken = frame.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(hear(broken)).toBeNull();
    }
    expect(hear(status(1, 1))).toBeNull();
  });
});
