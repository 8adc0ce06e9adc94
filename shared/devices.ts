/**
 * The screens around a table: how one introduces itself, and how all of them are told of each other. Names are for
 * people; nothing is allowed or refused because of one.
 */

import * as z from "zod/mini";

/** Whose view a screen shows: of whoever hangs, or of whoever watches. */
export const DEVICE_VIEWS = ["rider", "watcher"] as const;
export type DeviceView = (typeof DEVICE_VIEWS)[number];

export const LONGEST_DEVICE_NAME = 40;
/** A list names no more screens than this; the rider's is always among them. */
export const MOST_DEVICES_TOLD = 64;

const ID_RULE = "A-Z, a-z, 0-9, _ and -";
const NAME_RULE = "characters that neither control nor turn the text around them, and no space at either end";

/** Made once by a page and kept there; only the gateway ever hears it. */
export const deviceIdSchema = z
  .string()
  .check(z.minLength(8), z.maxLength(64), z.regex(/^[A-Za-z0-9_-]*$/, { error: ID_RULE }));

/**
 * Neither control characters (Cc), halves of a character (Cs) or line ends (Zl, Zp), nor what turns the text around it
 * to the other direction: a name must not make the sentence in which it stands say something else.
 */
const PLAIN_NAME =
  /^(?!\s)(?!.*\s$)[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{200E}\u{200F}\u{061C}\u{202A}-\u{202E}\u{2066}-\u{2069}]*$/u;
export const deviceNameSchema = z
  .string()
  .check(z.minLength(1), z.maxLength(LONGEST_DEVICE_NAME), z.regex(PLAIN_NAME, { error: NAME_RULE }));

export const deviceViewSchema = z.enum(DEVICE_VIEWS);

/** One screen as everybody sees it. `deviceId` is the gateway's own short name for it, not the page's. */
export const deviceSchema = z.strictObject({
  deviceId: z.string().check(z.minLength(1), z.maxLength(16)),
  name: deviceNameSchema,
  view: deviceViewSchema,
});
export type Device = z.output<typeof deviceSchema>;
