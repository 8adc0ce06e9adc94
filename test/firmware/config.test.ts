import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configJsonSchema, decodeConfig, defaultConfig, MAX_CONFIG_BYTES } from "../../firmware/config.ts";
import { DEFAULT_CEILINGS } from "../../shared/limits.ts";
import { PROJECT } from "../support/program.ts";

const problemsOf = (text: string): readonly string[] => {
  const verdict = decodeConfig(text);
  return verdict.kind === "refused" ? verdict.problems : [];
};

describe("what is accepted", () => {
  test("the example in the documentation says what the defaults are", () => {
    const text = readFileSync(join(PROJECT, "docs/config.example.yaml"), "utf8");
    const verdict = decodeConfig(text);
    expect(verdict).toEqual({
      kind: "ok",
      config: {
        ...defaultConfig(),
        calibration: [
          { counts: 205, angleDeg: -75 },
          { counts: 819, angleDeg: 90 },
        ],
      },
    });
  });

  test("what is left out has its default, and narrower ceilings are taken over exactly", () => {
    const verdict = decodeConfig("ceilings: { maxAngleDeg: 35.5 }\nboard: { lockPin: 10 }\n");
    expect(verdict).toMatchObject({
      kind: "ok",
      config: {
        board: { lockPin: 10, buzzerPin: 3, unguardedHold: "refused" },
        ceilings: { maxAngleDeg: 35.5, maxDurationS: 600 },
      },
    });
  });

  test("names with and without a port, addresses of both kinds, and a certificate of the owner's", () => {
    const text = `tls: { certificate: /etc/t/c.pem, key: /etc/t/k.pem }
access: { hosts: [table.local, "table.example:8443", 192.168.1.20, "fd00::5", "[fd00::5]:81"], trustedProxies: [10.0.0.2, "::1"] }`;
    expect(problemsOf(text)).toEqual([]);
    expect(defaultConfig().access).toEqual({ hosts: [], trustedProxies: [] });
    expect(defaultConfig()).not.toHaveProperty("tls");
  });

  test("nobody can change a decoded config", () => {
    const config = defaultConfig();
    expect(() => Object.assign(config.ceilings, { maxAngleDeg: 90 })).toThrow(TypeError);
    expect(() => Object.assign(config, { ceilings: { maxAngleDeg: 90, maxDurationS: 1 } })).toThrow(
      TypeError,
    );
  });
});

