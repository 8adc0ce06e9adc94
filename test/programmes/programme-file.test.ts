import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import {
  decodeProgramme,
  MAX_PROGRAMME_BYTES,
  MOST_LENGTH_S,
  MOST_RESTS,
  programmeJsonSchema,
} from "../../firmware/programmes/programme-file.ts";
import { DEFAULT_CEILINGS } from "../../shared/limits.ts";
import { lengthSOf, needsOf, programmeOf, restsOf, stepsOf } from "../../shared/programme-kinds.ts";
import { MOST_STEPS, programmeObstacle } from "../../shared/programmes.ts";
import { anySpec } from "../shared/programme-samples.ts";
import { PROJECT } from "../support/program.ts";

const ABOUT = `programmeId: p
name: P
about: For a test.
level: beginner
sources: [somebody's custom]
autoHold: false
`;
const STATIC = `${ABOUT}kind: static\nangleDeg: 15\nstayS: 60\n`;
const on = (rounds: number, stayS = 20, restS = 20, angleDeg = 20): string =>
  `${ABOUT}kind: intermittent\nangleDeg: ${angleDeg}\nstayS: ${stayS}\nrestS: ${restS}\nrounds: ${rounds}\n`;

const problemsOf = (text: string): readonly string[] => {
  const verdict = decodeProgramme(text);
  return verdict.kind === "refused" ? verdict.problems : [];
};

test("a programme is what its file says, and nobody can change it", () => {
  const verdict = decodeProgramme(STATIC);
  expect(verdict).toEqual({
    kind: "ok",
    value: {
      programmeId: "p",
      name: "P",
      about: "For a test.",
      level: "beginner",
      sources: ["somebody's custom"],
      autoHold: false,
      kind: "static",
      angleDeg: 15,
      stayS: 60,
    },
  });
  if (verdict.kind === "ok") {
    expect(() => Object.assign(verdict.value, { angleDeg: 80 })).toThrow(TypeError);
    expect(() => verdict.value.sources.push("nobody")).toThrow(TypeError);
  }
});

