/** What may be typed for a limit. */

import { describe, expect, test } from "vitest";
import { parseAngle, parseDuration } from "../../companion/limits/parse.ts";

const value = (n: number) => ({ kind: "value", value: n }) as const;
const unreadable = { kind: "unreadable" } as const;
const outOfRange = { kind: "out-of-range" } as const;

describe("an angle", () => {
  test.each([
    ["30", value(30)],
    [" 30° ", value(30)],
    ["30 deg", value(30)],
    ["30 degrees", value(30)],
    ["22.5", value(22.5)],
    ["22,5°", value(22.5)],
    ["10", value(10)],
    ["60", value(60)],
    ["9", outOfRange],
    ["61°", outOfRange],
    ["999", outOfRange],
    ["", unreadable],
    ["-30", unreadable],
    ["−30°", unreadable],
    ["3e1", unreadable],
    ["0x1e", unreadable],
    ["NaN", unreadable],
    ["30 min", unreadable],
    ["3 0", unreadable],
    ["30.55", unreadable],
    ["1000", unreadable],
  ] as const)("%s", (text, typed) => {
    expect(parseAngle(text, 10, 60)).toEqual(typed);
  });
});

describe("a duration", () => {
  test.each([
    ["2:30", value(150)],
    ["0:10", value(10)],
    ["10:00", value(600)],
    ["150 s", value(150)],
    ["150s", value(150)],
    ["150 sec", value(150)],
    ["2 min", value(120)],
    ["2m", value(120)],
    ["2 min 30 s", value(150)],
    ["2m30s", value(150)],
    ["0:09", outOfRange],
    ["10:01", outOfRange],
    ["601 s", outOfRange],
    ["11 min", outOfRange],
    // Minutes or seconds? Nobody guesses.
    ["150", unreadable],
    ["2", unreadable],
    ["", unreadable],
    ["2:75", unreadable],
    ["2:5", unreadable],
    ["-2:30", unreadable],
    ["1:02:30", unreadable],
    ["2.5 min", unreadable],
    ["soon", unreadable],
  ] as const)("%s", (text, typed) => {
    expect(parseDuration(text, 10, 600)).toEqual(typed);
  });
});
