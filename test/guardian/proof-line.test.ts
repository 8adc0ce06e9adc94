/**
 * What a bad line does to the frames of a host: bytes lost, doubled, swapped, late or cut in two, at every byte. No
 * wrong action, and the board is in step again with the second good frame at the latest.
 */

import { describe, expect, it } from "vitest";
import { leaseFrame } from "./frames.ts";
import { isHold, isRelease, look } from "./proof-board.ts";
import { TableHost, type Wish } from "./table-host.ts";

type Piece = { readonly bytes: readonly number[]; readonly thenMs: number };

const SPLIT_MS = 30;
const LATE_MS = 700;

/** A host at an armed table that holds nothing, and says what the board has taken. */
class Line {
  readonly host = new TableHost();

  constructor() {
    this.host.renew({ armed: true }, 2);
    look(this.host.board);
  }

  /** The next frame, which is not sent yet. */
  next(wish: Wish): number[] {
    return leaseFrame({ ...wish, seq: ++this.host.seq, bootNonce: this.host.bootNonce });
  }

  send(pieces: readonly Piece[]) {
    const { board } = this.host;
    for (const { bytes, thenMs } of pieces) {
      board.send(bytes);
      board.run((bytes.length * 10) / 57.6 + thenMs);
    }
    board.run(45);
    return look(board);
  }

  /** Good frames until one is taken; returns how many that took. */
  framesToStep(): number {
    for (let frames = 1; frames <= 5; frames++) {
      const { statuses } = this.send([{ bytes: this.next({ armed: true }), thenMs: 0 }]);
      if (statuses.at(-1)?.ackSeq === (this.host.seq & 0xffff)) return frames;
    }
    return Number.POSITIVE_INFINITY;
  }
}

const FRAME_BYTES = 29;
const positions = Array.from({ length: FRAME_BYTES }, (_, at) => at);

/** Where the same frame is still whole, it may be taken. */
const holdsWhole = (bytes: readonly number[], frame: readonly number[]): boolean =>
  bytes.join(" ").includes(frame.join(" "));

const MISHAPS: readonly [string, (frame: readonly number[], at: number) => readonly number[]][] = [
  ["lost", (frame, at) => frame.toSpliced(at, 1)],
  ["doubled", (frame, at) => frame.toSpliced(at, 0, frame[at] ?? 0)],
  ["swapped with the next", (frame, at) => frame.toSpliced(at, 2, ...frame.slice(at, at + 2).reverse())],
  ["the last that arrives", (frame, at) => frame.slice(0, at + 1)],
  ["the first that arrives", (frame, at) => frame.slice(at)],
];

describe("a byte of a LEASE that would hold", () => {
  it.each(MISHAPS)("%s: never holds, and the next frames are taken", (_, mishap) => {
    const line = new Line();
    for (const at of positions) {
      const frame = line.next({ hold: true });
      const broken = mishap(frame, at);
      const { statuses, pulses } = line.send([{ bytes: broken, thenMs: 0 }]);
      const whole = holdsWhole(broken, frame);
      const taken = statuses.at(-1)?.ackSeq === line.host.seq;
      expect(taken, `byte ${at}`).toBe(whole);
      expect(pulses.some(isHold), `byte ${at}`).toBe(whole);
      expect(statuses.at(-1)).toMatchObject({ tripped: false, maxAngleDeg: 20, armed: true });
      // Two would do; as F0 begins a frame wherever it stands, the very next is heard.
      expect(line.framesToStep(), `byte ${at}`).toBe(1);
    }
  });

  it("lost in one frame with the next right behind it, is in step with the second at the latest", () => {
    const line = new Line();
    for (const at of positions) {
      const broken = line.next({ hold: true }).toSpliced(at, 1);
      const bytes = [...broken, ...line.next({ armed: true }), ...line.next({ armed: true })];
      const { statuses, pulses } = line.send([{ bytes, thenMs: 0 }]);
      expect(pulses.every(isRelease)).toBe(true);
      expect(statuses.at(-1)).toMatchObject({ ackSeq: line.host.seq, armed: true });
    }
  });

  it("that pauses before it is the same frame, however it is cut", () => {
    const line = new Line();
    for (const at of positions.slice(1)) {
      const frame = line.next({ hold: true });
      const { statuses } = line.send([
        { bytes: frame.slice(0, at), thenMs: SPLIT_MS },
        { bytes: frame.slice(at), thenMs: 0 },
      ]);
      expect(statuses.at(-1)).toMatchObject({ ackSeq: line.host.seq, holding: true });
      expect(line.framesToStep()).toBe(1);
    }
  });

  it("that is so late that the lease has lapsed: tripped, and what then arrives does not hold", () => {
    for (const at of positions.slice(1)) {
      const line = new Line();
      const frame = line.next({ hold: true });
      const { statuses, pulses } = line.send([
        { bytes: frame.slice(0, at), thenMs: LATE_MS },
        { bytes: frame.slice(at), thenMs: 0 },
      ]);
      expect(pulses.every(isRelease)).toBe(true);
      expect(statuses.at(-1)).toMatchObject({ tripped: true, trip: 1, holding: false });
    }
  });
});

describe("whole frames", () => {
  it("twice are taken once; in the wrong order only the newer", () => {
    const line = new Line();
    const before = line.host.status().refusedFrames;
    const hold = line.next({ hold: true });
    line.send([{ bytes: hold, thenMs: 0 }]);
    const free = line.next({ armed: true });
    line.send([{ bytes: free, thenMs: 0 }]);
    const again = line.send([{ bytes: [...hold, ...free, ...hold], thenMs: 0 }]);
    expect(again.pulses.slice(1).every(isRelease)).toBe(true);
    expect(again.statuses.at(-1)).toMatchObject({ holding: false, refusedFrames: before + 3 });

    const older = line.next({ hold: true });
    const newer = line.next({ armed: true });
    const swapped = line.send([{ bytes: [...newer, ...older], thenMs: 0 }]);
    expect(swapped.pulses.every(isRelease)).toBe(true);
    expect(swapped.statuses.at(-1)).toMatchObject({ ackSeq: line.host.seq, holding: false });
  });
});
