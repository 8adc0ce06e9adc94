/**
 * What is wrong with what somebody sent to the API: for each field its name, its value and what is allowed there, so
 * that a program can point at the field and a person can read why.
 */

import * as z from "zod/mini";

/** One wrong field. `field` is a path as `limits.maxAngleDeg`; `value` what was sent, in few words. */
export const badFieldSchema = z.strictObject({ field: z.string(), value: z.string(), allowed: z.string() });
export type BadField = z.output<typeof badFieldSchema>;

const MOST_SHOWN_CHARS = 60;
/** More would only repeat a body that was wrong throughout. */
const MOST_FIELDS = 20;

export const shownValue = (value: unknown): string => {
  if (value === undefined) return "missing";
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.length > MOST_SHOWN_CHARS ? `${text.slice(0, MOST_SHOWN_CHARS)}…` : text;
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined,
    value,
  );

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");

const TYPES: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  object: "an object",
  record: "an object",
  array: "a list",
  boolean: "true or false",
};

const amount = (origin: string): string => {
  if (origin === "string") return " characters";
  return origin === "array" ? " entries" : "";
};

const allowedBy = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? `a ${issue.expected}`;
    case "invalid_value":
      return issue.values.map((value) => shownValue(value)).join(" or ");
    case "too_small":
      return `${String(issue.minimum)} or more${amount(issue.origin)}`;
    case "too_big":
      return `${String(issue.maximum)} or less${amount(issue.origin)}`;
    case "invalid_format":
      if (issue.format === "datetime") return "a time in UTC such as 2026-01-31T18:00:00Z";
      // A schema that says in words what fits is believed before its pattern.
      if (!issue.message.startsWith("Invalid")) return issue.message;
      return issue.pattern === undefined ? `a ${issue.format}` : `text that fits ${issue.pattern}`;
    case "invalid_union":
      return "one of the forms in the description of this route";
    default:
      return issue.message;
  }
};

const fieldsOf = (issue: z.core.$ZodIssue, value: unknown, whole: string): readonly BadField[] => {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      field: pathText([...issue.path, key]).slice(0, MOST_SHOWN_CHARS),
      value: shownValue(valueAt(value, [...issue.path, key])),
      allowed: "no such field",
    }));
  }
  const field = issue.path.length === 0 ? whole : pathText(issue.path);
  return [{ field, value: shownValue(valueAt(value, issue.path)), allowed: allowedBy(issue) }];
};

/** @param whole what the value as a whole is called: `body` or `query` */
export const badFields = (
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  whole: string,
): readonly BadField[] => issues.flatMap((issue) => fieldsOf(issue, value, whole)).slice(0, MOST_FIELDS);

export const badFieldsText = (fields: readonly BadField[]): string =>
  fields.map(({ field, value, allowed }) => `${field} is ${value}; allowed: ${allowed}`).join("; ");
