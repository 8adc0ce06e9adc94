/** What every target of the fuzz is made of: a grammar, a few things put wrong, and rules that must hold of what is believed. */

import { z } from "zod";
import type { Dice } from "./dice.ts";
import { fittingValue, type JsonSchema, spoilText, spoilValue } from "./grammar.ts";

export interface FuzzTarget {
  readonly name: string;
  /** Of a million messages, so many. */
  readonly share: number;
  /** One message; true when it was accepted. Throws when a rule is broken. */
  one(dice: Dice): boolean;
}

export const grammarOf = (schema: z.core.$ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;

export const must = (holds: boolean, rule: string, about: unknown): void => {
  if (!holds) throw new Error(`${rule}: ${JSON.stringify(about)?.slice(0, 500)}`);
};

const OWN_OF_OBJECTS = Object.getOwnPropertyNames(Object.prototype).length;
/** Nothing that was decoded has changed what every object has. */
export const mustBeClean = (about: unknown): void =>
  must(
    Object.getOwnPropertyNames(Object.prototype).length === OWN_OF_OBJECTS,
    "Object.prototype was changed",
    about,
  );

/** Every number within is one. */
export const allFinite = (value: unknown): boolean => {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(allFinite);
};

/** Mostly one thing wrong, sometimes two, sometimes none. */
export const spoilt = (schema: JsonSchema, dice: Dice): unknown => {
  let value = fittingValue(schema, dice);
  for (let wrong = dice.one([0, 1, 1, 1, 2]); wrong > 0; wrong -= 1) value = spoilValue(value, dice);
  return value;
};

export const asText = (value: unknown, dice: Dice): string => {
  const text = JSON.stringify(value) ?? "undefined";
  return dice.chance(0.2) ? spoilText(text, dice) : text;
};
