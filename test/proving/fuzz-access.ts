/**
 * What is said at `/api/access` before anybody is known, or in order to let somebody in: bodies of pairing, of codes and
 * of the acts of an admin, and the name of a device in an address. Judged by hand, from docs/network.md.
 */

import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { deviceParams } from "../../firmware/gateway/api/access.ts";
import { adminSchema, codeWishSchema, consoleCodeWishSchema, pairSchema } from "../../shared/access.ts";
import { parseSafely } from "../../shared/parse-safely.ts";
import type { Dice } from "./dice.ts";
import { type FuzzTarget, grammarOf, must, mustBeClean, spoilt } from "./fuzz-target.ts";
import { oddValue } from "./grammar.ts";

type Fields = Readonly<Record<string, unknown>>;
/** What is believed of a body; null when it is refused. */
export type DecodeBody = (body: unknown) => unknown;

export const ACCESS_BODIES = ["pair", "admin", "codes", "console-codes", "devices"] as const;
export type AccessBody = (typeof ACCESS_BODIES)[number];

const SHARE = 4_000;
const ROLES: readonly unknown[] = ["viewer", "rider", "operator", "admin"];

const isCode = (value: unknown): boolean =>
  typeof value === "string" &&
  value.length === 6 &&
  [...value].every((digit) => digit >= "0" && digit <= "9");
/** As long as people count: a character is one, also where UTF-16 needs two units for it. */
const isText = (value: unknown, most: number): boolean =>
  typeof value === "string" && value !== "" && [...value].length <= most;
/** No control characters, no halves of characters, no space at the ends. */
const isName = (value: unknown): boolean =>
  typeof value === "string" &&
  isText(value, 40) &&
  value === value.trim() &&
  [...value].every((letter) => {
    const point = letter.codePointAt(0) ?? 0;
    return point >= 0x20 && !(point >= 0x7f && point <= 0x9f) && !(point >= 0xd800 && point <= 0xdfff);
  });

interface Read {
  readonly schema: z.core.$ZodType;
  readonly needed: readonly string[];
  readonly optional: readonly string[];
  readonly fits: (fields: Fields) => boolean;
}

const READ: Readonly<Record<AccessBody, Read>> = {
  pair: {
    schema: pairSchema,
    needed: ["code", "name"],
    optional: [],
    fits: ({ code, name }) => isCode(code) && isName(name),
  },
  admin: { schema: adminSchema, needed: ["code"], optional: [], fits: ({ code }) => isCode(code) },
  codes: { schema: codeWishSchema, needed: ["role"], optional: [], fits: ({ role }) => ROLES.includes(role) },
  "console-codes": {
    schema: consoleCodeWishSchema,
    needed: [],
    optional: ["role"],
    fits: ({ role }) => role === undefined || ROLES.includes(role),
  },
  devices: { schema: deviceParams, needed: ["id"], optional: [], fits: ({ id }) => isText(id, 64) },
};

const asServed =
  (schema: z.core.$ZodType): DecodeBody =>
  (body) => {
    const decoded = parseSafely(schema, body);
    return decoded.success ? decoded.data : null;
  };

/** Nearly a code: what people type, and what other alphabets call digits. */
const NEARLY_CODES: readonly unknown[] = [
  ...[
    "12345",
    "1234567",
    "123456\n",
    " 123456",
    "12 3456",
    "١٢٣٤٥٦",
    "１２３４５６",
    "1e5000",
    "-12345",
    "0x1234",
  ],
  ...[123456, 123456.0, [1, 2, 3, 4, 5, 6], ["123456"], true, null],
];

const bodyOf = (grammar: ReturnType<typeof grammarOf>, dice: Dice): unknown => {
  const body = spoilt(grammar, dice);
  const hasCode = typeof body === "object" && body !== null && Object.hasOwn(body, "code");
  if (hasCode && dice.chance(0.3)) Object.assign(body, { code: dice.one(NEARLY_CODES) });
  return dice.chance(0.01) ? oddValue(dice) : body;
};

const accessTarget = (body: AccessBody, decode: DecodeBody): FuzzTarget => {
  const { schema, needed, optional, fits } = READ[body];
  const grammar = grammarOf(schema);
  return {
    name: `what is said at /api/access: ${body}`,
    share: SHARE,
    one: (dice) => {
      const said = bodyOf(grammar, dice);
      const text = JSON.stringify(said) ?? "null";
      // As it comes over the line: what JSON makes of it.
      const arrived: unknown = JSON.parse(text);
      const believed = decode(arrived);
      mustBeClean(text);
      if (believed === null) return false;
      must(
        typeof arrived === "object" && arrived !== null && !Array.isArray(arrived),
        "what is no object was believed",
        text,
      );
      const fields = arrived as Fields;
      const keys = Object.keys(fields);
      must(
        needed.every((key) => keys.includes(key)) &&
          keys.every((key) => needed.includes(key) || optional.includes(key)),
        "keys that nobody asked for, or too few of them, were believed",
        text,
      );
      must(fits(fields), "what does not fit was believed", text);
      must(isDeepStrictEqual(believed, arrived), "it was taken for something else", text);
      return true;
    },
  };
};

/** @param defects other decoders than the program's: defects on purpose */
export const accessTargets = (
  defects: Readonly<Partial<Record<AccessBody, DecodeBody>>> = {},
): readonly FuzzTarget[] =>
  ACCESS_BODIES.map((body) => accessTarget(body, defects[body] ?? asServed(READ[body].schema)));
