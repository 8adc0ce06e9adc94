/** The grammar fuzz, and decoders with defects on purpose, which it must find. */

import { describe, expect, it } from "vitest";
import { decodeClientMessage } from "../../shared/decode.ts";
import type { ClientMessage } from "../../shared/protocol.ts";
import { fuzz } from "./fuzz.ts";
import { fuzzTargets } from "./fuzz-targets.ts";
import { SIZES } from "./sizes.ts";

type Decode = typeof decodeClientMessage;

const believing = (text: string, change: (value: Record<string, unknown>) => void): ReturnType<Decode> => {
  const decoded = decodeClientMessage(text);
  if (decoded.kind === "ok") return decoded;
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    change(value);
    const again = decodeClientMessage(JSON.stringify(value));
    return again.kind === "ok" ? { kind: "ok", message: JSON.parse(text) as ClientMessage } : decoded;
  } catch {
    return decoded;
  }
};

/** What careless decoders do. */
const DEFECTS: readonly (readonly [string, Decode])[] = [
  [
    "an unknown key is let through",
    (text) =>
      believing(text, (value) => {
        for (const key of ["x", "constructor", "toString", "prototype", ""]) delete value[key];
      }),
  ],
  [
    'a number that is a text is taken ("60")',
    (text) =>
      believing(text, (value) => {
        if (value["maxAngleDeg"] === "60") value["maxAngleDeg"] = 60;
      }),
  ],
  [
    "no number is taken for one",
    (text) =>
      believing(text, (value) => {
        if (value["maxDurationS"] === null) value["maxDurationS"] = 60;
      }),
  ],
  [
    "a message without its id",
    (text) =>
      believing(text, (value) => {
        value["id"] ??= "x";
      }),
  ],
  [
    "what throws",
    (text) => {
      JSON.parse(text);
      return decodeClientMessage(text);
    },
  ],
  [
    "what every object has is changed",
    (text) => {
      const decoded = decodeClientMessage(text);
      if (decoded.kind === "ok" && decoded.message.type === "hold")
        Object.defineProperty(Object.prototype, "isHeld", { value: true, configurable: true });
      return decoded;
    },
  ],
];

describe("nearly right messages", () => {
  it(`${SIZES.fuzzMessages} of them: nothing throws and nothing wrong is believed`, {
    timeout: 900_000,
  }, () => {
    const { messages, targets } = fuzz(SIZES.seed, SIZES.fuzzMessages);
    expect(messages).toBeGreaterThanOrEqual(SIZES.fuzzMessages);
    // A grammar of which nothing fits, or everything, tries nothing.
    for (const { name, messages: of, accepted } of targets) {
      if (name !== "exports") expect(accepted, name).toBeGreaterThan(0);
      expect(accepted, name).toBeLessThan(of * 0.9);
    }
  });

  it.each(DEFECTS)("are found to be believed when %s", (_, decode) => {
    const [client] = fuzzTargets(decode);
    if (client === undefined) throw new Error("there is no target");
    try {
      expect(() => fuzz(SIZES.seed, 50_000, [client])).toThrow(/client messages, message \d+ of seed 1/);
    } finally {
      Reflect.deleteProperty(Object.prototype, "isHeld");
    }
  });
});
