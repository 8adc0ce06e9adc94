/** Config files with which something is wrong: the example of the documentation, damaged in every way that was thought of. */

import fc from "fast-check";
import { decodeConfig } from "../../firmware/config.ts";

/** Numbers that are none, are out of range, or are no numbers. */
const VALUES = [".nan", ".inf", "-.inf", "-0.5", "1e308", '"60"', "[]", "9007199254740992", "null", "{}"];
const KEYS = [
  "lockPin",
  "buzzerPin",
  "holdUs",
  "maxAngleDeg",
  "maxDurationS",
  "counts",
  "angleDeg",
  "sensorPin",
];

const byHand = (example: string): readonly string[] => [
  "",
  "\n\n",
  "# nothing\n",
  "\ufeff",
  "---\n",
  "null",
  "[]",
  "true",
  "\u0000",
  "\ufeffceilings: { maxAngleDeg: 61 }",
  `${example}\nceilings: { maxAngleDeg: 60 }\n`,
  `${example}\nboard: {}\n`,
  `${example}\n---\nceilings: {}\n`,
  `${example}\nsurprise: 1\n`,
  `${example}\n? [a, b]\n: 1\n`,
  `${example}\n\ttabbed: 1\n`,
  "ceilings: &c { maxAngleDeg: 40 }\nboard: *c\n",
  `a: ${"[".repeat(60)}${"]".repeat(60)}\n`,
  `# ${"x".repeat(70_000)}\n`,
  ...KEYS.flatMap((key) =>
    VALUES.map((value) => example.replace(new RegExp(`${key}: [^ ,}\\n]+`), `${key}: ${value}`)),
  ),
  ...KEYS.map((key) => example.replace(key, `${key}s`)),
  ...KEYS.map((key) => example.replace(new RegExp(`${key}: `), `${key} `)),
];

const cuts = (example: string): readonly string[] =>
  Array.from({ length: example.length }, (_, at) => example.slice(0, at));

/** Some bytes gone and others put in their place. */
const meddled = (example: string): readonly string[] =>
  fc.sample(
    fc
      .tuple(fc.nat(example.length), fc.nat(12), fc.string({ unit: "grapheme-ascii", maxLength: 8 }))
      .map(([at, drop, put]) => example.slice(0, at) + put + example.slice(at + drop)),
    { numRuns: 400, seed: 6 },
  );

/** So many, of every kind, each another. What happens to be valid all the same is not among them. */
export const brokenConfigs = (example: string, most: number): readonly string[] => {
  const isBroken = (text: string): boolean => decodeConfig(text).kind === "refused";
  const kinds = [byHand(example), meddled(example), cuts(example)].map((texts) => [
    ...new Set(texts.filter(isBroken)),
  ]);
  const found = new Set<string>();
  for (let turn = 0; found.size < most; turn += 1) {
    const before = found.size;
    for (const texts of kinds) {
      const text = texts[turn];
      if (text !== undefined && found.size < most) found.add(text);
    }
    if (before === found.size && kinds.every((texts) => turn >= texts.length)) break;
  }
  return [...found];
};
