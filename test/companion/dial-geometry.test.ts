import { expect, test } from "vitest";
import { dialArc, dialPoint, tableTransform } from "../../companion/dial-geometry.ts";

test("the head is left when lying, below when inverted, above when standing", () => {
  expect(dialPoint(0, 100)).toEqual({ x: -100, y: 0 });
  expect(dialPoint(90, 100)).toEqual({ x: -0, y: 100 });
  expect(dialPoint(-90, 100)).toEqual({ x: -0, y: -100 });
});

test("the drawn head turns to where the scale says", () => {
  for (const deg of [-75, -20, 0, 28, 60]) {
    const clockwiseDeg = Number(/rotate\((.*)deg\)/.exec(tableTransform(deg))?.[1]);
    const rad = (clockwiseDeg * Math.PI) / 180;
    // SVG: a point at (-r, 0) turned clockwise (y down).
    const turned = { x: -100 * Math.cos(rad), y: -100 * Math.sin(rad) };
    const scale = dialPoint(deg, 100);
    expect(turned.x).toBeCloseTo(scale.x, 1);
    expect(turned.y).toBeCloseTo(scale.y, 1);
  }
});

test("an arc without length is not drawn", () => {
  expect(dialArc(30, 30, 100)).toBe("");
  expect(dialArc(95, 120, 100)).toBe("");
  expect(dialArc(Number.NaN, 30, 100)).toBe("");
});
