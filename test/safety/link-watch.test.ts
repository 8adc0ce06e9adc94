/** The line in its bounds: alive or lost, the same board or another, guarded or silent, clean or corrupt. */

import { describe, expect, it } from "vitest";
import type { GuardianReport, Link } from "../../firmware/safety/input.ts";
import { type LinkView, type LinkWatch, watchLink } from "../../firmware/safety/link-watch.ts";
import type { BoardLimits } from "../../shared/limits.ts";
import { reportWith } from "./facts-sample.ts";

const NOW = 100_000;
const SINCE = 40_000;
const OWN = { maxAngleDeg: 60, maxDurationS: 600 };
const COMPILED: BoardLimits = { maxAngleDeg: 70, maxDurationS: 660, sessionCapS: 1920 };
const NONE: LinkWatch = { kind: "none" };

type Guarded = Extract<Link, { board: "guarded" }>;
const guarded = (report: Partial<GuardianReport> | "silent" = {}, wish: Partial<Guarded> = {}): Guarded => ({
  ...{ kind: "up", board: "guarded", sinceMs: SINCE, lastByteMs: NOW },
  ...{ ceilings: COMPILED, settings: "valid" },
  guardian: report === "silent" ? { kind: "silent" } : reportWith({ atMs: NOW, ...report }),
  ...wish,
});
const unguarded = (wish: { sinceMs?: number; lastByteMs?: number } = {}): Link => ({
  ...{ kind: "up", board: "unguarded", sinceMs: SINCE, lastByteMs: NOW },
  ...wish,
});
const DOWN: Link = { kind: "down", reason: "unplugged" };

const watch = (before: LinkWatch, link: Link, nowMs = NOW) => watchLink(before, link, OWN, nowMs);
const up = (view: LinkView): Extract<LinkView, { kind: "up" }> => {
  if (view.kind === "lost") throw new Error("the line is lost");
  return view;
};
const KNOWN = watch(NONE, guarded()).watch as Extract<LinkWatch, { kind: "known" }>;

describe("a line", () => {
  it.each<[what: string, link: Link, kind: string]>([
    ["with a byte just now", guarded(), "up"],
    ["with a byte just under 500 ms ago", guarded({}, { lastByteMs: NOW - 499 }), "up"],
    ["silent for 500 ms", guarded({}, { lastByteMs: NOW - 500 }), "lost"],
    ["with a byte 500 ms ahead, as clocks go", guarded({}, { lastByteMs: NOW + 500 }), "up"],
    ["with a byte from the future", guarded({}, { lastByteMs: NOW + 501 }), "lost"],
    ["with a byte at no time", guarded({}, { lastByteMs: Number.NaN }), "lost"],
    ["that is down", DOWN, "lost"],
  ])("%s is %s", (_what, link, kind) => {
    expect(watch(NONE, link).view.kind).toBe(kind);
  });

  it("that is lost is remembered as that, and what was known of the board stays", () => {
    expect(watch(KNOWN, DOWN).watch).toEqual({ ...KNOWN, lost: true });
    const lost = { ...KNOWN, lost: true };
    expect(watch(lost, DOWN).watch).toBe(lost);
    expect(watch(NONE, DOWN).watch).toBe(NONE);
    expect(watch(lost, guarded()).watch).toMatchObject({ lost: false });
  });

  it("tells of the board what it knows", () => {
    expect(KNOWN).toMatchObject({
      kind: "known",
      guarded: true,
      openedMs: SINCE,
      bootNonce: 7,
      bootedMs: SINCE,
    });
    expect(up(watch(NONE, guarded()).view)).toMatchObject({
      ...{ reset: false, upMs: NOW - SINCE, sinceMs: SINCE, lastByteMs: NOW, corrupt: false },
    });
  });

  it("that was opened later than now has been up for no time", () => {
    expect(up(watch(NONE, guarded({}, { sinceMs: NOW + 50 })).view).upMs).toBe(0);
  });
});

