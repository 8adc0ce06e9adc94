import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GAP_BOUNDS_MS } from "../../firmware/board/gap-counts.ts";
import { decodeLease, type Lease } from "../../firmware/board/guardian-frame.ts";
import type { TableBoard } from "../../firmware/board/table-board.ts";
import type { Actuation } from "../../firmware/safety/output.ts";
import { fakeClocks, logLines, nowMs, open, pass, passWithAngles } from "./open-scripted.ts";
import {
  type Fake,
  NONCE,
  type StatusWords,
  scriptedBoard,
  statusFrame,
  TABLE_ID,
} from "./scripted-board.ts";

beforeEach(fakeClocks);
afterEach(() => vi.useRealTimers());

const LIMITS = { maxAngleDeg: 30, maxDurationS: 120, sessionCapS: 240 };
const IDLE: Actuation = { lock: "released", signal: "none", lease: { armed: false, acknowledge: false } };
const ARMED: Actuation = { lock: "released", signal: "none", lease: { armed: true, limits: LIMITS } };
const HELD: Actuation = { ...ARMED, lock: "held" };
const UNARMED: Lease["terms"] = { armed: false, acknowledge: false };
const armedTerms = (hold: boolean): Lease["terms"] => ({
  armed: true,
  hold,
  limits: { maxAngleDeg: 30, maxDurationS: 122, sessionCapS: 242 },
});

/** The LEASE frames the board was sent since the last look, as it would read them. */
const leases = (fake: Fake): Lease[] =>
  fake.heard
    .splice(0)
    .filter((message) => message.startsWith("f0 01"))
    .map((message) => {
      const lease = decodeLease(Uint8Array.from(message.split(" "), (byte) => Number.parseInt(byte, 16)));
      if (lease.kind === "refused") throw new Error(lease.message);
      return lease;
    });

const sayStatus = async (fake: Fake, words: StatusWords = {}): Promise<void> => {
  fake.say(statusFrame(words));
  await pass(0);
};

/** A guarded board that has said its first STATUS, with nothing heard yet. */
const openFollowed = async (fake: Fake): Promise<TableBoard> => {
  const board = await open(fake);
  await sayStatus(fake);
  fake.heard.length = 0;
  return board;
};

describe("fitting out a guarded board", () => {
  it("asks for readings and writes nothing to lock, buzzer or STOP", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    for (const actuation of [HELD, { ...ARMED, signal: "high" } as const, IDLE]) {
      board.actuate(actuation, nowMs());
    }
    await passWithAngles(fake, 1_000);
    const known = ["f9", "f0 79 f7", "f0 03 f7", "f0 7a 05 00 f7", "c0 01", "d0 01"];
    expect(fake.heard.filter((message) => !known.includes(message) && !message.startsWith("f0 01"))).toEqual(
      [],
    );
  });

  it("takes pins, servo pulses and calibration from the board", async () => {
    const board = await open(scriptedBoard("guardian"));
    expect(board.identity).toMatchObject({ sensors: { calibration: { b: { counts: 800, angleDeg: 90 } } } });
  });
});

