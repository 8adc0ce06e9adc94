/**
 * Signing in: what a screen says and hears at `/api/access`. A device is let in once by a six-digit code that is used
 * once and lives for five minutes, and keeps a token of its own from then on, in a cookie that no script can read.
 * Whoever sits at the table's own computer needs none and is its operator.
 */

import * as z from "zod/mini";
import { deviceNameSchema } from "./devices.ts";
import { ROLES } from "./roles.ts";
import { sitesSchema } from "./sites.ts";

export const CODE_DIGITS = 6;
/** A code that nobody uses is worth nothing after this time. */
export const CODE_VALID_S = 300;
/** After the code was entered again, acts of an admin are taken for this long. */
export const ADMIN_FOR_S = 300;
/** A WebSocket is closed with this when its device was signed out, removed, or may do other things now. */
export const SIGNED_OUT_CODE = 4401;
/** The part of the address behind `#` that a QR code leads to: `#pair/123456`. It never leaves the browser. */
export const PAIR_HASH = "pair/";

const role = z.enum(ROLES);
const code = z.string().check(z.regex(/^\d{6}$/));
const deviceId = z.string().check(z.minLength(1), z.maxLength(64));
/** At a central place of many tables: whose tables a device is let in for. Absent at a table. */
const sites = z.optional(sitesSchema);

/**
 * What anybody may ask: who am I here. `channel`: how this screen is connected. `insecure` is plain HTTP over a network,
 * which others can read, and where acts of an admin are refused.
 */
export const accessViewSchema = z.strictObject({
  who: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("nobody") }),
    /** At the table's own computer. */
    z.strictObject({ kind: z.literal("local"), role, sites }),
    z.strictObject({ kind: z.literal("device"), role, sites, deviceId, name: deviceNameSchema }),
  ]),
  channel: z.enum(["loopback", "tls", "insecure"]),
  /** So long acts of an admin are still taken, s; 0 = the code has to be entered first. */
  adminForS: z.number(),
});

/** `POST /api/access/pair`. */
export const pairSchema = z.strictObject({ code, name: deviceNameSchema });
/** `POST /api/access/admin`. */
export const adminSchema = z.strictObject({ code });
/** `POST /api/access/codes`: a code for one more device, to be shown here. */
export const codeWishSchema = z.strictObject({ role });
/** The same at a central place; without sites: all that whoever asks has. */
export const sitedCodeWishSchema = z.strictObject({ role, sites });
/** `POST /api/access/console-codes`, of the program's own `pair` command; without a role: an admin for the first device. */
export const consoleCodeWishSchema = z.strictObject({ role: z.optional(role) });
/** The same at a central place; without sites: all. */
export const sitedConsoleCodeWishSchema = z.strictObject({ role: z.optional(role), sites });
/** `url` is what the QR code says; null when this table cannot be reached from another device. */
export const codeOfferSchema = z.strictObject({
  code,
  role,
  sites,
  validS: z.number(),
  url: z.nullable(z.string()),
});

/** A device that was let in. Times are ISO 8601; `connected` is how many screens of it are open now. */
export const pairedDeviceSchema = z.strictObject({
  deviceId,
  name: deviceNameSchema,
  role,
  sites,
  pairedAt: z.string(),
  /** To the day; null before the first. */
  lastSeenOn: z.nullable(z.string()),
  isThis: z.boolean(),
  connected: z.int(),
});
export const pairedDevicesSchema = z.strictObject({ items: z.array(pairedDeviceSchema) });

export type AccessView = z.output<typeof accessViewSchema>;
export type CodeWish = z.output<typeof sitedCodeWishSchema>;
export type ConsoleCodeWish = z.output<typeof sitedConsoleCodeWishSchema>;
export type CodeOffer = z.output<typeof codeOfferSchema>;
export type PairedDevice = z.output<typeof pairedDeviceSchema>;
