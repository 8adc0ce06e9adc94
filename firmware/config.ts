/**
 * The config file: YAML, decoded strictly into one frozen value. An unknown key, a duplicate or a value out of range
 * refuses the whole file with path, value and what is allowed; a bad value is never replaced by a default.
 * Nothing in it can widen a limit beyond the compiled ones. `docs/config.schema.json` is generated from here.
 */

import { LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { DEFAULT_CEILINGS, LEAST_LIMITS } from "../shared/limits.ts";

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

const configSchema = z.strictObject({
  board: boardSchema.prefault({}).describe("Wiring; a guarded board's own record goes before it"),
  calibration: calibrationSchema.optional().describe("Two points of the angle sensor, for unguarded boards"),
  ceilings: ceilingsSchema.prefault({}).describe("The most that any session may be set to"),
});

export type Config = Readonly<z.output<typeof configSchema>>;

export type ConfigVerdict =
  | { readonly kind: "ok"; readonly config: Config }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

const frozen = <T>(value: T): T => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
};

const shown = (value: unknown): string =>
  value === undefined ? "missing" : typeof value === "number" ? String(value) : JSON.stringify(value);

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );

const allowedBy = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case "too_small":
      return `${String(issue.minimum)} or more`;
    case "too_big":
      return `${String(issue.maximum)} or less`;
    case "invalid_value":
      return issue.values.map((value) => String(value)).join(" or ");
    case "invalid_type":
      return issue.expected === "int" ? "a whole number" : `a ${issue.expected}`;
    default:
      return issue.message;
  }
};

/** Which file value an issue is about, what it is and what is allowed. */
const describe = (issue: z.core.$ZodIssue, value: unknown): string => {
  const path = issue.path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    "",
  );
  const prefix = path === "" ? "" : `${path}.`;
  if (issue.code === "unrecognized_keys") {
    return issue.keys
      .map((key) => `${prefix}${key} is ${shown(valueAt(value, [...issue.path, key]))}; there is no such key`)
      .join("; ");
  }
  return `${path === "" ? "the file" : path} is ${shown(valueAt(value, issue.path))}; allowed: ${allowedBy(issue)}`;
};

/** What holds without a config file. */
export const defaultConfig = (): Config => frozen(configSchema.parse({}));

/**
 * Decodes the text of a config file.
 *
 * @param text YAML 1.2, one document, one mapping
 * @returns the frozen config, or every problem found, each with path, value and what is allowed
 */
export const decodeConfig = (text: string): ConfigVerdict => {
  if (Buffer.byteLength(text) > MAX_CONFIG_BYTES) {
    return {
      kind: "refused",
      problems: [`the file has ${Buffer.byteLength(text)} bytes; allowed: ${MAX_CONFIG_BYTES} or less`],
    };
  }
  const document = parseDocument(text, { uniqueKeys: true, strict: true, lineCounter: new LineCounter() });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return {
      kind: "refused",
      problems: faults.map((fault) => `not valid YAML: ${fault.message.split("\n")[0] ?? fault.code}`),
    };
  }
  if (document.contents === null) {
    return {
      kind: "refused",
      problems: [
        "the file is empty; allowed: board, calibration, ceilings (leave out --config for the defaults)",
      ],
    };
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    return {
      kind: "refused",
      problems: [`not valid YAML: ${error instanceof Error ? error.message : String(error)}`],
    };
  }
  const decoded = configSchema.safeParse(value);
  if (!decoded.success) {
    return { kind: "refused", problems: decoded.error.issues.map((issue) => describe(issue, value)) };
  }
  return { kind: "ok", config: frozen(decoded.data) };
};

/** The published JSON schema of the file as people write it (defaults may be left out). */
export const configJsonSchema = (): string =>
  `${JSON.stringify({ title: "Config of the inversion table's controller", ...z.toJSONSchema(configSchema, { io: "input" }) }, null, 2)}\n`;