describe("a board has been reset", () => {
  it.each<[what: string, before: LinkWatch, link: Link, reset: boolean]>([
    ["when it is the first", NONE, guarded(), false],
    ["when it is the same", KNOWN, guarded(), false],
    ["when it is the same after a loss", { ...KNOWN, lost: true }, guarded(), false],
    ["when it says nothing now", KNOWN, guarded("silent"), false],
    ["when its nonce was not known", { ...KNOWN, bootNonce: null }, guarded({ bootNonce: 9 }), false],
    ["when its nonce is another", KNOWN, guarded({ bootNonce: 8 }), true],
    ["when its line was opened anew", KNOWN, guarded({}, { sinceMs: SINCE + 1 }), true],
    ["when it runs no guardian any more", KNOWN, unguarded(), true],
    ["when it is unguarded and the same", { ...KNOWN, guarded: false, bootNonce: null }, unguarded(), false],
    [
      "when it is unguarded and was lost",
      { ...KNOWN, guarded: false, bootNonce: null, lost: true },
      unguarded(),
      true,
    ],
    ["when it runs a guardian now", { ...KNOWN, guarded: false, bootNonce: null }, guarded(), true],
  ])("%s: %#", (_what, before, link, reset) => {
    expect(up(watch(before, link).view).reset).toBe(reset);
  });

  it("and then it runs since now; else since what was known", () => {
    const anew = watch(KNOWN, guarded({ bootNonce: 8 }));
    expect(anew.watch).toMatchObject({ bootedMs: NOW, bootNonce: 8 });
    expect(up(anew.view).upMs).toBe(0);
    expect(watch({ ...KNOWN, bootedMs: 77 }, guarded()).watch).toMatchObject({ bootedMs: 77 });
  });

  it("keeps its nonce while it says nothing", () => {
    expect(watch(KNOWN, guarded("silent")).watch).toMatchObject({ bootNonce: 7 });
    expect(watch(NONE, unguarded()).watch).toMatchObject({ bootNonce: null, guarded: false });
  });
});

describe("the guardian", () => {
  it.each<[what: string, link: Link, kind: string]>([
    ["on an unguarded board", unguarded(), "unguarded"],
    ["heard just now", guarded(), "heard"],
    ["heard just under a second ago", guarded({ atMs: NOW - 999 }), "heard"],
    ["heard a second ago", guarded({ atMs: NOW - 1000 }), "silent"],
    ["heard at no time", guarded({ atMs: Number.NaN }), "silent"],
    ["never heard", guarded("silent"), "silent"],
  ])("%s is %s", (_what, link, kind) => {
    expect(up(watch(NONE, link).view).guardian.kind).toBe(kind);
  });

  it("is told with its report, its settings and whether our ceilings nest, also while it is silent", () => {
    expect(up(watch(NONE, guarded({ holding: true }, { settings: "damaged" })).view).guardian).toMatchObject({
      ...{ kind: "heard", settings: "damaged", nests: true, report: { holding: true } },
    });
    expect(up(watch(NONE, guarded("silent", { settings: "newer" })).view).guardian).toEqual({
      ...{ kind: "silent", settings: "newer", nests: true },
    });
  });

  it.each<[compiled: Partial<BoardLimits>, nests: boolean]>([
    [{}, true],
    [{ maxAngleDeg: 60 }, false],
    [{ maxAngleDeg: 60.1 }, true],
    [{ maxDurationS: 602 }, true],
    [{ maxDurationS: 601.9 }, false],
    [{ maxDurationS: 600 }, false],
    [{ sessionCapS: 1920 }, true],
    [{ sessionCapS: 1919 }, false],
    [{ maxAngleDeg: Number.NaN }, false],
    [{ maxDurationS: Number.NaN }, false],
    [{ sessionCapS: Number.NaN }, false],
  ])("with compiled ceilings of %o holds ours: %s", (compiled, nests) => {
    const view = up(watch(NONE, guarded({}, { ceilings: { ...COMPILED, ...compiled } })).view);
    expect(view.guardian).toMatchObject({ nests });
  });
});

