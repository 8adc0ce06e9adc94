import { expect, test } from "vitest";
import { createGravityReadings } from "../../firmware/controller/gravity-readings.ts";

const feltAt = (atMs: number, deg: number, noiseG = 0) => {
  const rad = (deg * Math.PI) / 180;
  return { atMs, accelG: { x: noiseG, y: Math.sin(rad), z: Math.cos(rad) } };
};

test("the mean of the last second, its noise and how far it turned", () => {
  const readings = createGravityReadings();
  expect(readings.view(0)).toEqual({ kind: "none" });
  readings.add(Array.from({ length: 100 }, (_, n) => feltAt(n * 20, 30, n % 2 === 0 ? 0.01 : -0.01)));
  expect(readings.view(2_000)).toMatchObject({ y: 0.5, z: 0.866, spreadG: 0.02, overMs: 1_000, samples: 51 });
  readings.add(Array.from({ length: 50 }, (_, n) => feltAt(2_000 + n * 20, 30 + n / 5)));
  const turned = readings.view(3_000);
  expect(turned.kind === "gravity" && turned.driftDeg).toBeCloseTo(5, 0);
  expect(readings.view(9_000)).toEqual({ kind: "none" });
});

test("what nobody looks at does not grow", () => {
  const readings = createGravityReadings();
  for (let n = 0; n < 5_000; n += 1) readings.add([feltAt(n * 0.01, 0)]);
  const view = readings.view(50);
  expect(view.kind === "gravity" && view.samples).toBeLessThanOrEqual(1_000);
});
