/**
 * A value that a schema should take, made from the schema: so that what is asked of every route is asked of a new one as
 * well, without anybody thinking of it.
 */

import * as z from "zod/mini";

interface Node {
  readonly type?: unknown;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
}

/** Texts that fit some pattern of ours, tried in this order. */
const TEXTS = ["anna", "123456", "2026-01-01", "2026-01-01T00:00:00.000Z", "en", "a", "anna anna"];

const textFor = ({ pattern, minLength = 1 }: Node): string => {
  const fits = TEXTS.filter((text) => pattern === undefined || new RegExp(pattern, "u").test(text));
  return fits.find((text) => text.length >= minLength) ?? "a".repeat(Math.max(1, minLength));
};

const numberFor = ({ minimum = 0, maximum = 1_000 }: Node): number =>
  Math.round(Math.min(maximum, Math.max(minimum, 20)));

const sampleOf = (node: Node): unknown => {
  if ("const" in node) return node.const;
  if (node.enum !== undefined) return node.enum[0];
  const branches = node.anyOf ?? node.oneOf;
  // A branch that says something says more than null.
  const branch = branches?.find(({ type }) => type !== "null") ?? branches?.[0];
  if (branch !== undefined) return sampleOf(branch);
  const types: readonly unknown[] = Array.isArray(node.type) ? node.type : [node.type];
  switch (types.find((type) => type !== "null") ?? types[0]) {
    case "object":
      return Object.fromEntries(
        Object.entries(node.properties ?? {}).map(([key, property]) => [key, sampleOf(property)]),
      );
    case "array":
      return node.items === undefined ? [] : [sampleOf(node.items)];
    case "number":
    case "integer":
      return numberFor(node);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return textFor(node);
  }
};

/** A sample for a schema; undefined where it wants nothing at all. */
export const sampleFor = (schema: z.ZodMiniType): unknown => {
  if (schema.safeParse(undefined).success && !schema.safeParse({}).success) return undefined;
  return sampleOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node);
};
