/**
 * What is fuzzed, and how it is judged that nothing wrong was believed. Each judge is written here by hand, or by the
 * tests' own second reading of a format: a decoder that is asked whether it was right says yes.
 */

import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import type { z } from "zod";
import { createFirmataMessages, MAX_SYSEX_BYTES } from "../../firmware/board/firmata-messages.ts";
import { decodeBoardFrame, decodeLease, encodeLease } from "../../firmware/board/guardian-frame.ts";
import { configJsonSchema, decodeConfig } from "../../firmware/config.ts";
import {
  decodeFromController,
  decodeToController,
  fromControllerSchema,
  toControllerSchema,
} from "../../firmware/controller/ipc-decode.ts";
import { decodeExport } from "../../firmware/history/export-check.ts";
import { exportJsonSchema } from "../../firmware/history/export-format.ts";
import { decodeProgramme, programmeJsonSchema } from "../../firmware/programmes/programme-file.ts";
import { decodeClientMessage } from "../../shared/decode.ts";
import { clientMessageSchema } from "../../shared/protocol.ts";
import { identityFrame, statusFrame } from "../board/scripted-board.ts";
import { crc16, leaseFrame, readLease } from "../guardian/frames.ts";
import { accessTargets } from "./fuzz-access.ts";
import { allFinite, asText, type FuzzTarget, grammarOf, must, mustBeClean, spoilt } from "./fuzz-target.ts";
import { type JsonSchema, spoilBytesOnce, spoilText } from "./grammar.ts";

/** By hand, from docs/protocol.md: the keys of each message, those in [] may be left out. */
const CLIENT_KEYS: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {
  "set-limits": [["id", "maxAngleDeg", "maxDurationS"], []],
  start: [["id"], ["profileId", "programmeId", "checkInEveryS", "acceptAdvice"]],
  hold: [["id"], []],
  release: [["id"], []],
  stop: [["id"], []],
  "answer-check-in": [["id"], []],
  "prove-balance": [["id"], []],
  acknowledge: [["id", "alarmId"], []],
  "pause-audio": [["id"], []],
  subscribe: [["id", "rateHz"], []],
  introduce: [["id", "deviceId", "name", "view"], ["again"]],
  seen: [["seq"], []],
};
const NUMBERS = ["maxAngleDeg", "maxDurationS", "checkInEveryS", "rateHz", "seq"];

/** Whether this may be believed, as a person reads the page. */
export const clientMessageFits = (message: Readonly<Record<string, unknown>>): boolean => {
  const { type } = message;
  const of = typeof type === "string" && Object.hasOwn(CLIENT_KEYS, type) ? CLIENT_KEYS[type] : undefined;
  if (of === undefined) return false;
  const [needed, optional] = of;
  const keys = Object.keys(message).filter((key) => key !== "type");
  return (
    needed.every((key) => keys.includes(key)) &&
    keys.every((key) => needed.includes(key) || optional.includes(key)) &&
    keys.every(
      (key) => !NUMBERS.includes(key) || (typeof message[key] === "number" && Number.isFinite(message[key])),
    ) &&
    (type === "seen" ||
      (typeof message["id"] === "string" && message["id"].length >= 1 && [...message["id"]].length <= 64))
  );
};

const clientTarget = (decode: typeof decodeClientMessage): FuzzTarget => {
  const grammar = grammarOf(clientMessageSchema);
  return {
    name: "client messages",
    share: 500_000,
    one: (dice) => {
      const text = asText(spoilt(grammar, dice), dice);
      const decoded = decode(text);
      if (decoded.kind === "refused") return false;
      must(clientMessageFits(decoded.message), "a client message that fits no page was accepted", text);
      must(isDeepStrictEqual(JSON.parse(text), decoded.message), "a message was taken for another", text);
      mustBeClean(text);
      return true;
    },
  };
};

const ipcTarget = (
  name: string,
  share: number,
  schema: z.core.$ZodType,
  decode: (
    value: unknown,
  ) => { readonly kind: "ok"; readonly message: unknown } | { readonly kind: "refused" },
): FuzzTarget => {
  const grammar = grammarOf(schema);
  return {
    name,
    share,
    one: (dice) => {
      const value = spoilt(grammar, dice);
      const decoded = decode(value);
      if (decoded.kind === "refused") return false;
      must(allFinite(decoded.message), "a number that is none was accepted", value);
      must(
        decode(JSON.parse(JSON.stringify(decoded.message))).kind === "ok",
        "what was accepted is refused",
        value,
      );
      mustBeClean(value);
      return true;
    },
  };
};

/** Seven bits a byte back into eight, from docs/guardian.md. */
const unpacked = (frame: readonly number[]): number[] => {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const seven of frame.slice(2, -1)) {
    held |= seven << bits;
    bits += 7;
    if (bits >= 8) {
      bytes.push(held & 0xff);
      held >>= 8;
      bits -= 8;
    }
  }
  return bytes;
};
const crcFits = (frame: readonly number[]): boolean => {
  const bytes = unpacked(frame);
  const [low = 0, high = 0] = bytes.slice(-2);
  return crc16([frame[1] ?? 0, ...bytes.slice(0, -2)]) === (low | (high << 8));
};

const boardFrames: FuzzTarget = {
  name: "guardian frames from the board",
  share: 100_000,
  one: (dice) => {
    const whole = [...(dice.chance(0.7) ? statusFrame({}) : identityFrame({}))];
    let frame: number[] = whole;
    for (let wrong = dice.whole(0, 3); wrong > 0; wrong -= 1) frame = spoilBytesOnce(frame, dice);
    const decoded = decodeBoardFrame(Uint8Array.from(frame));
    if (decoded.kind === "refused") return false;
    must(frame.length === whole.length && crcFits(frame), "a frame with a wrong CRC was believed", frame);
    return true;
  },
};

