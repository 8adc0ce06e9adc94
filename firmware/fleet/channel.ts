/**
 * What gateway and fleet say to each other over the fork's channel (contract.ts), and the one decoder for both ends:
 * everything comes in as `unknown`, and what is not as described is refused with words. Nothing here throws.
 */

import * as z from "zod/mini";
import {
  aboutSchema,
  commandSchema,
  DROP_CAUSES,
  fleetEventSchema,
  fleetSessionSchema,
  fleetStateSchema,
  fleetTelemetrySchema,
} from "../../shared/fleet.ts";
import { parseSafely } from "../../shared/parse-safely.ts";
import { LOG_LEVELS } from "../controller/ipc.ts";
import type { FromFleet, ToFleet } from "./contract.ts";
import { fleetSchema } from "./settings.ts";

export type Decoded<T> =
  | { readonly kind: "ok"; readonly value: T }
  /** `id`: of what could not be read, so that it can still be acknowledged. */
  | { readonly kind: "refused"; readonly why: string; readonly id: number | null };

const id = z.int().check(z.nonnegative());
const count = z.int().check(z.nonnegative());
const words = z.string().check(z.maxLength(2_000));

/** One event of the fleet's, without what the fleet numbers it with. */
const [state, started, ended, raised, acknowledged, cleared, changed] = fleetEventSchema.def.options;
const unnumbered = { outboxId: true, seq: true } as const;
const eventSchema = z.discriminatedUnion("kind", [
  z.omit(state, unnumbered),
  z.omit(started, unnumbered),
  z.omit(ended, unnumbered),
  z.omit(raised, unnumbered),
  z.omit(acknowledged, unnumbered),
  z.omit(cleared, unnumbered),
  z.omit(changed, unnumbered),
]);

const viewSchema = z.strictObject({
  state: z.omit(fleetStateSchema, { at: true, outbox: true }),
  telemetry: z.omit(fleetTelemetrySchema, { at: true }),
  about: z.pick(aboutSchema, { guarded: true, simulated: true }),
  at: z.iso.datetime(),
});

const acceptance = z.strictObject({ kind: z.literal("accepted") });
const refusal = z.strictObject({
  kind: z.literal("refused"),
  code: z.string().check(z.maxLength(200)),
  message: words,
});

const toSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("setup"),
    settings: fleetSchema,
    dir: z.string().check(z.minLength(1), z.maxLength(4_096)),
    about: z.pick(aboutSchema, { version: true, ceilings: true }),
  }),
  z.strictObject({ type: z.literal("view"), view: viewSchema }),
  z.strictObject({ type: z.literal("event"), id, event: eventSchema }),
  z.strictObject({ type: z.literal("session"), id, session: fleetSessionSchema.shape.session }),
  z.strictObject({
    type: z.literal("answer"),
    commandId: commandSchema.shape.id,
    result: z.discriminatedUnion("kind", [acceptance, refusal]),
  }),
  z.strictObject({ type: z.literal("stop") }),
]);

const dropped = Object.fromEntries(DROP_CAUSES.map((cause) => [cause, count])) as Readonly<
  Record<(typeof DROP_CAUSES)[number], typeof count>
>;

const figuresSchema = z.strictObject({
  broker: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.enum(["none", "connected"]) }),
    z.strictObject({ kind: z.literal("away"), what: words }),
  ]),
  outbox: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("ok"), waiting: count, leftOut: count }),
    z.strictObject({ kind: z.literal("trouble"), what: words }),
  ]),
  published: count,
  commands: z.strictObject({ passedOn: count, undecodable: count, ...dropped }),
  webhook: z.strictObject({ delivered: count, failed: count, waiting: count }),
});

const fromSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready"), isNew: z.boolean() }),
  z.strictObject({ type: z.literal("kept"), id, known: z.boolean() }),
  z.strictObject({
    type: z.literal("command"),
    command: z.pick(commandSchema, { id: true, command: true }),
  }),
  z.strictObject({ type: z.literal("figures"), figures: figuresSchema }),
  z.strictObject({ type: z.literal("log"), level: z.enum(LOG_LEVELS), message: words }),
]);

const whyOf = (issues: readonly z.core.$ZodIssue[]): string =>
  issues.map(({ path, message }) => `${path.map(String).join(".") || "the message"}: ${message}`).join("; ");

const identified = z.object({ type: z.enum(["event", "session"]), id });

const decodedWith = <T>(schema: z.ZodMiniType<T>, value: unknown): Decoded<T> => {
  const decoded = parseSafely(schema, value);
  if (decoded.success) return { kind: "ok", value: decoded.data };
  const known = parseSafely(identified, value);
  return {
    ...{ kind: "refused", why: whyOf(decoded.error.issues) },
    id: known.success ? known.data.id : null,
  };
};

/** Decodes what the gateway sent to the fleet. */
export const decodeToFleet = (value: unknown): Decoded<ToFleet> => decodedWith<ToFleet>(toSchema, value);

/** Decodes what the fleet sent to the gateway. */
export const decodeFromFleet = (value: unknown): Decoded<FromFleet> =>
  decodedWith<FromFleet>(fromSchema, value);
