/**
 * Nearly right messages. A generator reads a JSON schema as a grammar and makes what fits it; then one thing or a few are
 * put wrong: a key gone, one too many, a value of another kind, a number that is none, text cut or changed in a letter.
 */

import type { Dice } from "./dice.ts";

export type JsonSchema = { readonly [key: string]: unknown };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === "number" ? value : otherwise;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What no schema of ours asks for, and what careless code believes. */
const ODD: readonly unknown[] = [
  ...[
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    0,
    -1,
    1e308,
    5e-324,
    2 ** 53,
    2 ** 31,
  ],
  ...["60", "", "NaN", "__proto__", "\u0000", "\ud800", "𝔘".repeat(40), "a".repeat(300)],
  ...[null, true, false, [], {}, [[]], [60], { valueOf: 60 }, { length: 1 }, { toString: "x" }],
  // What cannot be compared: asked for its size as a number, JavaScript throws.
  { length: { toString: "x" } },
];
/** One of them, of its own: what is made here is changed later. */
export const oddValue = (dice: Dice): unknown => structuredClone(dice.one(ODD));
const ODD_KEYS = ["__proto__", "constructor", "prototype", "toString", "x", "", "type ", "maxAngleDeg", "id"];
const TEXTS = [
  "a",
  "Anna",
  "one-quiet-minute",
  "guest",
  "s1",
  "2026-01-31T18:00:00.000Z",
  "en",
  "123456",
  "äöü 😀",
];

/** A text for a pattern of ours: those that occur are known by what they let through. */
const fitting = (pattern: string, dice: Dice): string => {
  const tries = [
    ...TEXTS,
    "0".repeat(64),
    "a1",
    "abcdef0123456789",
    "p-1",
    "0123456789abcdef0123456789abcdef",
  ];
  const expression = new RegExp(pattern, "u");
  const fit = tries.filter((text) => expression.test(text));
  return fit.length > 0 ? dice.one(fit) : dice.one(tries);
};

const textOf = (schema: JsonSchema, dice: Dice): string => {
  if (typeof schema["pattern"] === "string") return fitting(schema["pattern"], dice);
  const least = numberOr(schema["minLength"], 0);
  const most = Math.min(numberOr(schema["maxLength"], 40), 80);
  const text = dice.one(TEXTS);
  return text.length > most ? "a".repeat(most) : text.padEnd(Math.min(least, most), "a");
};

const numberOf = (schema: JsonSchema, dice: Dice): number => {
  const least = Math.max(numberOr(schema["minimum"], numberOr(schema["exclusiveMinimum"], -1_000)), -1e6);
  const most = Math.min(numberOr(schema["maximum"], numberOr(schema["exclusiveMaximum"], 1_000)), 1e6);
  const whole = schema["type"] === "integer";
  if (dice.chance(0.2)) return dice.chance(0.5) ? least : most;
  const value = dice.within(least, Math.max(least, most));
  return whole ? Math.round(value) : value;
};

/** A value that fits; lists are short, and what is optional comes half of the time. */
export const fittingValue = (schema: JsonSchema, dice: Dice, depth = 0): unknown => {
  if ("const" in schema) return schema["const"];
  const choices = [...listOf(schema["enum"])];
  if (choices.length > 0) return dice.one(choices);
  const branches = listOf(schema["anyOf"] ?? schema["oneOf"]).filter(isRecord);
  if (branches.length > 0) return fittingValue(dice.one(branches), dice, depth);
  const parts = listOf(schema["allOf"]).filter(isRecord);
  if (parts.length > 0) return fittingValue(Object.assign({}, ...parts) as JsonSchema, dice, depth);
  switch (schema["type"]) {
    case "object": {
      const made: Record<string, unknown> = {};
      const required = listOf(schema["required"]);
      for (const [key, of] of Object.entries(isRecord(schema["properties"]) ? schema["properties"] : {}))
        if (isRecord(of) && (required.includes(key) || dice.chance(0.5)))
          made[key] = fittingValue(of, dice, depth + 1);
      return made;
    }
    case "array": {
      const each = listOf(schema["prefixItems"]).filter(isRecord);
      if (each.length > 0) return each.map((of) => fittingValue(of, dice, depth + 1));
      const { items } = schema;
      const least = numberOr(schema["minItems"], 0);
      const count = Math.max(
        least,
        Math.min(dice.whole(0, depth > 3 ? 1 : 3), numberOr(schema["maxItems"], 3)),
      );
      return isRecord(items) ? Array.from({ length: count }, () => fittingValue(items, dice, depth + 1)) : [];
    }
    case "string":
      return textOf(schema, dice);
    case "number":
    case "integer":
      return numberOf(schema, dice);
    case "boolean":
      return dice.chance(0.5);
    case "null":
      return null;
    default:
      return oddValue(dice);
  }
};

