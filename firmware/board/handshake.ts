/**
 * Finds out who speaks on the line, with raw Firmata questions and before anything of Johnny-Five exists.
 *
 * The answers are judged here, so that firmata-io, which throws on short ones, is only ever told good ones.
 */

import type { PinRecord } from "firmata-io";
import type { BoardLink } from "./board-link.ts";
import type { FirmataMessage } from "./firmata-messages.ts";
import {
  decodeBoardFrame,
  type GuardianIdentity,
  IDENTITY_ID,
  IDENTITY_REQUEST,
  isOfGuardian,
  type Refused,
} from "./guardian-frame.ts";
import type { ConnectFault } from "./port-faults.ts";

/** An Uno that was reset by the opening of its port spends up to two seconds in its boot-loader. */
const FIRST_ANSWER_WITHIN_MS = 2500;
const ANSWER_WITHIN_MS = 1500;
const ASK_AGAIN_MS = 250;

const VERSION_REQUEST = [0xf9];
const FIRMWARE_ID = 0x79;
const CAPABILITY_ID = 0x6b;
const CAPABILITY_ANSWER_ID = 0x6c;
const MAPPING_ID = 0x69;
const MAPPING_ANSWER_ID = 0x6a;
const GUARDIAN_NAME = /^InversionGuardian(\.ino)?$/;

const NEXT_PIN = 0x7f;
const NO_CHANNEL = 0x7f;
const MAX_PINS = 128;

/** Where the board's pins are and what they can do. */
export interface PinMap {
  readonly pins: PinRecord[];
  /** Pin number of each analog channel. */
  readonly analogPins: number[];
}

export type Handshake =
  | {
      readonly kind: "guarded";
      readonly answeredAtMs: number;
      readonly firmware: string;
      readonly identity: GuardianIdentity;
    }
  | {
      readonly kind: "unguarded";
      readonly answeredAtMs: number;
      readonly firmware: string;
      readonly pinMap: PinMap;
    }
  | { readonly kind: "fault"; readonly fault: ConnectFault };

type Answer<T> =
  | { readonly kind: "answered"; readonly value: T; readonly atMs: number }
  | { readonly kind: "none" }
  | { readonly kind: "ended"; readonly reason: string };

/** Asks, and asks again, until a message is accepted, the time is over or the line has ended. */
const ask = <T>(
  link: BoardLink,
  request: readonly number[],
  withinMs: number,
  accept: (message: FirmataMessage) => T | null,
): Promise<Answer<T>> =>
  new Promise((resolve) => {
    const finish = (answer: Answer<T>): void => {
      clearInterval(again);
      clearTimeout(deadline);
      resolve(answer);
    };
    const again = setInterval(() => link.write(Uint8Array.from(request)), ASK_AGAIN_MS);
    const deadline = setTimeout(() => finish({ kind: "none" }), withinMs);
    link.onMessage((message, atMs) => {
      const value = accept(message);
      if (value !== null) finish({ kind: "answered", value, atMs });
    });
    link.onEnded((reason) => finish({ kind: "ended", reason }));
    link.write(Uint8Array.from(request));
  });

const sysexData = (message: FirmataMessage, id: number): Uint8Array | null =>
  message.kind === "sysex" && message.id === id ? message.frame.subarray(2, -1) : null;

/** Name and version as the board tells them: two 7-bit halves per character. */
export const readFirmware = (message: FirmataMessage): { name: string; version: string } | null => {
  const data = sysexData(message, FIRMWARE_ID);
  const [major, minor] = data ?? [];
  if (data === null || major === undefined || minor === undefined) return null;
  let name = "";
  for (let at = 2; at + 1 < data.length; at += 2) {
    const code = (data[at] ?? 0) | ((data[at + 1] ?? 0) << 7);
    if (code >= 0x20 && code < 0x7f) name += String.fromCharCode(code);
  }
  return { name, version: `${major}.${minor}` };
};

/** For each pin the modes it supports: pairs of mode and resolution, ended by 0x7F. */
export const readCapabilities = (message: FirmataMessage): number[][] | null => {
  const data = sysexData(message, CAPABILITY_ANSWER_ID);
  if (data === null || data.length === 0) return null;
  const pins: number[][] = [];
  let modes: number[] = [];
  let at = 0;
  while (at < data.length) {
    const mode = data[at] ?? NEXT_PIN;
    if (mode === NEXT_PIN) {
      pins.push(modes);
      modes = [];
      at += 1;
    } else {
      if (at + 1 >= data.length) return null;
      modes.push(mode);
      at += 2;
    }
  }
  return modes.length === 0 && pins.length <= MAX_PINS ? pins : null;
};

/** For each pin its analog channel, 0x7F = none; null unless there is one entry for each of `pinCount` pins. */
export const readAnalogMapping = (message: FirmataMessage, pinCount: number): number[] | null => {
  const data = sysexData(message, MAPPING_ANSWER_ID);
  return data !== null && data.length === pinCount ? [...data] : null;
};

const toPinMap = (capabilities: readonly number[][], channels: readonly number[]): PinMap => {
  const pins = capabilities.map((supportedModes, pin) => ({
    supportedModes,
    analogChannel: channels[pin] ?? NO_CHANNEL,
  }));
  // A channel's pin is the n-th analog pin, which is how firmata-io counts too.
  const analogPins = pins.flatMap((record, pin) => (record.analogChannel === NO_CHANNEL ? [] : [pin]));
  return { pins, analogPins };
};

