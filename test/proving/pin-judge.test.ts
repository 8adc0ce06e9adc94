/**
 * The judge is put before a board that does wrong, one rule after the other, and must say so each time; and before one
 * that does right, and must not. A judge that sees nothing would let every proof here pass.
 */

import { describe, expect, it } from "vitest";
import type { ServoPulse } from "../../firmware/simulator/pin-watch.ts";
import type { SimulatedTable } from "../../firmware/simulator/simulated-table.ts";
import { leaseFrame } from "../guardian/frames.ts";
import { judgePins } from "./pin-judge.ts";

const FRAME_MS = 20;
const CYCLES_PER_MS = 16_000;
const HELD_US = 1000;
const FREE_US = 2000;
const LIMITS = { maxAngleDeg: 30, maxDurationS: 60 } as const;

/** A board of which only the pins are there, and they do what the test says. */
const puppet = () => {
  let ms = 0;
  let angleDeg = -75;
  let onPulse: (pulse: ServoPulse) => void = () => {};
  let onBuzzer: () => void = () => {};
  let onReset: (cause: "external") => void = () => {};
  const table = {
    cycles: () => ms * CYCLES_PER_MS,
    angleDeg: () => angleDeg,
    uart: { unsentBytes: () => 0 },
    edges: {
      onServoPulse: (listener: typeof onPulse) => {
        onPulse = listener;
      },
      onBuzzerEdge: (listener: typeof onBuzzer) => {
        onBuzzer = listener;
      },
    },
    onReset: (listener: typeof onReset) => {
      onReset = listener;
    },
  };
  const judge = judgePins(table as unknown as SimulatedTable);
  let seq = 0;
  return {
    judge,
    lease: (hold: boolean, limits: { maxAngleDeg: number; maxDurationS: number } = LIMITS) => {
      seq += 1;
      judge.hears(leaseFrame({ seq, bootNonce: 1, hold, armed: true, ...limits }));
    },
    spoiltLease: () => {
      const frame = leaseFrame({ seq: 1, bootNonce: 1, hold: true, armed: true, ...LIMITS });
      judge.hears(frame.map((byte, at) => (at === 9 ? byte ^ 1 : byte)));
    },
    /** So long of one pulse, at this angle, the lease renewed or not. */
    pulses(forMs: number, widthUs: number, atDeg: number, renewed = false): void {
      angleDeg = atDeg;
      for (let passed = 0; passed < forMs; passed += FRAME_MS) {
        if (renewed && passed % 100 === 0) this.lease(true);
        ms += FRAME_MS;
        onPulse({ startCycle: 0, endCycle: ms * CYCLES_PER_MS, widthUs });
      }
    },
    sound: () => onBuzzer(),
    reset: () => onReset("external"),
  };
};

type Puppet = ReturnType<typeof puppet>;
const heldAt20 = (board: Puppet): void => {
  board.judge.begin(LIMITS, "once");
  board.pulses(500, FREE_US, -75);
  board.pulses(1_000, FREE_US, 20);
  board.pulses(2_000, HELD_US, 20, true);
};
const back = (board: Puppet): void => {
  board.lease(false);
  board.pulses(2_000, FREE_US, 20);
  board.judge.over();
  board.pulses(2_000, FREE_US, -75);
};

describe("the judge at the pins", () => {
  it("has nothing against a session that is held once, let go, and another after it", () => {
    const board = puppet();
    for (let session = 0; session < 2; session += 1) {
      heldAt20(board);
      board.sound();
      back(board);
    }
    expect(board.judge.verdict()).toMatchObject({ broken: [], holds: 2 });
  });

  it.each<[string, (board: Puppet) => void, RegExp]>([
    ["a lock held on without a lease", (board) => board.pulses(700, HELD_US, 20), /after the lease was over/],
    [
      "a lock held on by a frame with a wrong CRC",
      (board) => {
        for (let times = 0; times < 8; times += 1) {
          board.spoiltLease();
          board.pulses(100, HELD_US, 20);
        }
      },
      /after the lease was over/,
    ],
    ["held beyond the maximum angle", (board) => board.pulses(200, HELD_US, 33, true), /held beyond 30°/],
    ["held beyond the time", (board) => board.pulses(63_000, HELD_US, 20, true), /the limit is 60 s/],
    ["held while lying", (board) => board.pulses(200, HELD_US, -3, true), /not inverted/],
    [
      "held again after it was let go",
      (board) => {
        board.pulses(100, FREE_US, 20, true);
        board.pulses(100, HELD_US, 20, true);
      },
      /resumed/,
    ],
    [
      "held again after a reset",
      (board) => {
        board.reset();
        board.pulses(100, HELD_US, 20, true);
      },
      /resumed/,
    ],
    [
      "held when the session is over",
      (board) => {
        board.judge.over();
        board.pulses(1_000, HELD_US, 20, true);
      },
      /without a session/,
    ],
    [
      "a wider angle",
      (board) => {
        board.lease(true, { ...LIMITS, maxAngleDeg: 31 });
        board.pulses(20, HELD_US, 20);
      },
      /loosened/,
    ],
    [
      "tightened, and then as it was",
      (board) => {
        board.lease(true, { maxAngleDeg: 25, maxDurationS: 60 });
        board.lease(true);
      },
      /loosened to 30°/,
    ],
    ["more time", (board) => board.lease(true, { ...LIMITS, maxDurationS: 63 }), /loosened/],
    [
      "let go because the host is gone, and no sound",
      (board) => {
        board.pulses(500, HELD_US, 20);
        board.pulses(4_500, FREE_US, 20);
      },
      /silent for 3.5 s/,
    ],
  ])("finds out %s", (_, wrong, rule) => {
    const board = puppet();
    heldAt20(board);
    expect(board.judge.verdict().broken).toEqual([]);
    wrong(board);
    expect(board.judge.verdict().broken.join("\n")).toMatch(rule);
  });

  it("finds out a lock held without any Start", () => {
    const board = puppet();
    board.pulses(1_000, FREE_US, 20);
    board.pulses(1_000, HELD_US, 20, true);
    expect(board.judge.verdict().broken.join("\n")).toMatch(/without a session/);
  });
});
