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

  it("latch what has harmed or may have, and nothing that is over with its condition", () => {
    const kinds = Object.entries(ALARM_KINDS);
    const latching = kinds.filter(([, kind]) => kind.latching).map(([name]) => name);
    expect(latching.toSorted()).toEqual([
      ...["board-reset", "controller-lost", "guardian-trip", "host-stall", "link-lost", "over-angle"],
      ...["over-rate", "rider-unresponsive", "sensor-fault"],
    ]);
    const of = (wanted: string) =>
      kinds.filter(([, { priority }]) => priority === wanted).map(([name]) => name);
    expect(of("low").toSorted()).toEqual(["calibration-due", "fleet-trouble", "storage-trouble"]);
    expect(of("medium").toSorted()).toEqual([
      ...["inverted-without-session", "link-corruption", "near-angle", "near-duration", "sensor-fault-idle"],
      ...["supervision-lost", "supply-low", "time-over"],
    ]);
  });

  it("are those of the practice, pulse by pulse", () => {
    expect(PRIORITIES).toEqual(["low", "medium", "high"]);
    expect(SIGNALS).toEqual(["none", "information", ...PRIORITIES]);
    const high = [100, 100, 350, 100, 700, 100, 100, 350, 100, 2500];
    expect(BURSTS).toEqual({
      high: { pulseMs: 150, gapsMs: high, repeats: true },
      medium: { pulseMs: 200, gapsMs: [200, 200, 7500], repeats: true },
      low: { pulseMs: 200, gapsMs: [200, 20_000], repeats: true },
      information: { pulseMs: 60, gapsMs: [0], repeats: false },
    });
  });
});
