import { describe, expect, it } from "vitest";
import { createPinWatch } from "../../firmware/simulator/pin-watch.ts";

const US = 16;
const MS = 16_000;
const pulse = (watch: ReturnType<typeof createPinWatch>, startUs: number, widthUs: number) => {
  watch.onServoEdge(true, startUs * US);
  return watch.onServoEdge(false, (startUs + widthUs) * US);
};

describe("the servo at its pin", () => {
  it("obeys the nearer of the two pulses, and only complete ones", () => {
    const watch = createPinWatch(1000, 2000);
    expect(watch.lock()).toBe("released");
    watch.onServoEdge(true, 0);
    expect(watch.lock()).toBe("released");
    watch.onServoEdge(false, 1499 * US);
    expect(watch.lock()).toBe("held");
    pulse(watch, 20_000, 1501);
    expect(watch.lock()).toBe("released");
  });

  it("does not obey what is no servo pulse", () => {
    const watch = createPinWatch(1000, 2000);
    pulse(watch, 0, 1000);
    expect(pulse(watch, 20_000, 399)).toBeNull();
    expect(pulse(watch, 40_000, 2601)).toBeNull();
    expect(watch.onServoEdge(false, 50_000 * US)).toBeNull();
    expect(watch.lock()).toBe("held");
    expect(watch.servoPulses).toHaveLength(1);
  });

  it("has no pulse before the first and 50 ms after the last; the arm stays where it is", () => {
    const watch = createPinWatch(1000, 2000);
    expect(watch.servoPulseUs(0)).toBeNull();
    pulse(watch, 0, 1000);
    expect(watch.servoPulseUs(51 * MS)).toBe(1000);
    expect(watch.servoPulseUs(51 * MS + US)).toBeNull();
    expect(watch.lock()).toBe("held");
  });

  it("keeps a bounded number of pulses", () => {
    const watch = createPinWatch(1000, 2000);
    for (let index = 0; index < 20_000; index++) pulse(watch, index * 3000, 1000);
    expect(watch.servoPulses.length).toBeLessThanOrEqual(8192);
    expect(watch.servoPulses.at(-1)?.startCycle).toBe(19_999 * 3000 * US);
  });
});

describe("the buzzer at its pin", () => {
  it("sounds while active and for 3 s after, so that the pause of HIGH does not count as silence", () => {
    const watch = createPinWatch(1000, 2000);
    expect(watch.buzzer(0)).toBe("silent");
    watch.onBuzzerEdge(true, 10 * MS);
    expect(watch.buzzer(10_000 * MS)).toBe("sounding");
    watch.onBuzzerEdge(false, 10_000 * MS);
    expect(watch.buzzer(13_000 * MS)).toBe("sounding");
    expect(watch.buzzer(13_000 * MS + 1)).toBe("silent");
  });
});
