import { describe, expect, test } from "vitest";
import {
  formatAngle,
  formatDegrees,
  formatElapsed,
  formatRemaining,
  spokenDuration,
} from "../../companion/format.ts";

describe("numbers as text", () => {
  test.each([
    [null, "—"],
    [Number.NaN, "—"],
    [Number.POSITIVE_INFINITY, "—"],
    [0, "0.0°"],
    [-0.04, "0.0°"],
    [28.04, "28.0°"],
    [-75, "−75.0°"],
  ])("angle %s is %s", (deg, text) => expect(formatAngle(deg)).toBe(text));

  test.each([
    [null, "—"],
    [Number.NaN, "—"],
    [20, "20°"],
    [22.5, "22.5°"],
    [-75, "−75°"],
  ])("limit %s is %s", (deg, text) => expect(formatDegrees(deg)).toBe(text));

  test("time gone rounds down, time left rounds up", () => {
    expect(formatElapsed(59.9)).toBe("0:59");
    expect(formatRemaining(59.1)).toBe("1:00");
    expect(formatRemaining(0.1)).toBe("0:01");
    expect(formatRemaining(0)).toBe("0:00");
    expect(formatRemaining(-3)).toBe("0:00");
    expect(formatElapsed(605)).toBe("10:05");
  });

  test("unknown time is a dash", () => {
    expect([formatElapsed(null), formatElapsed(Number.NaN), formatElapsed(-1)]).toEqual(["—", "—", "—"]);
    expect([formatRemaining(null), formatRemaining(Number.NaN)]).toEqual(["—", "—"]);
  });

  test.each([
    [0, "0 seconds"],
    [61, "1 minute 1 second"],
    [120, "2 minutes"],
  ])("%d s is said as %s", (s, text) => expect(spokenDuration(s)).toBe(text));
});
