/**
 * A Firmata board made of a script: the other end of an in-memory line. It answers like a StandardFirmata Uno or
 * like a guardian, writes down every message it was sent, and can be told to misbehave.
 */

import { Duplex } from "node:stream";
import { wrapFrame } from "../../firmware/board/guardian-wire.ts";

export interface Fake {
  readonly stream: Duplex;
  /** Every whole message that arrived, as hex, oldest first. */
  readonly heard: string[];
  /** Puts bytes on the line toward the host. */
  say(bytes: Iterable<number>): void;
  sayAngle(counts: number, channel?: number): void;
  sayStop(open: boolean): void;
}

export type Script = "plain" | "guardian" | "mute" | "modem";

const hex = (bytes: Iterable<number>): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

export const firmwareAnswer = (name: string): number[] => [
  0xf0,
  0x79,
  2,
  6,
  ...[...name].flatMap((letter) => [letter.charCodeAt(0) & 0x7f, letter.charCodeAt(0) >> 7]),
  0xf7,
];

const unoCapabilities = (): number[] => {
  const pins = Array.from({ length: 20 }, (_, pin) => {
    if (pin < 2) return [0x7f];
    const digital = [0, 1, 1, 1, 11, 1];
    if (pin >= 14) return [...digital, 2, 10, 0x7f];
    return [...digital, ...([3, 5, 6, 9, 10, 11].includes(pin) ? [3, 8] : []), 4, 14, 0x7f];
  });
  return [0xf0, 0x6c, ...pins.flat(), 0xf7];
};

const unoMapping = (): number[] => [
  0xf0,
  0x6a,
  ...Array.from({ length: 20 }, (_, pin) => (pin < 14 ? 0x7f : pin - 14)),
  0xf7,
];

export interface StatusWords {
  readonly major?: number;
  readonly flags?: number;
  readonly bootNonce?: number;
  readonly ackSeq?: number;
  readonly trip?: number;
  readonly angle?: number;
  readonly sensor?: number;
  readonly obstacles?: number;
  readonly lockSwitch?: number;
  readonly supplyMv?: number;
  readonly maxAngle?: number;
}

export const NONCE = 0xdecade01;
export const TABLE_ID = 0x1234;
const NONE = 0x7fff;

export const statusFrame = (words: StatusWords = {}): Uint8Array => {
  const at = new DataView(new ArrayBuffer(42));
  at.setUint8(0, words.major ?? 2);
  at.setUint8(1, words.flags ?? 0x60);
  at.setUint16(2, 7, true);
  at.setUint32(4, words.bootNonce ?? NONCE, true);
  at.setUint32(8, TABLE_ID, true);
  at.setUint32(12, 5000, true);
  at.setUint16(16, words.ackSeq ?? 41, true);
  at.setUint16(18, 3, true);
  at.setUint16(20, 5, true);
  at.setInt16(22, words.angle ?? -7500, true);
  at.setUint8(24, words.trip ?? 0);
  at.setUint8(25, 1);
  at.setUint8(26, 0);
  at.setUint8(27, words.sensor ?? 0);
  at.setUint16(28, 120, true);
  at.setInt16(30, words.maxAngle ?? NONE, true);
  at.setUint16(32, words.maxAngle === undefined ? 0 : 62, true);
  at.setUint16(34, 123, true);
  at.setUint16(36, words.supplyMv ?? 5012, true);
  at.setUint8(38, words.obstacles ?? 0);
  at.setUint8(39, words.lockSwitch ?? 0);
  at.setInt16(40, 2, true);
  return wrapFrame(2, new Uint8Array(at.buffer));
};

export interface IdentityWords {
  readonly major?: number;
  readonly flags?: number;
  readonly settings?: number;
  readonly holdUs?: number;
  readonly countsB?: number;
  readonly sessionCapS?: number;
  readonly sensors?: number;
  readonly axis?: number;
  readonly bandGapMv?: number;
  readonly counterLow?: number;
}

