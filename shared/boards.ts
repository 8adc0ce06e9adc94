/**
 * Which board this program was started with and how it stands, and which serial ports its computer has. The answer of
 * `GET /api/boards`; no port is opened for it, since that would reset a board.
 */

import * as z from "zod/mini";

const text = z.string().check(z.maxLength(2_000));

/** A serial port of the computer the program runs on. */
export const seenPortSchema = z.strictObject({
  path: text,
  /** What is at its end, by its USB id or the system's own words; "" when nobody says. */
  looksLike: text,
  /** Vendor:product in hex, such as "2341:0043"; null where the system does not say. */
  usbId: z.nullable(text),
  /** Why it could not be opened, as far as can be said without doing so; null when nothing speaks against it. */
  trouble: z.nullable(text),
  /** The program was started with this one. */
  isStarted: z.boolean(),
});
export type SeenPort = z.output<typeof seenPortSchema>;

export const startedBoardSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("simulated") }),
  z.strictObject({ kind: z.literal("port"), port: text }),
]);
export type StartedBoard = z.output<typeof startedBoardSchema>;

export const boardStandingSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("connected"),
    guarded: z.boolean(),
    simulated: z.boolean(),
    calibrated: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("absent"), why: text }),
]);
export type BoardStanding = z.output<typeof boardStandingSchema>;

/** `ports` is null for whoever may only watch. */
export const boardsViewSchema = z.strictObject({
  started: z.nullable(startedBoardSchema),
  standing: boardStandingSchema,
  ports: z.nullable(z.array(seenPortSchema).check(z.maxLength(64))),
});
export type BoardsView = z.output<typeof boardsViewSchema>;

/** The ports are not looked at more often than this, however often it is asked, ms. */
export const PORTS_LOOKED_EVERY_MS = 3_000;
