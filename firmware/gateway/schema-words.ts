/**
 * A schema as a reader of docs/ sees it: its fields as a table, and each in a few words. For the pages that are generated
 * from the schemas (protocol-page.ts, firmware/fleet/fleet-page.ts).
 */

import * as z from "zod/mini";

export type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

const bounds = (schema: Json, least: string, most: string, unit: string): string => {
  const [from, to] = [schema[least], schema[most]];
  const shown = (bound: unknown): bound is number =>
    typeof bound === "number" && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  if (shown(from) && shown(to)) return `, ${from} to ${to}${unit}`;
  if (shown(from)) return `, ${from}${unit} or more`;
  return shown(to) ? `, up to ${to}${unit}` : "";
};

/** A schema in a few words, for a table cell. */
const describeSchema = (schema: Json): string => {
  const options = [...listOf(schema["anyOf"]), ...listOf(schema["oneOf"])];
  if (options.length > 0) return options.map(describeSchema).join(" or ");
  if ("const" in schema) return `\`${JSON.stringify(schema["const"])}\``;
  const choices = schema["enum"];
  if (Array.isArray(choices)) return choices.map((choice) => `\`${JSON.stringify(choice)}\``).join(", ");
  const types = schema["type"];
  if (Array.isArray(types)) return types.map((type) => describeSchema({ ...schema, type })).join(" or ");
  switch (types) {
    case "array":
      return `list of ${isJson(schema["items"]) ? describeSchema(schema["items"]) : "anything"}`;
    case "object":
      return `{ ${fieldsOf(schema)
        .map(({ name, required, what }) => `${name}${required ? "" : "?"}: ${what}`)
        .join("; ")} }`;
    case "string":
      return `text${bounds(schema, "minLength", "maxLength", " characters")}`;
    case "integer":
      return `whole number${bounds(schema, "minimum", "maximum", "")}`;
    case "number":
      return `number${bounds(schema, "minimum", "maximum", "")}`;
    default:
      return String(types);
  }
};

interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly what: string;
}

const fieldsOf = (schema: Json): Field[] => {
  const properties = isJson(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    required: required.includes(name),
    what: isJson(property) ? describeSchema(property) : "",
  }));
};

export const constantOf = (schema: Json, field: string): string => {
  const properties = isJson(schema["properties"]) ? schema["properties"] : {};
  const property = properties[field];
  return isJson(property) ? String(property["const"]) : "";
};

export const table = (schema: Json, hidden: readonly string[]): string[] => {
  const fields = fieldsOf(schema).filter((field) => !hidden.includes(field.name));
  if (fields.length === 0) return ["No further fields.", ""];
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  return [
    "| field | value |",
    "|---|---|",
    ...fields.map(
      ({ name, required, what }) => `| \`${name}\`${required ? "" : " (optional)"} | ${cell(what)} |`,
    ),
    "",
  ];
};

export const jsonOf = (schema: z.core.$ZodType): Json => {
  const json: unknown = z.toJSONSchema(schema, { unrepresentable: "any" });
  return isJson(json) ? json : {};
};
export const variantsOf = (schema: z.core.$ZodType): Json[] => {
  const json = jsonOf(schema);
  return [...listOf(json["oneOf"]), ...listOf(json["anyOf"])];
};
