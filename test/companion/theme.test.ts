/** Every colour stands in one file, and can be read on every ground it is used on, in each theme. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { PREFERENCES_KEY, THEMES } from "../../companion/preferences.ts";
import { paletteOf } from "../../companion/theme.ts";

const STYLE = join(import.meta.dirname, "../../companion/style");
const css = readFileSync(join(STYLE, "theme.css"), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");

type Palette = ReadonlyMap<string, string>;

/** The variables that one rule sets. */
const block = (selector: string): Palette => {
  const at = css.indexOf(`${selector} {`);
  if (at < 0) throw new Error(`theme.css has no rule ${selector}`);
  const body = css.slice(css.indexOf("{", at) + 1, css.indexOf("}", at));
  return new Map(
    [...body.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g)].map((found) => [found[1] ?? "", found[2] ?? ""]),
  );
};

const LIGHT = block(":root");
const over = (base: Palette, selector: string): Palette => new Map([...base, ...block(selector)]);
const CONTRAST = over(LIGHT, ':root[data-theme="contrast"]');
const PALETTES = {
  light: LIGHT,
  dark: over(LIGHT, ':root[data-theme="dark"]'),
  contrast: CONTRAST,
  "contrast on dark": over(CONTRAST, ':root[data-theme="contrast"][data-ground="dark"]'),
} as const;

const luminance = (hex: string): number => {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(hex);
  if (found === null) throw new Error(`${hex} is not written as #rrggbb`);
  const [r = 0, g = 0, b = 0] = found.slice(1).map((part) => {
    const share = Number.parseInt(part, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const contrast = (a: string, b: string): number => {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
};

const GROUNDS = ["ground", "card", "soft"] as const;
const SHAPES = ["edge", "calm", "near", "over", "rider", "rider-edge"] as const;

const textPairs = (palette: Palette): readonly (readonly [string, string])[] => {
  const names = [...palette.keys()];
  const onNamed = names
    .filter((name) => name.startsWith("on-"))
    .flatMap((name) => {
      const ground = name.slice("on-".length);
      return [ground, `${ground}-2`].filter((one) => palette.has(one)).map((one) => [name, one] as const);
    });
  const inks = names.filter((name) => name === "ink" || name === "muted" || name.endsWith("-ink"));
  return [...onNamed, ...inks.flatMap((ink) => GROUNDS.map((ground) => [ink, ground] as const))];
};

const shapePairs = SHAPES.flatMap((shape) => ["ground", "card"].map((ground) => [shape, ground] as const));

/** Pairs below the ratio that is wanted, as words. */
const tooLow = (palette: Palette, pairs: readonly (readonly [string, string])[], wanted: number): string[] =>
  pairs
    .map(([a, b]) => ({ a, b, ratio: contrast(palette.get(a) ?? "", palette.get(b) ?? "") }))
    .filter(({ ratio }) => !(ratio >= wanted))
    .map(({ a, b, ratio }) => `--${a} on --${b}: ${ratio.toFixed(2)}, wanted ${wanted}`);

describe("the themes", () => {
  it("reckons contrast as WCAG does", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.478, 2);
  });

  it.each(Object.entries(PALETTES))("%s: text can be read on every ground it stands on", (name, palette) => {
    const pairs = textPairs(palette);
    expect(pairs.length).toBeGreaterThan(25);
    expect(tooLow(palette, pairs, name.startsWith("contrast") ? 7 : 4.5)).toEqual([]);
  });

  it.each(Object.entries(PALETTES))("%s: lines and shapes stand out from their ground", (name, palette) => {
    expect(tooLow(palette, shapePairs, name.startsWith("contrast") ? 4.5 : 3)).toEqual([]);
  });

  it("are the only place where a colour is written, and nothing is used that they do not have", () => {
    const others = readdirSync(STYLE).filter((file) => file.endsWith(".css") && file !== "theme.css");
    expect(others.length).toBeGreaterThan(3);
    // A measure or a name for a colour may be given in one sheet and used in the next: all of them dress one page.
    const given = others.map((file) => readFileSync(join(STYLE, file), "utf8")).join("\n");
    for (const file of others) {
      const text = readFileSync(join(STYLE, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
      const written =
        text.match(/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(|:\s*(?:white|black|red)\b/gi) ?? [];
      expect(written, file).toEqual([]);
      const used = [...text.matchAll(/var\(--([a-z0-9-]+)/g)].map((found) => found[1] ?? "");
      const unknown = used.filter((name) => !LIGHT.has(name) && !given.includes(`--${name}:`));
      expect(unknown, file).toEqual([]);
    }
  });
});

describe("the colours before the first painting", () => {
  const script = readFileSync(join(STYLE, "../public/first-paint.js"), "utf8");
  const painted = (kept: string | null, wishes: { dark: boolean; contrast: boolean }) => {
    const dataset: Record<string, string> = {};
    runInNewContext(script, {
      localStorage: {
        getItem: (key: string) => {
          if (kept === "refused") throw new Error("SecurityError");
          return key === PREFERENCES_KEY ? kept : null;
        },
      },
      matchMedia: (query: string) => ({
        matches: query.includes("dark") ? wishes.dark : query.includes("more") && wishes.contrast,
      }),
      document: { documentElement: { dataset } },
    });
    return dataset;
  };
  const WISHES = [false, true].flatMap((dark) => [false, true].map((contrast) => ({ dark, contrast })));

  it("are those that the page chooses, for every choice and every wish of the system", () => {
    for (const theme of THEMES)
      for (const wishes of WISHES)
        expect(painted(JSON.stringify({ theme }), wishes)).toEqual(paletteOf(theme, wishes));
  });

  it("are the system's where nothing readable is kept, or nothing may be read", () => {
    for (const kept of [null, "", "{", "null", "5", '{"theme":"sepia"}', '{"theme":null}', "refused"])
      for (const wishes of WISHES) expect(painted(kept, wishes)).toEqual(paletteOf("auto", wishes));
  });
});
