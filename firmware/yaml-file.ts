/**
 * Decodes a file that people write: bounded, one YAML 1.2 document, keys once, and judged by a schema. A problem names the
 * path, the value and what is allowed; all of them are told at once, and a bad value is never replaced by another.
 */

import { Lexer, LineCounter, Parser, parseDocument } from "yaml";
import * as z from "zod";
import { parseSafely } from "../shared/parse-safely.ts";

export type YamlVerdict<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

export interface YamlFile<S extends z.core.$ZodType> {
  readonly schema: S;
  /** A longer text is refused unread. */
  readonly maxBytes: number;
  /** What an empty file should have held. */
  readonly whenEmpty: string;
}

/** Frozen all the way down: nobody changes what was decoded. */
export const frozen = <T>(value: T): T => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
};

/** More characters of a value than this are no help in finding it. */
const SHOWN_CHARS = 200;

/** An alias may stand within what it is of: such a value has no end, and no text. */
const asJson = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "something that contains itself";
  }
};

const shown = (value: unknown): string => {
  if (value === undefined) return "missing";
  const text = typeof value === "number" ? String(value) : asJson(value);
  return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)}…`;
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );

const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

/** What is counted where a size is out of bounds: a number is itself. */
const countedIn: Readonly<Record<string, string>> = { string: " characters", array: " entries" };

const allowedBy = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case "too_small":
      return `${String(issue.minimum)}${countedIn[issue.origin] ?? ""} or more`;
    case "too_big":
      return `${String(issue.maximum)}${countedIn[issue.origin] ?? ""} or less`;
    case "invalid_value":
      return issue.values.map((value) => String(value)).join(" or ");
    case "invalid_type":
      return issue.expected === "int" ? "a whole number" : withArticle(issue.expected);
    case "not_multiple_of":
      return `multiples of ${issue.divisor}`;
    case "invalid_format":
      return issue.pattern === undefined ? withArticle(issue.format) : `a text like ${issue.pattern}`;
    default:
      return issue.message;
  }
};

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    "",
  );

/** The values that tell the branches of a union apart, where a schema has such a key. */
const branchesOf = (schema: z.core.$ZodType, key: string): readonly string[] => {
  const definition: unknown = schema._zod.def;
  if (typeof definition !== "object" || definition === null || !("options" in definition)) return [];
  const { options } = definition;
  if (!Array.isArray(options)) return [];
  return options.flatMap((option: z.core.$ZodType) =>
    option instanceof z.core.$ZodObject ? [...(option._zod.propValues?.[key] ?? [])].map(String) : [],
  );
};

/** Which value an issue is about, what it is and what is allowed. */
const describe = (issue: z.core.$ZodIssue, value: unknown, schema: z.core.$ZodType): string => {
  const path = pathText(issue.path);
  if (issue.code === "unrecognized_keys") {
    const prefix = path === "" ? "" : `${path}.`;
    return issue.keys
      .map((key) => `${prefix}${key} is ${shown(valueAt(value, [...issue.path, key]))}; there is no such key`)
      .join("; ");
  }
  const branches = issue.code === "invalid_union" ? branchesOf(schema, path) : [];
  const allowed = branches.length > 0 ? branches.join(" or ") : allowedBy(issue);
  return `${path === "" ? "the file" : path} is ${shown(valueAt(value, issue.path))}; allowed: ${allowed}`;
};

/** No file of ours has more than a handful of levels within each other. */
const MOST_LEVELS = 32;

/**
 * Looked at token by token, before the document is made of it: that goes down a level by calling itself, and a stack that
 * is full in the wrong place ends the whole process.
 */
const isTooDeep = (text: string): boolean => {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    // It works while it is asked for what it has made.
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > MOST_LEVELS) return true;
  }
  return false;
};

/** @param text YAML 1.2, one document, one mapping */
export const decodeYaml = <S extends z.core.$ZodType>(
  text: string,
  { schema, maxBytes, whenEmpty }: YamlFile<S>,
): YamlVerdict<z.output<S>> => {
  const refused = (...problems: string[]): YamlVerdict<z.output<S>> => ({ kind: "refused", problems });
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) return refused(`the file has ${bytes} bytes; allowed: ${maxBytes} or less`);
  if (isTooDeep(text))
    return refused(`not valid YAML here: it has more levels within each other than ${MOST_LEVELS}`);
  const document = parseDocument(text, { uniqueKeys: true, strict: true, lineCounter: new LineCounter() });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return refused(...faults.map((fault) => `not valid YAML: ${fault.message.split("\n")[0] ?? fault.code}`));
  }
  if (document.contents === null) return refused(`the file is empty; allowed: ${whenEmpty}`);
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    return refused(`not valid YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  const decoded = parseSafely(schema, value);
  return decoded.success
    ? { kind: "ok", value: frozen(decoded.data) }
    : refused(...decoded.error.issues.map((issue) => describe(issue, value, schema)));
};
