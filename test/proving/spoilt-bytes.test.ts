/** What a bad line does follows from its seed and from the bytes, however they are cut and whenever they come. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundOf } from "./chaos.ts";
import { faultRoundOf } from "./faults.ts";
import { LINE_FAULTS, type Piece, spoilBytes } from "./spoilt-bytes.ts";

const STREAM = Uint8Array.from({ length: 4_000 }, (_, at) => at & 0xff);
const SPOILING = { kinds: LINE_FAULTS, everyBytes: 40 } as const;

/** Bytes and pulled plugs in their order, without the waits between them. */
const flattened = (pieces: readonly Piece[]): unknown[] =>
  pieces.flatMap<unknown>((piece) =>
    piece.kind === "bytes" ? [...piece.bytes] : [`unplugged for ${piece.forMs} ms`],
  );

describe("a bad line", () => {
  it("decides the same for the same seed, however the stream is cut", () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 20 }), (seed, cuts) => {
        const whole = spoilBytes(seed, SPOILING);
        const expected = flattened(whole.feed(STREAM));
        const cut = spoilBytes(seed, SPOILING);
        const found: unknown[] = [];
        let at = 0;
        for (const length of [...cuts, STREAM.length]) {
          found.push(...flattened(cut.feed(STREAM.subarray(at, at + length))));
          at += length;
        }
        expect(found).toEqual(expected);
        expect(cut.decisions()).toEqual(whole.decisions());
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("decides otherwise for another seed, and has every kind of fault", () => {
    const one = spoilBytes(1, SPOILING);
    const two = spoilBytes(2, SPOILING);
    expect(flattened(one.feed(STREAM))).not.toEqual(flattened(two.feed(STREAM)));
    expect(new Set(one.decisions().map(({ fault }) => fault))).toEqual(new Set(LINE_FAULTS));
  });

  it.each([
    ["flip", (found: readonly unknown[]) => found.length === STREAM.length],
    ["drop", (found: readonly unknown[]) => found.length < STREAM.length],
    ["duplicate", (found: readonly unknown[]) => found.length > STREAM.length],
  ] as const)("%s changes the bytes and nothing else does", (kind, isSo) => {
    const found = flattened(spoilBytes(3, { kinds: [kind], everyBytes: 40 }).feed(STREAM));
    expect(found).not.toEqual([...STREAM]);
    expect(found).toSatisfy(isSo);
    const others = spoilBytes(3, { kinds: ["delay", "split", "stall"], everyBytes: 40 });
    expect(flattened(others.feed(STREAM))).toEqual([...STREAM]);
  });
});

describe("a round", () => {
  it("follows from seed and number, and fifty have every blow in every phase of a session", () => {
    const rounds = Array.from({ length: 50 }, (_, round) => roundOf(1, round));
    expect(rounds).toEqual(Array.from({ length: 50 }, (_, round) => roundOf(1, round)));
    const blows = new Set(
      rounds.map(({ blow }) => ("victim" in blow ? `${blow.kind} ${blow.victim}` : blow.kind)),
    );
    expect(blows.size).toBe(9);
    expect(new Set(rounds.map(({ phase }) => phase)).size).toBe(4);
    expect(new Set(rounds.flatMap(({ blow }) => (blow.kind === "freeze" ? [blow.forMs] : []))).size).toBe(4);
    expect(faultRoundOf(1, 7).kinds).toEqual(LINE_FAULTS);
    expect(faultRoundOf(1, 5)).toEqual(faultRoundOf(1, 5));
  });
});