export const identityFrame = (words: IdentityWords = {}): Uint8Array => {
  const at = new DataView(new ArrayBuffer(48));
  at.setUint8(0, words.major ?? 2);
  at.setUint8(1, 0);
  at.setUint8(2, words.flags ?? 0b111);
  at.setUint8(3, words.settings ?? 0);
  at.setUint32(4, NONCE, true);
  at.setUint32(8, TABLE_ID, true);
  at.setInt16(12, 7000, true);
  at.setUint16(14, 660, true);
  at.setUint16(16, 200, true);
  at.setInt16(18, -9000, true);
  at.setUint16(20, words.countsB ?? 800, true);
  at.setInt16(22, 9000, true);
  at.setUint16(24, words.holdUs ?? 1000, true);
  at.setUint16(26, 2000, true);
  at.setUint8(28, 9);
  at.setUint8(29, 3);
  at.setUint8(30, 2);
  at.setUint8(31, 0);
  at.setUint16(32, 500, true);
  at.setUint8(35, 1);
  at.setUint16(38, words.sessionCapS ?? 1920, true);
  at.setUint8(40, words.sensors ?? 1);
  at.setUint8(41, words.axis ?? 0);
  at.setInt16(42, 150, true);
  at.setUint16(44, words.counterLow ?? 9, true);
  at.setUint16(46, words.bandGapMv ?? 0, true);
  return wrapFrame(3, new Uint8Array(at.buffer));
};

/** An IDENTITY as version 1 had it: 40 bytes with the CRC. */
export const identityOfVersion1 = (): Uint8Array => {
  const payload = new Uint8Array(38);
  payload[0] = 1;
  payload[33] = 1;
  return wrapFrame(3, payload);
};

/** Splits what a host writes; every message of a Firmata host is two or three bytes or a sysex. */
const splitHostBytes = (bytes: readonly number[]): number[][] => {
  const messages: number[][] = [];
  let at = 0;
  while (at < bytes.length) {
    const command = bytes[at] ?? 0;
    const end =
      command === 0xf0
        ? bytes.indexOf(0xf7, at) + 1
        : at + (command === 0xf9 || command === 0xff ? 1 : (command & 0xe0) === 0xc0 ? 2 : 3);
    messages.push(bytes.slice(at, end));
    at = end;
  }
  return messages;
};

export const scriptedBoard = (script: Script, identity: Uint8Array = identityFrame()): Fake => {
  const heard: string[] = [];
  const answers = new Map<string, Iterable<number>>(
    script === "mute" || script === "modem"
      ? []
      : [
          ["f9", [0xf9, 2, 6]],
          ["f0 79 f7", firmwareAnswer(script === "guardian" ? "InversionGuardian" : "StandardFirmata.ino")],
          ["f0 6b f7", unoCapabilities()],
          ["f0 69 f7", unoMapping()],
          ["f0 03 f7", script === "guardian" ? identity : []],
        ],
  );
  const stream = new Duplex({
    read: () => {},
    write: (bytes: Uint8Array, _encoding, done) => {
      for (const message of splitHostBytes([...bytes])) {
        heard.push(hex(message));
        const answer = script === "modem" ? [0x41, 0x54, 0x0d] : answers.get(hex(message));
        if (answer !== undefined) stream.push(Buffer.from([...answer]));
      }
      done();
    },
    // Like a socket's peer: closes when the host does.
    final: (done) => {
      stream.push(null);
      done();
    },
  });
  const say = (bytes: Iterable<number>): void => void stream.push(Buffer.from([...bytes]));
  return {
    stream,
    heard,
    say,
    sayAngle: (counts, channel = 0) => say([0xe0 | channel, counts & 0x7f, counts >> 7]),
    sayStop: (open) => say([0x90, open ? 4 : 0, 0]),
  };
};