describe("refused frames", () => {
  /** Steps of ms after a first report; how many the board says it has refused, and raw writes. */
  const after = (...steps: readonly (readonly [ms: number, frames: number, raw?: number])[]): boolean => {
    let known: LinkWatch = NONE;
    let corrupt = false;
    for (const [ms, refusedFrames, refusedRawWrites = 0] of steps) {
      const atMs = NOW + ms;
      const link = guarded({ atMs, refusedFrames, refusedRawWrites }, { lastByteMs: atMs });
      const result = watchLink(known, link, OWN, atMs);
      known = result.watch;
      corrupt = up(result.view).corrupt;
    }
    return corrupt;
  };

  it.each<[what: string, steps: [number, number, number?][], corrupt: boolean]>([
    ["that were there before", [[0, 900]], false],
    [
      "one more",
      [
        [0, 5],
        [20, 6],
      ],
      false,
    ],
    [
      "two more at once",
      [
        [0, 5],
        [20, 7],
      ],
      true,
    ],
    [
      "two more within a second",
      [
        [0, 5],
        [20, 6],
        [999, 7],
      ],
      true,
    ],
    [
      "one more in each second",
      [
        [0, 5],
        [900, 6],
        [1000, 7],
      ],
      false,
    ],
    [
      "a frame and a raw write",
      [
        [0, 5, 1],
        [20, 6, 2],
      ],
      true,
    ],
    [
      "two raw writes",
      [
        [0, 5, 1],
        [20, 5, 3],
      ],
      true,
    ],
    [
      "a counter that begins anew",
      [
        [0, 5],
        [20, 0],
        [40, 1],
      ],
      false,
    ],
    [
      "two, just under 5 s ago",
      [
        [0, 5],
        [20, 7],
        [5019, 7],
      ],
      true,
    ],
    [
      "two, 5 s ago",
      [
        [0, 5],
        [20, 7],
        [5020, 7],
      ],
      false,
    ],
    [
      "more after more is told anew",
      [
        [0, 5],
        [20, 7],
        [4000, 9],
        [8999, 9],
      ],
      true,
    ],
  ])("%s", (_what, steps, corrupt) => {
    expect(after(...steps)).toBe(corrupt);
  });

  it("of a board's first second after its boot are what was meant for the boot before", () => {
    const booted = (ms: number): boolean => {
      const first = watchLink(
        NONE,
        guarded({ atMs: SINCE, refusedFrames: 0 }, { lastByteMs: SINCE }),
        OWN,
        SINCE,
      );
      const at = SINCE + ms;
      const second = watchLink(
        first.watch,
        guarded({ atMs: at, refusedFrames: 9 }, { lastByteMs: at }),
        OWN,
        at,
      );
      return up(second.view).corrupt;
    };
    expect([booted(999), booted(1000)]).toEqual([false, true]);
  });

  it("of no number are told as corruption, and go on from where they were after a silence", () => {
    const heard = watch(NONE, guarded({ refusedFrames: 5 })).watch;
    expect(up(watch(heard, guarded({ refusedFrames: Number.NaN })).view).corrupt).toBe(true);
    const silent = watch(heard, guarded("silent"));
    expect(up(silent.view).corrupt).toBe(false);
    expect(up(watch(silent.watch, guarded({ refusedFrames: 6 })).view).corrupt).toBe(false);
    expect(up(watch(silent.watch, guarded({ refusedFrames: 7 })).view).corrupt).toBe(true);
  });

  it("are forgotten with a reset, and kept while the guardian is silent", () => {
    const corrupt = watch(
      watch(NONE, guarded({ refusedFrames: 0 })).watch,
      guarded({ refusedFrames: 2 }),
    ).watch;
    expect(up(watch(corrupt, guarded("silent")).view).corrupt).toBe(true);
    expect(up(watch(corrupt, guarded({ bootNonce: 8, refusedFrames: 2 })).view).corrupt).toBe(false);
    expect(up(watch(corrupt, guarded("silent", { sinceMs: SINCE + 1 })).view).corrupt).toBe(false);
  });
});
