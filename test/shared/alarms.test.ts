/** The rhythm of the signals, and that every alarm has one. Modelled on IEC 60601-1-8. */

import { describe, expect, it } from "vitest";
import { ALARM_KINDS, BURSTS, PRIORITIES, SIGNALS } from "../../shared/alarms.ts";

describe("the signals", () => {
  it("have the pulses of their priority", () => {
    expect(BURSTS.high.gapsMs).toHaveLength(10);
    expect(BURSTS.medium.gapsMs).toHaveLength(3);
    expect(BURSTS.low.gapsMs).toHaveLength(2);
    expect(BURSTS.information.gapsMs).toHaveLength(1);
  });

  it("pause before the burst repeats as the table of the practice says", () => {
    expect(BURSTS.high.gapsMs.at(-1)).toBe(2500);
    expect(BURSTS.medium.gapsMs.at(-1)).toBe(7500);
    expect(BURSTS.low.gapsMs.at(-1)).toBe(20_000);
    expect(BURSTS.information.repeats).toBe(false);
  });

  it("of HIGH never pause longer than 3 s, by which a listener knows that it sounds", () => {
    expect(Math.max(...BURSTS.high.gapsMs)).toBeLessThan(3000);
  });

  it("exist for every priority of every alarm", () => {
    for (const { priority } of Object.values(ALARM_KINDS)) {
      expect(PRIORITIES).toContain(priority);
      expect(SIGNALS).toContain(priority);
    }
  });

  it("latch only HIGH alarms", () => {
    for (const { priority, latching } of Object.values(ALARM_KINDS))
      if (latching) expect(priority).toBe("high");
  });
});