describe("what is refused, with path, value and what is allowed", () => {
  const CASES: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "angle above the ceiling",
      "ceilings: { maxAngleDeg: 61 }",
      ["ceilings.maxAngleDeg", "61", "60 or less"],
    ],
    ["angle just above", "ceilings: { maxAngleDeg: 60.0001 }", ["ceilings.maxAngleDeg", "60.0001"]],
    [
      "angle below the least",
      "ceilings: { maxAngleDeg: 9.9 }",
      ["ceilings.maxAngleDeg", "9.9", "10 or more"],
    ],
    ["duration above", "ceilings: { maxDurationS: 601 }", ["ceilings.maxDurationS", "601", "600 or less"]],
    ["duration below", "ceilings: { maxDurationS: 9 }", ["ceilings.maxDurationS", "9", "10 or more"]],
    ["NaN", "ceilings: { maxAngleDeg: .nan }", ["ceilings.maxAngleDeg", "NaN", "number"]],
    ["infinity", "ceilings: { maxAngleDeg: .inf }", ["ceilings.maxAngleDeg", "Infinity"]],
    ["minus infinity", "ceilings: { maxDurationS: -.inf }", ["ceilings.maxDurationS", "-Infinity"]],
    ["a huge number", "ceilings: { maxAngleDeg: 1e308 }", ["ceilings.maxAngleDeg", "1e+308"]],
    ["a number as text", 'ceilings: { maxAngleDeg: "40" }', ["ceilings.maxAngleDeg", '"40"', "number"]],
    ["a number with its unit", "ceilings: { maxAngleDeg: 40° }", ["ceilings.maxAngleDeg", "number"]],
    ["an empty value", "ceilings: { maxAngleDeg: }", ["ceilings.maxAngleDeg", "null"]],
    ["an empty section", "ceilings:", ["ceilings", "null"]],
    ["a list for a section", "ceilings: [60, 600]", ["ceilings", "[60,600]"]],
    ["a misspelt key", "ceilings: { maxAngelDeg: 40 }", ["ceilings.maxAngelDeg", "40", "no such key"]],
    ["an unknown section", "limits: { maxAngleDeg: 40 }", ["limits", "no such key"]],
    ["a key twice", "ceilings: { maxAngleDeg: 40, maxAngleDeg: 60 }", ["unique"]],
    ["a section twice", "ceilings: {}\nboard: {}\nceilings: {}\n", ["unique"]],
    ["a serial pin", "board: { lockPin: 1 }", ["board.lockPin", "1", "2 or more"]],
    ["a pin that is not there", "board: { lockPin: 14 }", ["board.lockPin", "14", "13 or less"]],
    ["half a pin", "board: { buzzerPin: 3.5 }", ["board.buzzerPin", "3.5", "whole number"]],
    ["two things on one pin", "board: { lockPin: 3 }", ["board", "three different pins"]],
    ["a digital sensor pin", "board: { sensorPin: D0 }", ["board.sensorPin", '"D0"', "A0"]],
    ["a pulse too short", "board: { holdUs: 499 }", ["board.holdUs", "499", "500 or more"]],
    ["a pulse too long", "board: { releaseUs: 2501 }", ["board.releaseUs", "2501", "2500 or less"]],
    ["hold and release alike", "board: { holdUs: 1500, releaseUs: 1600 }", ["board", "200 or more"]],
    [
      "yes for unguarded hold",
      "board: { unguardedHold: yes }",
      ["board.unguardedHold", "refused or accepted"],
    ],
    ["one point", "calibration: [{ counts: 1, angleDeg: 0 }]", ["calibration"]],
    [
      "three points",
      "calibration: [{ counts: 1, angleDeg: 0 }, { counts: 500, angleDeg: 50 }, { counts: 900, angleDeg: 90 }]",
      ["calibration"],
    ],
    [
      "points at one reading",
      "calibration: [{ counts: 400, angleDeg: 0 }, { counts: 400, angleDeg: 50 }]",
      ["calibration", "50 counts or more apart"],
    ],
    [
      "points at one angle",
      "calibration: [{ counts: 100, angleDeg: 10 }, { counts: 900, angleDeg: 10 }]",
      ["calibration", "20° or more apart"],
    ],
    [
      "counts beyond the converter",
      "calibration: [{ counts: 1024, angleDeg: 0 }, { counts: 4, angleDeg: 50 }]",
      ["calibration[0].counts", "1024", "1023 or less"],
    ],
    [
      "a point with NaN",
      "calibration: [{ counts: 100, angleDeg: .nan }, { counts: 900, angleDeg: 50 }]",
      ["calibration[0].angleDeg", "NaN"],
    ],
    ["a certificate without its key", "tls: { certificate: /c.pem }", ["tls.key", "missing", "string"]],
    [
      "a path that depends on the folder",
      "tls: { certificate: c.pem, key: /k.pem }",
      ["tls.certificate", '"c.pem"', "an absolute path"],
    ],
    ["a URL for a name", "access: { hosts: ['https://t.local'] }", ["access.hosts[0]", '"https://t.local"']],
    ["a path behind a name", "access: { hosts: [t.local/x] }", ["access.hosts[0]", "table.local"]],
    [
      "a wildcard",
      "access: { hosts: ['*.local'] }",
      ["access.hosts[0]", '"*.local"', "a name or an address"],
    ],
    ["half an address", "access: { hosts: [192.168.1] }", ["access.hosts[0]", "192.168.1"]],
    ["a port beyond all", "access: { hosts: ['t.local:65536'] }", ["access.hosts[0]", "65536"]],
    ["a line break", 'access: { hosts: ["a\\nb"] }', ["access.hosts[0]"]],
    ["a range of proxies", "access: { trustedProxies: [10.0.0.0/8] }", ["10.0.0.0/8", "no ranges"]],
    ["a proxy by name", "access: { trustedProxies: [localhost] }", ["localhost", "an IP address"]],
    ["one proxy, not a list", "access: { trustedProxies: 10.0.0.1 }", ["access.trustedProxies", "an array"]],
    ["nothing", "", ["empty"]],
    ["comments only", "# nothing here\n", ["empty"]],
    ["a text", "hello", ["the file", '"hello"']],
    ["a list", "- 1\n- 2\n", ["the file"]],
    ["a cut-off file", "ceilings: { maxAngleDeg: 4", ["YAML"]],
    ["a tab for indentation", "ceilings:\n\tmaxAngleDeg: 40\n", ["YAML"]],
    ["two documents", "ceilings: {}\n---\nboard: {}\n", ["YAML"]],
    ["an unknown tag", "ceilings: !danger { maxAngleDeg: 40 }", ["YAML"]],
    ["an unresolved alias", "ceilings: *nowhere", ["YAML"]],
    ["too long a file", `# ${"x".repeat(MAX_CONFIG_BYTES)}\nceilings: {}\n`, ["bytes"]],
  ];

  test.each(CASES)("%s", (_name, text, words) => {
    const problems = problemsOf(text).join("\n");
    expect(problems).not.toBe("");
    for (const word of words) expect(problems).toContain(word);
  });

  test("every problem is told at once", () => {
    expect(
      problemsOf("ceilings: { maxAngleDeg: 95, maxDurationS: 5 }\nboard: { lockPin: 0 }\n"),
    ).toHaveLength(3);
  });
});

test("no file, whatever is done to it, ever widens a ceiling, and nothing is thrown", () => {
  const example = readFileSync(join(PROJECT, "docs/config.example.yaml"), "utf8");
  const mutated = fc
    .array(
      fc.tuple(fc.nat(example.length), fc.nat(12), fc.string({ unit: "grapheme-ascii", maxLength: 8 })),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((cuts) =>
      cuts.reduce((text, [at, drop, put]) => text.slice(0, at) + put + text.slice(at + drop), example),
    );
  fc.assert(
    fc.property(mutated, (text) => {
      const verdict = decodeConfig(text);
      if (verdict.kind === "refused") {
        expect(verdict.problems.length).toBeGreaterThan(0);
        return;
      }
      const { maxAngleDeg, maxDurationS } = verdict.config.ceilings;
      expect(maxAngleDeg >= 10 && maxAngleDeg <= DEFAULT_CEILINGS.maxAngleDeg).toBe(true);
      expect(maxDurationS >= 10 && maxDurationS <= DEFAULT_CEILINGS.maxDurationS).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test("the published schema is what the code says", () => {
  const published = readFileSync(join(PROJECT, "docs/config.schema.json"), "utf8");
  expect(JSON.parse(published)).toEqual(JSON.parse(configJsonSchema()));
});
