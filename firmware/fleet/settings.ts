/**
 * The part `fleet` of the config: who this table is among many, and who is told of it. Absent: nobody is, and nothing
 * of firmware/fleet runs.
 */

import { isAbsolute } from "node:path";
import * as z from "zod";
import { FLEET_ID, FLEET_NAME } from "../../shared/fleet.ts";

const absolutePath = z
  .string()
  .max(4096)
  .refine((path) => isAbsolute(path) && !path.includes("\0"), { message: "an absolute path" });

/** The name of an environment variable. */
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, "the name of an environment variable");

const fleetId = z.string().regex(FLEET_ID.pattern, FLEET_ID.allowed);
const fleetName = z.string().regex(FLEET_NAME.pattern, FLEET_NAME.allowed);

const BROKER_SCHEMES = ["mqtt:", "mqtts:", "ws:", "wss:"] as const;

const urlOf = (schemes: readonly string[]): z.ZodString =>
  z
    .string()
    .max(2048)
    .refine(
      (text) => {
        const url = URL.canParse(text) ? new URL(text) : null;
        // A password in an address ends in logs and in bug reports.
        return url !== null && schemes.includes(url.protocol) && url.username === "" && url.password === "";
      },
      { message: `an address beginning with ${schemes.join("//, ")}//, without a name or a password in it` },
    );

const brokerSchema = z
  .strictObject({
    url: urlOf(BROKER_SCHEMES).describe("Address of the MQTT broker, such as mqtts://broker.local:8883"),
    username: z.string().min(1).max(256).optional().describe("Name this table signs in with"),
    passwordFile: absolutePath.optional().describe("File whose first line is the password"),
    passwordVariable: variable.optional().describe("Environment variable that holds the password"),
    ca: absolutePath
      .optional()
      .describe(
        "PEM file of the authority that signed the broker's certificate; without it, those Node knows",
      ),
  })
  .refine(
    ({ passwordFile, passwordVariable }) => passwordFile === undefined || passwordVariable === undefined,
    {
      message: "passwordFile or passwordVariable, not both",
    },
  )
  .refine(
    ({ username, passwordFile, passwordVariable }) =>
      username !== undefined || (passwordFile === undefined && passwordVariable === undefined),
    { message: "a password needs a username" },
  );

const homeAssistantSchema = z.strictObject({
  discoveryPrefix: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}(\/[A-Za-z0-9_-]{1,64}){0,3}$/, "levels of a topic, such as homeassistant")
    .default("homeassistant")
    .describe("Where Home Assistant looks for devices"),
});

const webhookSchema = z.strictObject({
  url: urlOf(["https:", "http:"]).describe("Called with POST for every alarm of high priority"),
  secretFile: absolutePath.describe("File whose first line signs the calls; at least 16 characters"),
});

export const fleetSchema = z
  .strictObject({
    tableId: fleetId.describe("Id of this table, and its client id at the broker; no other may have it"),
    site: fleetId.default("home").describe("Id of the place it stands in"),
    name: fleetName.optional().describe("What people call it; without it, its id"),
    room: fleetName.optional().describe("Where in that place"),
    broker: brokerSchema.optional().describe("Where it tells; without it, nothing is told over MQTT"),
    telemetryHz: z
      .number()
      .min(0.1)
      .max(10)
      .default(1)
      .describe("Telemetry a second while nobody is inverted"),
    invertedTelemetryHz: z.number().min(0.1).max(10).default(5).describe("The same while somebody is"),
    homeAssistant: homeAssistantSchema.optional().describe("Whether it announces itself to Home Assistant"),
    webhook: webhookSchema.optional().describe("Who is called when there is an alarm of high priority"),
  })
  .refine(({ homeAssistant, broker }) => homeAssistant === undefined || broker !== undefined, {
    message: "homeAssistant needs a broker",
  });

export type FleetSettings = Readonly<z.output<typeof fleetSchema>>;
export type BrokerSettings = NonNullable<FleetSettings["broker"]>;
export type WebhookSettings = NonNullable<FleetSettings["webhook"]>;
