/** The picture of a QR code says what was to be said: its path is painted again, and compared square by square. */

import { encode } from "uqr";
import { expect, it } from "vitest";
import { pathOf } from "../../../companion/access/qr.tsx";

const QUIET = 4;

/** The dark squares that a path of rectangles covers, each once. */
const painted = (path: string): Set<string> => {
  const dark = new Set<string>();
  for (const [, x, y, width, back] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
    expect(back).toBe(width);
    for (let at = 0; at < Number(width); at += 1) {
      const square = `${Number(x) + at},${y}`;
      expect(dark.has(square)).toBe(false);
      dark.add(square);
    }
  }
  return dark;
};

it.each(["https://192.168.0.7:8080/#pair/123456", "https://table.local/#pair/000000"])("%s", (text) => {
  const { data } = encode(text, { ecc: "M", border: 0 });
  const dark = painted(pathOf(data));
  const wanted = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`${x + QUIET},${y + QUIET}`] : [])),
  );
  expect([...dark].sort()).toEqual(wanted.sort());
});

it("what is not a rectangle is no part of the path", () => {
  expect(pathOf([[true, true, false, true]])).toBe("M4 4h2v1h-2zM7 4h1v1h-1z");
  expect(pathOf([[false], []])).toBe("");
});