const leases: FuzzTarget = {
  name: "LEASE frames",
  share: 20_000,
  one: (dice) => {
    const wish = { seq: dice.whole(0, 0xffff), bootNonce: dice.whole(0, 0xffffffff), hold: dice.chance(0.5) };
    let frame = leaseFrame({ ...wish, maxAngleDeg: dice.whole(1, 70), maxDurationS: dice.whole(1, 660) });
    for (let wrong = dice.whole(0, 3); wrong > 0; wrong -= 1) frame = spoilBytesOnce(frame, dice);
    const decoded = decodeLease(Uint8Array.from(frame));
    if (decoded.kind === "refused") return false;
    must(readLease(frame) !== null, "a LEASE with a wrong CRC was believed", frame);
    const { kind: _, ...lease } = decoded;
    const again = encodeLease(lease);
    must(
      again.kind === "ok" && isDeepStrictEqual([...again.frame], frame),
      "a LEASE says another thing again",
      frame,
    );
    return true;
  },
};

const firmata: FuzzTarget = {
  name: "Firmata streams",
  share: 90_000,
  one: (dice) => {
    const parts = Array.from({ length: dice.whole(1, 4) }, () =>
      dice.one([
        [0xe0 | dice.whole(0, 15), dice.whole(0, 127), dice.whole(0, 127)],
        [0x90, dice.whole(0, 127), dice.whole(0, 1)],
        [0xf9, 2, 5],
        [0xf0, 0x79, 2, 5, 0xf7],
        [
          0xf0,
          dice.whole(0, 127),
          ...Array.from({ length: dice.whole(0, 40) }, () => dice.whole(0, 127)),
          0xf7,
        ],
      ]),
    ).flat();
    let bytes: number[] = parts;
    for (let wrong = dice.whole(0, 3); wrong > 0; wrong -= 1) bytes = spoilBytesOnce(bytes, dice);
    const atOnce = createFirmataMessages().feed(Uint8Array.from(bytes));
    const cut = dice.whole(0, bytes.length);
    const inTwo = createFirmataMessages();
    const pieces = [bytes.slice(0, cut), bytes.slice(cut)].flatMap((piece) =>
      inTwo.feed(Uint8Array.from(piece)),
    );
    must(isDeepStrictEqual(atOnce, pieces), "a stream says another thing when it is cut", bytes);
    for (const message of atOnce) {
      if (message.kind === "analog")
        must(message.counts <= 0x3fff && message.channel <= 15, "beyond 14 bits", message);
      if (message.kind === "sysex")
        must(
          message.frame.length <= MAX_SYSEX_BYTES && message.frame.slice(1, -1).every((byte) => byte < 0x80),
          "a sysex that is none",
          [...message.frame],
        );
    }
    return atOnce.length > 0;
  },
};

const yamlTarget = (
  name: string,
  schema: string,
  decode: (
    text: string,
  ) => { readonly kind: "ok" } | { readonly kind: "refused"; readonly problems: readonly string[] },
  judge: (accepted: unknown) => boolean,
): FuzzTarget => {
  const grammar = JSON.parse(schema) as JsonSchema;
  return {
    name,
    share: 4_000,
    one: (dice) => {
      const plain = stringify(spoilt(grammar, dice));
      const text = dice.chance(0.4) ? spoilText(plain, dice) : plain;
      const decoded = decode(text);
      if (decoded.kind === "refused") {
        must(decoded.problems.length > 0, "refused without a reason", text);
        return false;
      }
      must(allFinite(decoded) && judge(decoded), "a file that does not fit was accepted", text);
      mustBeClean(text);
      return true;
    },
  };
};

/** By hand, from DESIGN: nothing in a file widens a ceiling. */
const configIsSafe = (accepted: unknown): boolean => {
  const { config } = accepted as { config: { ceilings: { maxAngleDeg: number; maxDurationS: number } } };
  const { maxAngleDeg, maxDurationS } = config.ceilings;
  return maxAngleDeg >= 10 && maxAngleDeg <= 60 && maxDurationS >= 10 && maxDurationS <= 600;
};

const exports: FuzzTarget = (() => {
  const grammar = JSON.parse(exportJsonSchema()) as JsonSchema;
  return {
    name: "exports",
    share: 2_000,
    one: (dice) => {
      const value = spoilt(grammar, dice);
      // Its seal is never right by chance, so whatever is accepted is a hole.
      const decoded = decodeExport(value);
      must(
        decoded.kind === "refused" && decoded.problems.length > 0,
        "an unsealed export was accepted",
        value,
      );
      mustBeClean(value);
      return false;
    },
  };
})();

/** @param decode another decoder of client messages, with a defect on purpose */
export const fuzzTargets = (
  decode: typeof decodeClientMessage = decodeClientMessage,
): readonly FuzzTarget[] => [
  clientTarget(decode),
  ipcTarget("from the gateway to the controller", 160_000, toControllerSchema, decodeToController),
  ipcTarget("from the controller to the gateway", 100_000, fromControllerSchema, decodeFromController),
  boardFrames,
  leases,
  firmata,
  yamlTarget("config files", configJsonSchema(), decodeConfig, configIsSafe),
  yamlTarget("programme files", programmeJsonSchema(), decodeProgramme, () => true),
  exports,
  ...accessTargets(),
];
