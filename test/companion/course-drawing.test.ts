/** A programme as a line: down, along and up again, in the right order and within its box. */

import fc from "fast-check";
import { expect, it } from "vitest";
import { courseOf, pathOf } from "../../companion/sessions/programmes/course-drawing.ts";

const BOX = { width: 200, height: 50, mostDeg: 60 };

it("goes to each angle, stays, and comes back where there is a rest", () => {
  const course = courseOf([
    { targetAngleDeg: 15, stayS: 20, restS: 30 },
    { targetAngleDeg: 30, stayS: 10, restS: 0 },
    { targetAngleDeg: 30, stayS: 10, restS: 0 },
  ]);
  expect(course).toEqual([
    { atS: 0, deg: 0 },
    { atS: 5, deg: 15 },
    { atS: 25, deg: 15 },
    { atS: 30, deg: 0 },
    { atS: 60, deg: 0 },
    { atS: 70, deg: 30 },
    { atS: 80, deg: 30 },
    { atS: 90, deg: 30 },
    { atS: 100, deg: 0 },
  ]);
  expect(pathOf(course, BOX)).toMatch(/^M0\.0 0\.0L10\.0 12\.5L.*L200\.0 0\.0$/);
});

it("no steps are no line", () => {
  expect(pathOf(courseOf([]), BOX)).toBe("");
});

it("never goes back in time, never leaves its box", () => {
  const step = fc.record({
    targetAngleDeg: fc.double({ min: 5, max: 60, noNaN: true }),
    stayS: fc.integer({ min: 1, max: 600 }),
    restS: fc.integer({ min: 0, max: 300 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
      const course = courseOf(steps);
      const times = course.map(({ atS }) => atS);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      for (const [, x, y] of pathOf(course, BOX).matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)) {
        expect(Number(x)).toBeGreaterThanOrEqual(0);
        expect(Number(x)).toBeLessThanOrEqual(BOX.width);
        expect(Number(y)).toBeGreaterThanOrEqual(0);
        expect(Number(y)).toBeLessThanOrEqual(BOX.height);
      }
    }),
  );
});
