/**
 * The part of docs/protocol.md that is generated from the schemas, so that the page cannot say anything else than
 * what both sides decode. The prose above the marker is written by hand. Run by hand after a change:
 * `node dist/firmware/gateway/write-protocol-page.js`; a test fails while the page is out of date.
 */

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
import { constantOf, type Json, jsonOf, table, variantsOf } from "./schema-words.ts";

export const GENERATED_MARKER =
  "<!-- Generated from shared/protocol.ts; everything below is overwritten. -->";

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
