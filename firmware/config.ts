/**
 * The config file: YAML, decoded strictly into one frozen value. An unknown key, a duplicate or a value out of range
 * refuses the whole file with path, value and what is allowed; a bad value is never replaced by a default.
 * Nothing in it can widen a limit beyond the compiled ones. `docs/config.schema.json` is generated from here.
 */

import { isAbsolute } from "node:path";
import * as z from "zod";
import { DEFAULT_CEILINGS, LEAST_LIMITS } from "../shared/limits.ts";
import { isHostAndPort, isIpAddress } from "./endpoint.ts";
import { fleetSchema } from "./fleet/settings.ts";
import { decodeYaml, frozen } from "./yaml-file.ts";

/** Bytes; a longer file is not a config. */
export const MAX_CONFIG_BYTES = 65_536;

/** Digital pins of an ATmega328P that are free: 0 and 1 are the serial line, 14 and up the analog ones. */
const pin = z.int().min(2).max(13);
/** Microseconds of a hobby servo's pulse. */
const pulseUs = z.int().min(500).max(2500);
const CALIBRATION_LEAST_SPAN_DEG = 20;
const CALIBRATION_LEAST_SPAN_COUNTS = 50;

const distinct = (values: readonly number[]): boolean => new Set(values).size === values.length;

const boardSchema = z
  .strictObject({
    lockPin: pin.default(9).describe("Servo that holds or releases the rotation lock"),
    buzzerPin: pin.default(3).describe("Piezo or active buzzer"),
    stopPin: pin.default(2).describe("STOP button, normally closed to ground"),
    sensorPin: z
      .enum(["A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7"])
      .default("A0")
      .describe("Analog pin of the angle sensor"),
    holdUs: pulseUs.default(1000).describe("Servo pulse that holds, microseconds"),
    releaseUs: pulseUs.default(2000).describe("Servo pulse that releases, microseconds"),
    unguardedHold: z
      .enum(["refused", "accepted"])
      .default("refused")
      .describe("Whether a board without the guardian may hold the lock: one safety layer is then missing"),
  })
  .refine(({ lockPin, buzzerPin, stopPin }) => distinct([lockPin, buzzerPin, stopPin]), {
    message: "lockPin, buzzerPin and stopPin must be three different pins",
  })
  .refine(({ holdUs, releaseUs }) => Math.abs(holdUs - releaseUs) >= 200, {
    message: "holdUs and releaseUs must differ by 200 or more",
  });

const calibrationPoint = z.strictObject({
  counts: z.int().min(0).max(1023).describe("Reading of the analog converter"),
  angleDeg: z.number().min(-180).max(180).describe("0 = lying horizontal, positive = head below feet"),
});
const calibrationSchema = z
  .tuple([calibrationPoint, calibrationPoint])
  .refine(([a, b]) => Math.abs(a.counts - b.counts) >= CALIBRATION_LEAST_SPAN_COUNTS, {
    message: `the two points must be ${CALIBRATION_LEAST_SPAN_COUNTS} counts or more apart`,
  })
  .refine(([a, b]) => Math.abs(a.angleDeg - b.angleDeg) >= CALIBRATION_LEAST_SPAN_DEG, {
    message: `the two points must be ${CALIBRATION_LEAST_SPAN_DEG}° or more apart`,
  });

const ceilingsSchema = z.strictObject({
  maxAngleDeg: z
    .number()
    .min(LEAST_LIMITS.maxAngleDeg)
    .max(DEFAULT_CEILINGS.maxAngleDeg)
    .default(DEFAULT_CEILINGS.maxAngleDeg)
    .describe("No session may go beyond this angle, degrees"),
  maxDurationS: z
    .number()
    .min(LEAST_LIMITS.maxDurationS)
    .max(DEFAULT_CEILINGS.maxDurationS)
    .default(DEFAULT_CEILINGS.maxDurationS)
    .describe("No session may be inverted for longer, seconds"),
});

/** Relative to what would depend on who starts the program. */
const absolutePath = z
  .string()
  .max(4096)
  .refine((path) => isAbsolute(path) && !path.includes("\0"), { message: "an absolute path" });

const tlsSchema = z.strictObject({
  certificate: absolutePath.describe("PEM file of the certificate, with its chain behind it"),
  key: absolutePath.describe("PEM file of its private key, without a passphrase"),
});

/** More are a list that somebody made by mistake. */
const MOST_NAMES = 64;

const accessSchema = z.strictObject({
  hosts: z
    .array(
      z.string().refine(isHostAndPort, {
        message: "a name or an address, such as table.local or 192.168.1.20, where needed with :port",
      }),
    )
    .max(MOST_NAMES)
    .default([])
    .describe("Names under which browsers reach this table, beside its own addresses"),
  trustedProxies: z
    .array(z.string().refine(isIpAddress, { message: "an IP address, such as 192.168.1.5; no ranges" }))
    .max(MOST_NAMES)
    .default([])
    .describe("Addresses of reverse proxies whose forwarding headers are believed, each in full"),
});

const attendedSchema = z
  .enum(["required", "optional"])
  .default("optional")
  .describe(
    "Whether a session needs somebody who watches it at a screen: left alone for 10 s it warns, for 30 s it ends",
  );

const logSchema = z.strictObject({
  dir: absolutePath.describe("Folder of the log's files; it is made where there is none"),
  maxFileMiB: z.int().min(1).max(1024).default(10).describe("A file that is longer is followed by another"),
  files: z.int().min(2).max(100).default(5).describe("So many are kept, the oldest goes first"),
});

const configSchema = z.strictObject({
  board: boardSchema.prefault({}).describe("Wiring; a guarded board's own record goes before it"),
  calibration: calibrationSchema.optional().describe("Two points of the angle sensor, for unguarded boards"),
  ceilings: ceilingsSchema.prefault({}).describe("The most that any session may be set to"),
  tls: tlsSchema
    .optional()
    .describe("The owner's certificate; without it, the one of `inversion-table certificate`"),
  access: accessSchema.prefault({}).describe("By which names and over which proxies this table is reached"),
  attended: attendedSchema,
  log: logSchema
    .optional()
    .describe("The log in files of its own; without it, on standard error, where journald takes it"),
  fleet: fleetSchema.optional().describe("Who this table is among many, and who is told of it"),
});

export type Config = Readonly<z.output<typeof configSchema>>;

export type ConfigVerdict =
  | { readonly kind: "ok"; readonly config: Config }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** What holds without a config file. */
export const defaultConfig = (): Config => frozen(configSchema.parse({}));

/**
 * Decodes the text of a config file.
 *
 * @param text YAML 1.2, one document, one mapping
 * @returns the frozen config, or every problem found, each with path, value and what is allowed
 */
export const decodeConfig = (text: string): ConfigVerdict => {
  const verdict = decodeYaml(text, {
    schema: configSchema,
    maxBytes: MAX_CONFIG_BYTES,
    whenEmpty:
      "board, calibration, ceilings, attended, tls, access, log, fleet (leave out --config for the defaults)",
  });
  return verdict.kind === "ok" ? { kind: "ok", config: verdict.value } : verdict;
};

/** The published JSON schema of the file as people write it (defaults may be left out). */
export const configJsonSchema = (): string =>
  `${JSON.stringify({ title: "Config of the inversion table's controller", ...z.toJSONSchema(configSchema, { io: "input" }) }, null, 2)}\n`;
