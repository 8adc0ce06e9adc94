/**
 * The part of docs/protocol.md that is generated from the schemas, so that the page cannot say anything else than
 * what both sides decode. The prose above the marker is written by hand. Run by hand after a change:
 * `node dist/firmware/gateway/write-protocol-page.js`; a test fails while the page is out of date.
 */

import * as z from "zod/mini";
import {
  devicesSchema,
  ERROR_CODES,
  eventSchema,
  helloSchema,
  requestSchema,
  seenSchema,
  serverMessageSchema,
  snapshotSchema,
  telemetrySchema,
} from "../../shared/protocol.ts";

export const GENERATED_MARKER =
  "<!-- Generated from shared/protocol.ts; everything below is overwritten. -->";

type Json = Readonly<Record<string, unknown>>;

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

const constantOf = (schema: Json, field: string): string => {
  const properties = isJson(schema["properties"]) ? schema["properties"] : {};
  const property = properties[field];
  return isJson(property) ? String(property["const"]) : "";
};

const table = (schema: Json, hidden: readonly string[]): string[] => {
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

const jsonOf = (schema: z.core.$ZodType): Json => {
  const json: unknown = z.toJSONSchema(schema, { unrepresentable: "any" });
  return isJson(json) ? json : {};
};
const variantsOf = (schema: z.core.$ZodType): Json[] => {
  const json = jsonOf(schema);
  return [...listOf(json["oneOf"]), ...listOf(json["anyOf"])];
};

const section = (schema: Json): string[] => [
  `#### \`${constantOf(schema, "type")}\``,
  "",
  ...table(schema, ["type"]),
];

const ANSWERS = ["introduced", "ack", "error"];

/** Everything below the marker. */
export const generatedPart = (): string => {
  const answers = variantsOf(serverMessageSchema).filter((schema) =>
    ANSWERS.includes(constantOf(schema, "type")),
  );
  return [
    GENERATED_MARKER,
    "",
    "## Messages",
    "",
    "### From the server",
    "",
    ...[helloSchema, snapshotSchema, devicesSchema, telemetrySchema].flatMap((schema) =>
      section(jsonOf(schema)),
    ),
    "#### `event`",
    "",
    "Every event has `type`, `id` (text) and `t` (number), and a `kind`:",
    "",
    ...variantsOf(eventSchema).flatMap((schema) => [
      `**\`${constantOf(schema, "kind")}\`**`,
      "",
      ...table(schema, ["type", "id", "t", "kind"]),
    ]),
    ...answers.flatMap(section),
    `Codes: ${ERROR_CODES.map((code) => `\`${code}\``).join(", ")}.`,
    "",
    "### From a dashboard",
    "",
    ...variantsOf(requestSchema).flatMap(section),
    ...section(jsonOf(seenSchema)),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
};

/** The whole page: the prose of the present one, and the generated part anew. */
export const protocolPage = (present: string): string => {
  const at = present.indexOf(GENERATED_MARKER);
  const prose = (at < 0 ? present : present.slice(0, at)).trimEnd();
  return `${prose}\n\n${generatedPart()}`;
};
