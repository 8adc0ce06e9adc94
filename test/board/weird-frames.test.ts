/**
 * Weird values on the way to the board and from it. What is to be sent is refused before it is a frame; what comes in a
 * frame with a good checksum is refused, or is a reading with every number in its range.
 */

import { describe, expect, it } from "vitest";
import { decodeBoardFrame } from "../../firmware/board/guardian-frame.ts";
import { IDENTITY_BYTES } from "../../firmware/board/guardian-identity.ts";
import { decodeLease, encodeLease, type Lease } from "../../firmware/board/guardian-lease.ts";
import {
  decodeSettings,
  decodeTry,
  encodeSettings,
  encodeTry,
  type LockTry,
} from "../../firmware/board/guardian-settings.ts";
import { STATUS_BYTES } from "../../firmware/board/guardian-status.ts";
import { unpackSevenBit, wrapFrame } from "../../firmware/board/guardian-wire.ts";
import type { SetupWrite } from "../../shared/setup.ts";
import { settingsProblem } from "../../shared/setup-ranges.ts";
import { faultsIn, pathsOf, WEIRD, withAt } from "../support/weird.ts";
import { identityFrame, statusFrame } from "./scripted-board.ts";

const NUMBERS = WEIRD.filter(({ value }) => typeof value === "number");
const LEASE: Lease = {
  ...{ seq: 1, bootNonce: 7, tableId: 9, signal: "none" },
  terms: { armed: true, hold: true, limits: { maxAngleDeg: 30, maxDurationS: 60, sessionCapS: 180 } },
};
const WRITE: SetupWrite = {
  ...{ counterLow: 3, tableId: 9 },
  settings: {
    ...{ sensors: { potentiometer: true, mpu6050: true }, sensorChannel: 0, holdUs: 1000, releaseUs: 2000 },
    potentiometer: { kind: "two-point", a: { counts: 200, angleDeg: -75 }, b: { counts: 800, angleDeg: 75 } },
    inertial: { kind: "zeroed", axis: 1, zeroDeg: 12.5 },
    ...{ buzzerKind: "passive", lockSwitch: true, bandGapMv: 1100 },
  },
};
const TRY: LockTry = { seq: 1, bootNonce: 7, tableId: 9, pulseUs: 1500 };
const TO = { bootNonce: 7, tableId: 9 };

/** A message with a weird number in the place of each of its numbers. */
const spoiltNumbers = <T>(message: T): readonly (readonly [string, T])[] =>
  pathsOf(message)
    .filter(
      (path) => typeof path.reduce<unknown>((at, key) => Reflect.get(Object(at), key), message) === "number",
    )
    .flatMap((path) =>
      NUMBERS.map(
        ({ name, value }) => [`${path.join(".")} = ${name}`, withAt(message, path, value) as T] as const,
      ),
    );

describe("to the board", () => {
  it("a lease is refused, or the board reads of it what was meant and nothing wider", () => {
    let refusals = 0;
    for (const [what, lease] of spoiltNumbers(LEASE)) {
      const encoded = encodeLease(lease);
      if (encoded.kind === "refused") {
        refusals += 1;
        continue;
      }
      const read = decodeLease(encoded.frame);
      if (read.kind === "refused" || !read.terms.armed || !lease.terms.armed) throw new Error(what);
      expect(read.terms.limits.maxAngleDeg, what).toBeLessThanOrEqual(lease.terms.limits.maxAngleDeg);
      expect(read.terms.limits.maxDurationS, what).toBe(lease.terms.limits.maxDurationS);
      expect(read.terms.limits.sessionCapS, what).toBe(lease.terms.limits.sessionCapS);
    }
    expect(refusals).toBeGreaterThan(30);
  });

  it("settings are refused, or the board reads of them what was meant", () => {
    let refusals = 0;
    for (const [what, write] of spoiltNumbers(WRITE)) {
      const encoded = encodeSettings(write, TO);
      if (encoded.kind === "refused") {
        refusals += 1;
        expect(encoded.problem.field, what).not.toBe("");
        continue;
      }
      const read = decodeSettings(encoded.frame);
      if (read.kind === "refused") throw new Error(what);
      expect(settingsProblem(read.settings), what).toBeNull();
      expect(faultsIn(read), what).toEqual([]);
    }
    expect(refusals).toBeGreaterThan(50);
  });

  it("a trial of the lock is refused, or the board reads the same pulse", () => {
    for (const [what, wish] of spoiltNumbers(TRY)) {
      const encoded = encodeTry(wish);
      if (encoded.kind === "refused") continue;
      const read = decodeTry(encoded.frame);
      if (read.kind === "refused") throw new Error(what);
      expect(read.pulseUs, what).toBe(wish.pulseUs);
    }
  });
});

/** What a number of a frame is at its ends, and in the middle, whatever its width. */
const BYTES = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff];
const HEAD = 2;
const CRC_BYTES = 2;

describe("from the board", () => {
  it.each([
    ["STATUS", statusFrame(), STATUS_BYTES],
    ["IDENTITY", identityFrame(), IDENTITY_BYTES],
  ] as const)(
    "a %s with a good checksum is refused, or all of its numbers are numbers",
    (_, frame, length) => {
      const payload = unpackSevenBit(frame.slice(HEAD, -1), length)?.slice(0, -CRC_BYTES);
      if (payload === undefined) throw new Error("the script's own frame is none");
      const tally = { ok: 0, refused: 0 };
      for (let at = 0; at < payload.length; at += 1) {
        for (let width = 1; width <= 4; width += 1) {
          for (const byte of BYTES) {
            const spoilt = Uint8Array.from(payload).fill(byte, at, at + width);
            const decoded = decodeBoardFrame(wrapFrame(frame[1] ?? 0, spoilt));
            if (decoded.kind === "refused") {
              tally.refused += 1;
              expect(decoded.message).not.toBe("");
            } else tally.ok += 1;
            expect(faultsIn(decoded)).toEqual([]);
          }
        }
      }
      expect(tally.ok).toBeGreaterThan(100);
      expect(tally.refused).toBeGreaterThan(100);
    },
  );
});
