import * as fc from "fast-check";
import { expect, test } from "vitest";
import { LEAST_WAIT_MS, MOST_WAIT_MS, waitMs } from "../../companion/back-off.ts";

test("waits from a quarter of a second to five seconds, however often it has failed", () => {
  const anyWait = fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
    const wait = waitMs(failures, random);
    return wait >= LEAST_WAIT_MS && wait <= MOST_WAIT_MS;
  });
  expect(fc.check(anyWait)).toMatchObject({ failed: false });
  expect([0, 1, 2, 3, 4, 5, 50].map((failures) => waitMs(failures, 0))).toEqual([
    250, 500, 1000, 2000, 4000, 5000, 5000,
  ]);
});