describe("leases", () => {
  it("are not sent before the first STATUS has told sequence and nonce", async () => {
    const fake = scriptedBoard("guardian");
    const board = await open(fake);
    fake.heard.length = 0;
    board.actuate(ARMED, nowMs());
    expect(leases(fake)).toEqual([]);
  });

  it("continue the board's sequence and carry nonce, table and the whole wish", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    board.actuate({ ...HELD, signal: "medium" }, nowMs());
    expect(leases(fake)).toEqual([
      {
        kind: "lease",
        seq: 42,
        bootNonce: NONCE,
        tableId: TABLE_ID,
        terms: armedTerms(true),
        signal: "medium",
      },
    ]);
  });

  it("are counted by how far apart they are, while the lock is held and not otherwise", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    const actuate = async (actuation: Actuation, forMs: number): Promise<void> => {
      for (let atMs = 0; atMs < forMs; atMs += 5) {
        board.actuate(actuation, nowMs());
        await passWithAngles(fake, 5);
      }
    };
    const counts = (): readonly number[] => board.leaseGaps?.told().counts ?? [];
    await actuate(ARMED, 1_000);
    expect(counts().every((count) => count === 0)).toBe(true);
    await actuate(HELD, 1_000);
    await passWithAngles(fake, 200);
    await actuate(HELD, 100);
    await actuate(ARMED, 500);
    expect(
      GAP_BOUNDS_MS.flatMap((upToMs, at) => (counts()[at] === 0 ? [] : [[upToMs, counts()[at]]])),
    ).toEqual([
      [100, 10],
      [300, 1],
    ]);
  });

  it("go out at once on a change and every 100 ms without one", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    const sent: { atMs: number; seq: number; hold: boolean }[] = [];
    const beganMs = nowMs();
    for (let atMs = 0; atMs <= 400; atMs += 5) {
      board.actuate(atMs >= 130 && atMs < 250 ? HELD : ARMED, nowMs());
      for (const lease of leases(fake)) {
        sent.push({ atMs: nowMs() - beganMs, seq: lease.seq, hold: lease.terms.armed && lease.terms.hold });
      }
      await passWithAngles(fake, 5);
    }
    expect(sent).toEqual([
      { atMs: 0, seq: 42, hold: false },
      { atMs: 100, seq: 43, hold: false },
      { atMs: 130, seq: 44, hold: true },
      { atMs: 230, seq: 45, hold: true },
      { atMs: 250, seq: 46, hold: false },
      { atMs: 350, seq: 47, hold: false },
    ]);
  });

  it("change at once with the limits, the signal and the end of the session", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    const tighter = { maxAngleDeg: 20, maxDurationS: 60.7, sessionCapS: 180.7 };
    for (const actuation of [
      ARMED,
      { ...ARMED, lease: { armed: true, limits: tighter } } as const,
      { ...IDLE, signal: "low" } as const,
      IDLE,
    ]) {
      board.actuate(actuation, nowMs());
    }
    expect(leases(fake).map(({ terms, signal }) => ({ terms, signal }))).toEqual([
      { terms: armedTerms(false), signal: "none" },
      {
        terms: {
          armed: true,
          hold: false,
          limits: { maxAngleDeg: 20, maxDurationS: 62, sessionCapS: 182 },
        },
        signal: "none",
      },
      { terms: UNARMED, signal: "low" },
      { terms: UNARMED, signal: "none" },
    ]);
  });

  it("are not renewed by steps that did not earn it, however long", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    board.actuate(HELD, nowMs());
    expect(leases(fake)).toHaveLength(1);
    for (let atMs = 0; atMs < 1_000; atMs += 5) {
      board.actuate({ ...HELD, lease: null, signal: atMs > 200 ? "high" : "none" }, nowMs());
      await passWithAngles(fake, 5);
    }
    expect(leases(fake)).toEqual([]);
  });

  it("acknowledge a trip as long as it is asked for, and never in a step that earned nothing", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    const asking: Actuation = { ...IDLE, lease: { armed: false, acknowledge: true } };
    board.actuate(IDLE, nowMs());
    for (let atMs = 0; atMs < 250; atMs += 5) {
      board.actuate(asking, nowMs());
      await passWithAngles(fake, 5);
    }
    const asked = { armed: false, acknowledge: true } as const;
    expect(leases(fake).map(({ terms }) => terms)).toEqual([UNARMED, asked, asked, asked]);
    board.actuate({ ...asking, signal: "high", lease: null }, nowMs());
    board.actuate(IDLE, nowMs());
    expect(leases(fake).map(({ terms }) => terms)).toEqual([UNARMED, UNARMED]);
  });

  it("tell a release at once and once, also from a step that did not earn a renewal", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    board.actuate(HELD, nowMs());
    leases(fake);
    for (let atMs = 0; atMs < 500; atMs += 5) {
      board.actuate({ lock: "released", signal: "high", lease: null }, nowMs());
      await passWithAngles(fake, 5);
    }
    expect(leases(fake)).toMatchObject([{ seq: 43, terms: armedTerms(false), signal: "high" }]);
  });

  it("are not sent when the limits do not fit the frame", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    logLines.length = 0;
    const limits = { ...LIMITS, maxAngleDeg: Number.NaN };
    for (let step = 0; step < 50; step += 1)
      board.actuate({ ...HELD, lease: { armed: true, limits } }, nowMs());
    expect(leases(fake)).toEqual([]);
    expect(logLines.filter((line) => line.includes("maxAngleDeg is NaN"))).toHaveLength(1);
  });

  it("wrap round their sequence", async () => {
    const fake = scriptedBoard("guardian");
    const board = await open(fake);
    await sayStatus(fake, { ackSeq: 65_534 });
    fake.heard.length = 0;
    for (const actuation of [ARMED, HELD, ARMED]) board.actuate(actuation, nowMs());
    expect(leases(fake).map(({ seq }) => seq)).toEqual([65_535, 0, 1]);
  });

  it("fall in step again with a board that has accepted another count", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    board.actuate(ARMED, nowMs());
    await sayStatus(fake, { ackSeq: 20_000 });
    leases(fake);
    board.actuate(HELD, nowMs());
    expect(leases(fake)).toMatchObject([{ seq: 20_001 }]);
  });

  it("end with one frame without hold and session, keeping the signal that is due", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    board.actuate({ ...HELD, signal: "high" }, nowMs());
    leases(fake);
    const closing = board.releaseAndClose();
    await pass(0);
    await closing;
    expect(leases(fake)).toMatchObject([{ seq: 43, terms: UNARMED, signal: "high" }]);
    expect(fake.stream.destroyed).toBe(true);
  });
});

