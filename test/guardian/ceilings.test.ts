/** The limits narrow from layer to layer. The sketch's are typed by hand, so they are read here as text. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULT_CEILINGS, DEFAULT_LIMITS, LEAST_LIMITS, nests } from "../../shared/limits.ts";
import { PROJECT } from "../support/program.ts";

const header = readFileSync(join(PROJECT, "firmware/guardian/ceilings.h"), "utf8");

const constant = (name: string): number => {
  const value = new RegExp(`\\b${name} = (\\d+);`).exec(header)?.[1];
  if (value === undefined) throw new Error(`ceilings.h does not define ${name}`);
  return Number(value);
};

describe("ceilings", () => {
  it("each layer is narrower than the next", () => {
    const guardian = {
      maxAngleDeg: constant("CEILING_ANGLE_CENTIDEG") / 100,
      maxDurationS: constant("CEILING_DURATION_S"),
    };
    expect(guardian).toEqual({ maxAngleDeg: 70, maxDurationS: 660 });
    expect(nests(DEFAULT_CEILINGS, guardian)).toBe(true);
    expect(nests(DEFAULT_LIMITS, DEFAULT_CEILINGS)).toBe(true);
    expect(nests(LEAST_LIMITS, DEFAULT_LIMITS)).toBe(true);
  });
});
