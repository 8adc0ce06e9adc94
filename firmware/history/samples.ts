/**
 * The samples of a session as few bytes, and back: exactly the same samples, or the reason why these bytes are none.
 *
 *     byte 0       version of this format, 1
 *     bytes 1–4    CRC-32 of what follows, least significant byte first
 *     then         deflated: count, times, angles (both as columns of differences), runs of faults, runs of "held"
 *
 * Where the angle is a fault, its column repeats the angle before, which costs next to nothing.
 */

import { constants, crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import type { Sample } from "../../shared/history.ts";
import { ANGLE_FAULTS, type AngleFault } from "../../shared/table.ts";
import { ByteReader, ByteWriter } from "./varint.ts";

const VERSION = 1;
const HEADER_BYTES = 5;
/** A day at 50 Hz with every number at its longest fits; what claims to be more is damage. */
const MOST_BYTES = 64 * 1024 * 1024;

export type Unpacked =
  | { readonly kind: "ok"; readonly samples: readonly Sample[] }
  | { readonly kind: "damaged"; readonly why: string };

interface Run<T> {
  readonly from: number;
  readonly length: number;
  readonly value: T;
}

/** Stretches of the same value; `null` is none. */
const runsOf = <T>(samples: readonly Sample[], told: (sample: Sample) => T | null): readonly Run<T>[] => {
  const runs: Run<T>[] = [];
  let from = 0;
  let value: T | null = null;
  const end = (at: number): void => {
    if (value !== null) runs.push({ from, length: at - from, value });
  };
  for (const [at, sample] of samples.entries()) {
    const now = told(sample);
    if (now === value) continue;
    end(at);
    from = at;
    value = now;
  }
  end(samples.length);
  return runs;
};

const writeRuns = (writer: ByteWriter, runs: readonly Run<number>[]): void => {
  writer.count(runs.length);
  let after = 0;
  for (const { from, length, value } of runs) {
    writer.count(from - after);
    writer.count(length);
    writer.count(value);
    after = from + length;
  }
};

/** `null` for each of `count` places without a run; null as a whole for what is no list of runs. */
const readRuns = (reader: ByteReader, count: number): (number | null)[] | null => {
  const places: (number | null)[] = new Array<number | null>(count).fill(null);
  const runs = reader.count();
  if (runs === null || runs > count) return null;
  let at = 0;
  for (let index = 0; index < runs; index += 1) {
    const [gap, length, value] = [reader.count(), reader.count(), reader.count()];
    if (gap === null || length === null || value === null || !(at + gap + length <= count)) return null;
    places.fill(value, at + gap, at + gap + length);
    at += gap + length;
  }
  return places;
};

const angleColumn = (samples: readonly Sample[]): number[] => {
  let before = 0;
  return samples.map(({ angle }) => {
    if (typeof angle === "number") before = angle;
    return before;
  });
};

export const packSamples = (samples: readonly Sample[]): Buffer => {
  const writer = new ByteWriter();
  writer.count(samples.length);
  writer.column(samples.map(({ tMs }) => tMs));
  writer.column(angleColumn(samples));
  writeRuns(
    writer,
    runsOf(samples, ({ angle }) => (typeof angle === "string" ? ANGLE_FAULTS.indexOf(angle) : null)),
  );
  writeRuns(
    writer,
    runsOf(samples, ({ held }) => (held ? 1 : null)),
  );
  const packed = deflateRawSync(writer.bytes(), { level: constants.Z_BEST_COMPRESSION });
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(VERSION, 0);
  header.writeUInt32LE(crc32(packed), 1);
  return Buffer.concat([header, packed]);
};

const damaged = (why: string): Unpacked => ({ kind: "damaged", why });

const inflated = (packed: Uint8Array): Uint8Array | null => {
  try {
    return inflateRawSync(packed, { maxOutputLength: MOST_BYTES });
  } catch {
    return null;
  }
};

const angleOf = (fault: number | null, angle: number): number | AngleFault | undefined =>
  fault === null ? angle : ANGLE_FAULTS[fault];

const decode = (bytes: Uint8Array): readonly Sample[] | null => {
  const reader = new ByteReader(bytes);
  const count = reader.count();
  // A sample takes two bytes or more.
  if (count === null || count * 2 > bytes.length) return null;
  const times = reader.column(count);
  const angles = times === null ? null : reader.column(count);
  const faults = angles === null ? null : readRuns(reader, count);
  const held = faults === null ? null : readRuns(reader, count);
  if (times === null || angles === null || faults === null || held === null || !reader.isAtEnd) return null;
  const samples: Sample[] = [];
  for (const [at, tMs] of times.entries()) {
    const angle = angleOf(faults[at] ?? null, angles[at] ?? Number.NaN);
    if (angle === undefined || tMs < 0) return null;
    samples.push({ tMs, angle, held: held[at] === 1 });
  }
  return samples;
};

export const unpackSamples = (blob: Uint8Array): Unpacked => {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  if (bytes.length < HEADER_BYTES)
    return damaged(`${bytes.length} bytes; a header alone has ${HEADER_BYTES}`);
  const version = bytes.readUInt8(0);
  if (version !== VERSION) return damaged(`version ${version}; known is ${VERSION}`);
  const packed = bytes.subarray(HEADER_BYTES);
  if (crc32(packed) !== bytes.readUInt32LE(1)) return damaged("the checksum does not fit");
  const plain = inflated(packed);
  if (plain === null) return damaged("not deflated");
  const samples = decode(plain);
  return samples === null ? damaged("no columns of samples") : { kind: "ok", samples };
};
