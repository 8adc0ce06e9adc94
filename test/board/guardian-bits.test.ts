/** Every frame of the guardian with every two of its bits turned over: some 100,000 each, and each is refused. */

import { expect, it } from "vitest";
import { decodeBoardFrame, decodeLease, encodeLease } from "../../firmware/board/guardian-frame.ts";
import { decodeSettings, encodeSettings } from "../../firmware/board/guardian-settings.ts";
import { NEW_SETTINGS } from "../support/new-settings.ts";
import { identityFrame, statusFrame } from "./scripted-board.ts";

const made = (encoded: { kind: "ok"; frame: Uint8Array } | { kind: "refused" }): Uint8Array => {
  if (encoded.kind === "refused") throw new Error(JSON.stringify(encoded));
  return encoded.frame;
};
const TO = { bootNonce: 0xdecade01, tableId: 42 };
const limits = { maxAngleDeg: 45.5, maxDurationS: 122, sessionCapS: 1000 };

it.each([
  {
    name: "LEASE",
    frame: made(encodeLease({ ...TO, seq: 513, terms: { armed: true, hold: true, limits }, signal: "high" })),
    decode: decodeLease,
  },
  { name: "STATUS", frame: statusFrame(), decode: decodeBoardFrame },
  { name: "IDENTITY", frame: identityFrame(), decode: decodeBoardFrame },
  {
    name: "SETTINGS",
    frame: made(encodeSettings({ counterLow: 0xabcd, tableId: 77, settings: NEW_SETTINGS }, TO)),
    decode: decodeSettings,
  },
])("a $name with any two bits of it turned over is refused", ({ frame, decode }) => {
  const bits = frame.length * 8;
  const copy = Uint8Array.from(frame);
  const flip = (bit: number): void => {
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  };
  const passed: number[][] = [];
  for (let first = 0; first < bits; first += 1) {
    flip(first);
    for (let second = first + 1; second < bits; second += 1) {
      flip(second);
      if (decode(copy).kind !== "refused") passed.push([first, second]);
      flip(second);
    }
    flip(first);
  }
  expect(passed).toEqual([]);
});
