/**
 * The part of docs/fleet.md that is generated from the schemas (shared/fleet.ts), so that the page cannot say anything
 * else than what both sides decode. The prose above the marker is written by hand. Run by hand after a change:
 * `node dist/firmware/fleet/write-fleet-page.js`; a test fails while the page is out of date.
 */

import type * as z from "zod/mini";
import {
  COMMAND_VALID_MS,
  DROP_CAUSES,
  FLEET_PAYLOADS,
  FLEET_ROOT,
  FLEET_TOPICS,
  type FleetTopic,
  MOST_COMMAND_BYTES,
  MOST_PAYLOAD_BYTES,
} from "../../shared/fleet.ts";
import { constantOf, jsonOf, table, variantsOf } from "../gateway/schema-words.ts";

export const GENERATED_MARKER = "<!-- Generated from shared/fleet.ts; everything below is overwritten. -->";

const topicRow = (name: FleetTopic): string => {
  const { retained, qos } = FLEET_TOPICS[name];
  const who = name === "command" ? "to the table" : "from the table";
  return `| \`${name}\` | ${who} | ${retained ? "yes" : "no"} | ${qos} |`;
};

const payload = (name: keyof typeof FLEET_PAYLOADS): string[] => {
  const schema: z.ZodMiniType = FLEET_PAYLOADS[name];
  const kinds = variantsOf(schema);
  if (kinds.length === 0) return [`### \`${name}\``, "", ...table(jsonOf(schema), [])];
  return [
    `### \`${name}\``,
    "",
    "One of these, told apart by `kind`:",
    "",
    ...kinds.flatMap((kind) => [`**\`${constantOf(kind, "kind")}\`**`, "", ...table(kind, ["kind"])]),
  ];
};

const PAYLOADS = Object.keys(FLEET_PAYLOADS) as (keyof typeof FLEET_PAYLOADS)[];

/** Everything below the marker. */
export const generatedPart = (): string =>
  [
    GENERATED_MARKER,
    "",
    "## Topics and payloads",
    "",
    `Every topic is \`${FLEET_ROOT}/<site>/<tableId>/<topic>\`. \`availability\` is \`online\` or \`offline\` as plain text, all`,
    `others are JSON in UTF-8 of ${MOST_PAYLOAD_BYTES} bytes at most, a command of ${MOST_COMMAND_BYTES}. Times are ISO 8601 in UTC.`,
    "Fields that are not listed here are refused.",
    "",
    "| topic | direction | retained | QoS |",
    "|---|---|---|---|",
    ...(Object.keys(FLEET_TOPICS) as FleetTopic[]).map(topicRow),
    "",
    ...PAYLOADS.flatMap(payload),
    `A command is valid for ${COMMAND_VALID_MS / 1_000} s. It is dropped as one of: ${DROP_CAUSES.map((cause) => `\`${cause}\``).join(", ")}.`,
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");

/** The whole page: the prose of the present one, and the generated part anew. */
export const fleetPage = (present: string): string => {
  const at = present.indexOf(GENERATED_MARKER);
  const prose = (at < 0 ? present : present.slice(0, at)).trimEnd();
  return `${prose}\n\n${generatedPart()}`;
};