describe("what is refused, with path, value and what is allowed", () => {
  const CASES: readonly (readonly [string, string, readonly string[]])[] = [
    ["an unknown kind", `${ABOUT}kind: moon\n`, ['kind is "moon"', "static or intermittent or progressive"]],
    ["no kind", ABOUT, ["kind is missing", "static or intermittent"]],
    ["a key of another kind", `${STATIC}restS: 20\n`, ["restS is 20", "no such key"]],
    ["a misspelt key", `${STATIC}angelDeg: 15\n`, ["angelDeg is 15", "no such key"]],
    ["a key twice", `${STATIC}stayS: 61\n`, ["unique"]],
    ["an angle as text", STATIC.replace("15", '"15"'), ['angleDeg is "15"', "a number"]],
    ["an angle that is none", STATIC.replace("15", ".nan"), ["angleDeg is NaN"]],
    ["an endless angle", STATIC.replace("15", ".inf"), ["angleDeg is Infinity"]],
    ["an angle too flat", STATIC.replace("15", "4.5"), ["angleDeg is 4.5", "5 or more"]],
    ["an angle too steep", STATIC.replace("15", "85.5"), ["angleDeg is 85.5", "85 or less"]],
    ["a tenth of a degree", STATIC.replace("15", "15.1"), ["angleDeg is 15.1", "multiples of 0.5"]],
    ["half a second", STATIC.replace("60", "60.5"), ["stayS is 60.5", "a whole number"]],
    ["no source", STATIC.replace("[somebody's custom]", "[]"), ["sources is []", "1 entries or more"]],
    [
      "an id with a path",
      STATIC.replace("programmeId: p", "programmeId: ../p"),
      ['programmeId is "../p"', "a-z"],
    ],
    [
      "a name too long",
      STATIC.replace("name: P", `name: ${"P".repeat(41)}`),
      ["name is", "40 characters or less"],
    ],
    ["an unknown level", STATIC.replace("beginner", "expert"), ['level is "expert"', "beginner or moderate"]],
    ["a text for a switch", STATIC.replace("false", "maybe"), ['autoHold is "maybe"', "a boolean"]],
    ["an empty file", "", ["empty"]],
    [
      "a value within itself",
      `${STATIC.replace("15", "&a [*a]")}`,
      ["angleDeg is something that contains itself"],
    ],
    ["a file within itself", "&a {kind: *a}\n", ["kind is something that contains itself", "static or"]],
    ["brackets in brackets", `${STATIC}x: ${"[".repeat(8_000)}`, ["more levels within each other than 32"]],
    ["braces in braces", `x: ${"{a: ".repeat(33)}${"}".repeat(33)}`, ["more levels"]],
    ["lists in lists", "- ".repeat(8_000), ["more levels"]],
    ["keys of keys", "? ".repeat(8_000), ["more levels"]],
    [
      "blocks in blocks",
      Array.from({ length: 40 }, (_, at) => `${" ".repeat(at)}a:`).join("\n"),
      ["more levels"],
    ],
    ["a list", "- 1\n", ["the file is [1]", "an object"]],
    ["two documents", `${STATIC}---\n${STATIC}`, ["YAML"]],
    ["an unknown tag", STATIC.replace("15", "!danger 15"), ["YAML"]],
    [
      "too long a file",
      `${STATIC}# ${"x".repeat(MAX_PROGRAMME_BYTES)}\n`,
      ["bytes", String(MAX_PROGRAMME_BYTES)],
    ],
    [
      "a target too near the ceiling",
      STATIC.replace("15", "53"),
      ["maximum angle it needs", "is 61°", "60° or less"],
    ],
    ["stays beyond the ceiling", on(13, 40), ["time inverted", "is 640 s", "600 s or less"]],
    ["stays that fit, and ways back that do not", on(11, 46, 5), ["time inverted", "is 606 s"]],
    ["rests beyond the session", on(8, 20, 260), ["its length", "is 1980 s", `${MOST_LENGTH_S} s or less`]],
    [
      "more rests than the session cap allows for",
      on(14, 5, 5),
      ["number of its rests is 13", `${MOST_RESTS} or`],
    ],
    [
      "rocking to where it is",
      `${ABOUT}kind: oscillation\nnearDeg: 20\nfarDeg: 20\nswingS: 5\nrounds: 4\n`,
      ["nearDeg is 20", "less than farDeg, 20"],
    ],
  ];

  test.each(CASES)("%s", (_name, text, words) => {
    const problems = problemsOf(text).join("\n");
    expect(problems).not.toBe("");
    for (const word of words) expect(problems).toContain(word);
  });

  test("every problem is told at once", () => {
    expect(problemsOf(STATIC.replace("15", "90").replace("60", "1").replace("false", "2"))).toHaveLength(3);
    expect(problemsOf(on(16, 60, 200, 60))).toHaveLength(4);
  });

  test("what just fits is taken", () => {
    expect(decodeProgramme(STATIC.replace("15", "52").replace("60", "600")).kind).toBe("ok");
    expect(decodeProgramme(on(13, 20, 100)).kind).toBe("ok");
  });
});

test("whatever is accepted, any table can run to its end within the ceilings", () => {
  let accepted = 0;
  fc.assert(
    fc.property(anySpec, (spec) => {
      const verdict = decodeProgramme(stringify(spec));
      if (verdict.kind === "refused") {
        expect(verdict.problems.length).toBeGreaterThan(0);
        return;
      }
      accepted += 1;
      expect(verdict.value).toEqual(spec);
      expect(programmeObstacle(programmeOf(spec), DEFAULT_CEILINGS)).toBeNull();
      expect(needsOf(spec).maxDurationS).toBeLessThanOrEqual(DEFAULT_CEILINGS.maxDurationS);
      expect(lengthSOf(spec)).toBeLessThanOrEqual(MOST_LENGTH_S);
      expect(restsOf(spec)).toBeLessThanOrEqual(MOST_RESTS);
      expect(stepsOf(spec).length).toBeLessThanOrEqual(MOST_STEPS);
    }),
    { numRuns: 600 },
  );
  expect(accepted).toBeGreaterThan(20);
});

test("nothing is thrown, whatever is done to a file", () => {
  const mutated = fc
    .array(fc.tuple(fc.nat(STATIC.length), fc.nat(12), fc.string({ unit: "grapheme-ascii", maxLength: 8 })), {
      minLength: 1,
      maxLength: 5,
    })
    .map((cuts) =>
      cuts.reduce((text, [at, drop, put]) => text.slice(0, at) + put + text.slice(at + drop), STATIC),
    );
  fc.assert(
    fc.property(mutated, (text) => {
      const verdict = decodeProgramme(text);
      if (verdict.kind === "ok") expect(needsOf(verdict.value).maxAngleDeg).toBeLessThanOrEqual(60);
      else expect(verdict.problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 400 },
  );
});

test("the published schema is what the code says", () => {
  const published = readFileSync(join(PROJECT, "docs/programme.schema.json"), "utf8");
  expect(JSON.parse(published)).toEqual(JSON.parse(programmeJsonSchema()));
});