const fault = (kind: ConnectFault["kind"], sentence: string): Handshake => ({
  kind: "fault",
  fault: { kind, sentence },
});

const noAnswer = (answer: Answer<unknown>, kind: ConnectFault["kind"], sentence: string): Handshake =>
  answer.kind === "ended" ? fault("failed", answer.reason) : fault(kind, sentence);

const greetGuardian = async (link: BoardLink, firmware: string, answeredAtMs: number): Promise<Handshake> => {
  let refusal = "it did not answer";
  const identity = await ask<GuardianIdentity | Refused>(
    link,
    IDENTITY_REQUEST,
    ANSWER_WITHIN_MS,
    (message) => {
      if (message.kind !== "sysex" || message.id !== IDENTITY_ID) return null;
      const decoded = decodeBoardFrame(message.frame);
      if (decoded.kind === "status") return null;
      if (decoded.kind === "identity") return decoded;
      refusal = decoded.message;
      // The CRC is right, so that this is no noise: asking again would not help.
      return decoded.code === "version" ? decoded : null;
    },
  );
  if (identity.kind !== "answered") {
    return noAnswer(
      identity,
      "unusable",
      `The board runs ${firmware} but does not identify itself: ${refusal}.`,
    );
  }
  if (identity.value.kind === "refused") {
    const sentence = `The board runs ${firmware}, but ${refusal}. Flash the guardian that belongs to this program.`;
    return fault("unusable", sentence);
  }
  return { kind: "guarded", answeredAtMs, firmware, identity: identity.value };
};

/** What a message of a board that has not said it is guarded may turn out to be. */
type Told<T> = { readonly kind: "told"; readonly value: T } | { readonly kind: "guardian" };

/**
 * Asks for something that has no checksum, and believes it when it was told twice alike; unless a guardian speaks,
 * whose frames have one.
 */
const askTwice = <T>(
  link: BoardLink,
  request: readonly number[],
  read: (message: FirmataMessage) => T | null,
): Promise<Answer<Told<T>>> => {
  let before: string | null = null;
  return ask<Told<T>>(link, request, ANSWER_WITHIN_MS, (message) => {
    if (message.kind === "sysex" && isOfGuardian(message.frame)) {
      return { kind: "guardian" };
    }
    const value = read(message);
    if (value === null) return null;
    const now = JSON.stringify(value);
    if (now === before) return { kind: "told", value };
    before = now;
    link.write(Uint8Array.from(request));
    return null;
  });
};

/**
 * A board whose name is not the guardian's. A name has no checksum, and one bit turned over on the line must not make
 * a guarded board an unguarded one, so it is asked all the same: any other firmware passes that over, and a guardian
 * begins to speak, now or later (firmata-table.ts listens on).
 */
const mapPins = async (link: BoardLink, firmware: string, answeredAtMs: number): Promise<Handshake> => {
  const missing = (what: string): string => `The board runs ${firmware} but does not tell ${what}.`;
  link.write(Uint8Array.from(IDENTITY_REQUEST));
  const capabilities = await askTwice(link, [0xf0, CAPABILITY_ID, 0xf7], readCapabilities);
  if (capabilities.kind !== "answered") {
    return noAnswer(capabilities, "unusable", missing("what its pins can do"));
  }
  if (capabilities.value.kind === "guardian") return greetGuardian(link, firmware, answeredAtMs);
  const modes = capabilities.value.value;
  const channels = await askTwice(link, [0xf0, MAPPING_ID, 0xf7], (message) =>
    readAnalogMapping(message, modes.length),
  );
  if (channels.kind !== "answered") {
    return noAnswer(channels, "unusable", missing("where its analog inputs are"));
  }
  if (channels.value.kind === "guardian") return greetGuardian(link, firmware, answeredAtMs);
  link.write(Uint8Array.from(IDENTITY_REQUEST));
  return { kind: "unguarded", answeredAtMs, firmware, pinMap: toPinMap(modes, channels.value.value) };
};

/** Who speaks on the line; a fault when nobody does, or nobody who can be worked with. */
export const shakeHands = async (link: BoardLink): Promise<Handshake> => {
  const version = await ask(link, VERSION_REQUEST, FIRST_ANSWER_WITHIN_MS, (message) =>
    message.kind === "version" ? message : null,
  );
  if (version.kind !== "answered") {
    return link.receivedBytes() === 0
      ? noAnswer(version, "silent", "Nothing answers on this port: no board, or no Firmata on it.")
      : noAnswer(version, "foreign", "Something else speaks on this port: it is not Firmata at 57600 baud.");
  }
  const told = await ask(link, [0xf0, FIRMWARE_ID, 0xf7], ANSWER_WITHIN_MS, readFirmware);
  if (told.kind !== "answered") {
    return noAnswer(told, "unusable", "The board speaks Firmata but does not tell its firmware's name.");
  }
  const firmware = `${told.value.name || "unnamed Firmata"} ${told.value.version}`;
  return GUARDIAN_NAME.test(told.value.name)
    ? greetGuardian(link, firmware, version.atMs)
    : mapPins(link, firmware, version.atMs);
};