/** Every place within a value where something stands: its holder and its key there. */
const placesIn = (value: unknown): (readonly [Record<string, unknown> | unknown[], string | number])[] => {
  if (Array.isArray(value)) return value.flatMap((one, at) => [[value, at] as const, ...placesIn(one)]);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => [[value, key] as const, ...placesIn(one)]);
};

const setAt = (holder: Record<string, unknown> | unknown[], key: string | number, value: unknown): void => {
  // An own key, also where it is called __proto__.
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
};

/** Puts one thing wrong in a value that nobody else has; gives the value that is then meant. */
export const spoilValue = (value: unknown, dice: Dice): unknown => {
  const places = placesIn(value);
  if (places.length === 0 || dice.chance(0.02)) return oddValue(dice);
  const [holder, key] = dice.one(places);
  const what = dice.roll();
  if (what < 0.45) setAt(holder, key, oddValue(dice));
  else if (what < 0.65) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  } else if (what < 0.85) {
    if (Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)]));
    else setAt(holder, dice.one(ODD_KEYS), oddValue(dice));
  } else {
    const [otherHolder, otherKey] = dice.one(places);
    const other: unknown = Reflect.get(otherHolder, otherKey);
    // Never a value within itself.
    setAt(holder, key, typeof other === "object" ? null : other);
  }
  return value;
};

const LETTERS = [
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  '"',
  "\\",
  "-",
  "0",
  "9",
  "e",
  ".",
  " ",
  "\n",
  "\u0000",
  "#",
  "&",
  "*",
  "!",
];

/** Puts a few letters of a text wrong, or cuts it, or says a piece of it twice. */
export const spoilText = (text: string, dice: Dice): string => {
  const at = dice.whole(0, text.length);
  const what = dice.roll();
  if (what < 0.3) return text.slice(0, at);
  if (what < 0.65) return `${text.slice(0, at)}${dice.one(LETTERS)}${text.slice(at + 1)}`;
  if (what < 0.85) return `${text.slice(0, at)}${dice.one(LETTERS)}${text.slice(at)}`;
  return `${text.slice(0, at)}${text.slice(Math.max(0, at - dice.whole(1, 20)))}`;
};

/** Puts one thing wrong in bytes: a bit, a byte gone or new, an end cut off, a piece twice. */
export const spoilBytesOnce = (bytes: readonly number[], dice: Dice): number[] => {
  const at = dice.whole(0, Math.max(0, bytes.length - 1));
  const what = dice.roll();
  if (what < 0.4) return bytes.map((byte, index) => (index === at ? byte ^ (1 << dice.whole(0, 7)) : byte));
  if (what < 0.55) return bytes.toSpliced(at, 1);
  if (what < 0.7) return bytes.toSpliced(at, 0, dice.whole(0, 255));
  if (what < 0.85) return bytes.slice(0, at);
  return [...bytes.slice(0, at), ...bytes.slice(Math.max(0, at - dice.whole(1, 16)))];
};