describe("following the guardian", () => {
  it("is silent until the first STATUS and then says what the board says", async () => {
    const fake = scriptedBoard("guardian");
    const board = await open(fake);
    expect(board.guardian()).toEqual({ kind: "silent" });
    await pass(7);
    await sayStatus(fake, { flags: 0b0110_0011, trip: 1, obstacles: 0b0100_1000, lockSwitch: 1 });
    expect(board.guardian()).toEqual({
      kind: "heard",
      atMs: nowMs(),
      bootNonce: NONCE,
      holding: true,
      armed: false,
      leaseValid: true,
      trip: "lease-lapsed",
      angle: { kind: "ok", angleDeg: -75, rateDegPerS: 2 },
      obstacles: ["sensor-not-ok", "supply-low"],
      lockSwitch: "released",
      supplyMv: 5012,
      refusedFrames: 3,
      refusedRawWrites: 5,
    });
  });

  it("takes no word from a damaged STATUS", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    const before = board.guardian();
    await pass(20);
    fake.say(statusFrame({ flags: 0x63, trip: 1 }).map((byte, at) => (at === 20 ? byte ^ 0x10 : byte)));
    await pass(0);
    expect(board.guardian()).toEqual(before);
  });

  it("has an open STOP circuit when the pin or the guardian says so", async () => {
    const fake = scriptedBoard("guardian");
    const board = await open(fake);
    expect(board.stopCircuit()).toBe("unknown");
    await sayStatus(fake);
    expect(board.stopCircuit()).toBe("closed");
    await sayStatus(fake, { flags: 0x10 });
    expect(board.stopCircuit()).toBe("open");
    await sayStatus(fake);
    fake.sayStop(true);
    await pass(0);
    expect(board.stopCircuit()).toBe("open");
    fake.sayStop(false);
    await pass(0);
    expect(board.stopCircuit()).toBe("closed");
  });

  it("is not taken for an angle: STATUS alone leaves the board lost", async () => {
    const fake = scriptedBoard("guardian");
    const board = await open(fake);
    const reasons: string[] = [];
    board.onLost((reason) => reasons.push(reason));
    for (let at = 0; at < 500; at += 20) {
      await sayStatus(fake);
      await pass(20);
    }
    expect(reasons).toHaveLength(1);
  });
});

describe("a guarded board that was reset", () => {
  const OTHER = 0x0badf00d;

  it("is asked for everything again and shows by its nonce", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    fake.say([0xf9, 2, 6]);
    await sayStatus(fake, { bootNonce: OTHER, ackSeq: 0 });
    expect(fake.heard).toEqual(["f0 03 f7", "f0 7a 05 00 f7", "c0 01", "d0 01"]);
    expect(board.guardian()).toMatchObject({ kind: "heard", bootNonce: OTHER });
  });

  it("is not held, nor the session gone on with, until the controller has asked for neither", async () => {
    const fake = scriptedBoard("guardian");
    const board = await openFollowed(fake);
    board.actuate(HELD, nowMs());
    leases(fake);
    await sayStatus(fake, { bootNonce: OTHER, ackSeq: 0 });
    board.actuate(HELD, nowMs());
    board.actuate({ ...HELD, signal: "high" }, nowMs());
    board.actuate(IDLE, nowMs());
    board.actuate(HELD, nowMs());
    expect(leases(fake).map(({ bootNonce, terms }) => ({ bootNonce, terms }))).toEqual([
      { bootNonce: OTHER, terms: UNARMED },
      { bootNonce: OTHER, terms: UNARMED },
      { bootNonce: OTHER, terms: UNARMED },
      { bootNonce: OTHER, terms: armedTerms(true) },
    ]);
  });
});
