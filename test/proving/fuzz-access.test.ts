/** Careless readings of what is said at `/api/access`, which the fuzz must find. */

import { expect, it } from "vitest";
import { fuzz } from "./fuzz.ts";
import { type AccessBody, accessTargets, type DecodeBody } from "./fuzz-access.ts";
import { SIZES } from "./sizes.ts";

/** Of a million, each of these targets has 4,000. */
const MESSAGES = 1_000_000;

type Fields = Record<string, unknown>;
const fieldsOf = (body: unknown): Fields => (typeof body === "object" && body !== null ? { ...body } : {});
const isCode = (value: unknown): boolean => /^\d{6}$/.test(String(value));
const isRole = (value: unknown): boolean => /^(viewer|rider|operator|admin)$/.test(String(value));

const DEFECTS: readonly (readonly [string, AccessBody, DecodeBody])[] = [
  [
    "a code is a number",
    "admin",
    (body) => (isCode(fieldsOf(body)["code"]) && Object.keys(fieldsOf(body)).length === 1 ? body : null),
  ],
  [
    "a code is only looked at for six digits somewhere",
    "pair",
    (body) => {
      const { code, name, ...more } = fieldsOf(body);
      const fits = typeof code === "string" && /\d{6}/.test(code) && typeof name === "string" && name !== "";
      return fits && Object.keys(more).length === 0 ? body : null;
    },
  ],
  [
    "who asks for a code may say more than the role",
    "codes",
    (body) => (typeof fieldsOf(body)["role"] === "string" && isRole(fieldsOf(body)["role"]) ? body : null),
  ],
  [
    "a role is whatever an object has",
    "codes",
    (body) => {
      const { role, ...more } = fieldsOf(body);
      return String(role) in { viewer: 1, rider: 1 } && Object.keys(more).length === 0 ? body : null;
    },
  ],
  [
    "what is no role is an admin's",
    "console-codes",
    (body) => {
      const { role, ...more } = fieldsOf(body);
      return Object.keys(more).length > 0 ? null : isRole(role) ? body : { role: "admin" };
    },
  ],
  [
    "a device's name has no end",
    "devices",
    (body) => (typeof fieldsOf(body)["id"] === "string" ? body : null),
  ],
  [
    "what throws",
    "pair",
    (body) => {
      const { code } = fieldsOf(body);
      return isCode((code as string).trim()) ? null : null;
    },
  ],
];

it("what the program reads is never believed wrongly, and some of it is believed", () => {
  const { targets } = fuzz(SIZES.seed, MESSAGES, accessTargets());
  for (const { name, messages, accepted } of targets) {
    expect(accepted, name).toBeGreaterThan(50);
    expect(accepted, name).toBeLessThan(messages * 0.9);
  }
});

it.each(DEFECTS)("finds it when %s", (_, body, decode) => {
  const targets = accessTargets({ [body]: decode }).filter(({ name }) => name.endsWith(`: ${body}`));
  expect(targets).toHaveLength(1);
  expect(() => fuzz(SIZES.seed, MESSAGES, targets)).toThrow(/at \/api\/access: .+, message \d+ of seed 1/);
});
