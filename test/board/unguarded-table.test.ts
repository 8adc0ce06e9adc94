import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Actuation } from "../../firmware/safety/output.ts";
import { countsIn, fakeClocks, nowMs, open, pass, passWithAngles } from "./open-scripted.ts";
import { scriptedBoard, statusFrame } from "./scripted-board.ts";

beforeEach(fakeClocks);
afterEach(() => vi.useRealTimers());

const RELEASED: Actuation = { lock: "released", signal: "none", lease: null };
const HELD: Actuation = { ...RELEASED, lock: "held" };

/** A servo position on the wire: 14 bits to the lock pin. */
const pulse = (us: number): string =>
  ["e9", (us & 0x7f).toString(16).padStart(2, "0"), (us >> 7).toString(16).padStart(2, "0")].join(" ");
const duty = (value: number): string =>
  `e3 ${(value & 0x7f).toString(16).padStart(2, "0")} 0${(value >> 7).toString(16)}`;

describe("fitting out a plain board", () => {
  it("releases the lock as the first thing the servo is told, with both pulses in its range", async () => {
    const fake = scriptedBoard("plain");
    await open(fake);
    const config = `f0 70 09 ${(1000 & 0x7f).toString(16)} 07 ${(2000 & 0x7f).toString(16)} 0f f7`;
    expect(fake.heard).toContain(config);
    expect(fake.heard.indexOf(pulse(2000))).toBe(fake.heard.indexOf(config) + 1);
  });

  it("asks for the angle every 5 ms and for the STOP pin with its pull-up", async () => {
    const fake = scriptedBoard("plain");
    await open(fake);
    expect(fake.heard).toEqual(expect.arrayContaining(["f0 7a 05 00 f7", "c0 01", "d0 01", "f4 02 0b"]));
  });

  it("never resets the board", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    await passWithAngles(fake, 100);
    await board.releaseAndClose();
    expect(fake.heard).not.toContain("ff");
  });
});

describe("lock and buzzer of a plain board", () => {
  it("writes the servo on change only", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    fake.heard.length = 0;
    for (const actuation of [RELEASED, HELD, HELD, HELD, RELEASED, RELEASED])
      board.actuate(actuation, nowMs());
    expect(fake.heard).toEqual([pulse(1000), pulse(2000)]);
  });

  it("renders the rhythm of HIGH by duty, one write for each edge", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    fake.heard.length = 0;
    const edges: { atMs: number; on: boolean }[] = [];
    const beganMs = nowMs();
    for (let step = 0; step < 120; step += 1) {
      board.actuate({ ...RELEASED, signal: "high" }, nowMs());
      for (const written of fake.heard.splice(0)) {
        if (written.startsWith("e3")) edges.push({ atMs: nowMs() - beganMs, on: written === duty(128) });
      }
      await passWithAngles(fake, 10);
    }
    expect(edges.slice(0, 8)).toEqual([
      { atMs: 0, on: true },
      { atMs: 150, on: false },
      { atMs: 250, on: true },
      { atMs: 400, on: false },
      { atMs: 500, on: true },
      { atMs: 650, on: false },
      { atMs: 1000, on: true },
      { atMs: 1150, on: false },
    ]);
    board.actuate(RELEASED, nowMs());
  });

  it("releases and silences at the end, whatever it wrote before, and closes", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    board.actuate({ ...HELD, signal: "high" }, nowMs());
    fake.heard.length = 0;
    const closing = board.releaseAndClose();
    await pass(0);
    await closing;
    expect(fake.heard).toEqual([pulse(2000), duty(0)]);
    expect(fake.stream.destroyed).toBe(true);
  });
});

describe("the end on a line that takes nothing", () => {
  it("waits 100 ms for the last bytes and not longer", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    fake.stream._write = () => {};
    let closed = false;
    const closing = board.releaseAndClose().then(() => {
      closed = true;
    });
    await pass(95);
    expect(closed).toBe(false);
    await pass(10);
    await closing;
    expect(fake.stream.destroyed).toBe(true);
  });
});

describe("readings of a plain board", () => {
  it("makes a sample of every report of the angle's channel, stamped when it was made, not after it arrived", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    const beganMs = nowMs();
    fake.sayAngle(400);
    fake.sayAngle(999, 1);
    await pass(3);
    fake.say([0xe0, 0x11]);
    await pass(4);
    fake.say([0x03, 0xe0, 0x12, 0x03]);
    await pass(0);
    const samples = board.takeSamples();
    expect(countsIn(samples)).toEqual([400, 0x191, 0x192]);
    const [first, second, third] = samples.map(({ atMs }) => atMs - beganMs);
    expect(first).toBe(0);
    // Asked for every 5 ms: the second arrived 2 ms late, with the third already behind it.
    expect(second).toBeCloseTo(5, 0);
    expect(third).toBe(7);
    expect(board.takeSamples()).toEqual([]);
    expect(board.lastByteMs()).toBe(beganMs + 7);
  });

  it("ticks as soon as a reading has arrived, once for all that arrive together, and not twice for one", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    const beganMs = nowMs();
    const taken: { atMs: number; counts: number[] }[] = [];
    board.onTick(() => {
      const counts = countsIn(board.takeSamples());
      taken.push({ atMs: nowMs() - beganMs, counts });
    });
    await pass(2);
    taken.length = 0;
    fake.sayAngle(400);
    await pass(0);
    expect(taken).toEqual([{ atMs: 2, counts: [400] }]);
    fake.stream.push(Uint8Array.from([0xe0, 0x11, 3, 0xe0, 0x12, 3]));
    await pass(0);
    expect(taken.slice(1)).toEqual([{ atMs: 2, counts: [0x191, 0x192] }]);
    await pass(4);
    expect(taken).toHaveLength(2);
  });

  it("keeps ticking when the readings stop, while nothing looks fresh", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    let ticks = 0;
    board.onTick(() => {
      ticks += 1;
    });
    await passWithAngles(fake, 50);
    const lastMs = board.lastByteMs();
    board.takeSamples();
    ticks = 0;
    await pass(300);
    expect(ticks).toBeGreaterThanOrEqual(55);
    expect(board.takeSamples()).toEqual([]);
    expect(board.lastByteMs()).toBe(lastMs);
  });

  it("does not know the STOP circuit before its first report, then follows it", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    expect(board.stopCircuit()).toBe("unknown");
    for (const isOpen of [false, true, false, true]) {
      fake.sayStop(isOpen);
      await pass(0);
      expect(board.stopCircuit()).toBe(isOpen ? "open" : "closed");
    }
  });

  it("is open at once when the first report is open", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    fake.sayStop(true);
    await pass(0);
    expect(board.stopCircuit()).toBe("open");
  });

  it("asks for the STOP pin again, since a change could have been lost", async () => {
    const fake = scriptedBoard("plain");
    await open(fake);
    fake.heard.length = 0;
    await passWithAngles(fake, 1_050);
    expect(fake.heard.filter((message) => message === "d0 01")).toHaveLength(2);
  });

  it("has no guardian", async () => {
    expect((await open(scriptedBoard("plain"))).guardian()).toEqual({ kind: "silent" });
  });
});

describe("losing a plain board", () => {
  it("is noticed within half a second of silence, once, and release is written", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    board.actuate(HELD, nowMs());
    const reasons: string[] = [];
    board.onLost((reason) => reasons.push(reason));
    await passWithAngles(fake, 500);
    expect(reasons).toEqual([]);
    fake.heard.length = 0;
    await pass(400);
    expect(reasons).toEqual([]);
    await pass(95);
    expect(reasons).toHaveLength(1);
    expect(fake.heard).toContain(pulse(2000));
    fake.stream.destroy();
    await pass(2_000);
    expect(reasons).toHaveLength(1);
  });

  it("is noticed although other bytes keep coming", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    const reasons: string[] = [];
    board.onLost((reason) => reasons.push(reason));
    for (let at = 0; at < 500; at += 5) {
      fake.sayStop(false);
      fake.sayAngle(400, 3);
      fake.say([0x41, 0x7f]);
      await pass(5);
    }
    expect(reasons).toHaveLength(1);
  });

  it("is told at once when the line is closed, also to who asks later", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    const reasons: string[] = [];
    board.onLost((reason) => reasons.push(`early: ${reason}`));
    fake.stream.destroy(new Error("read ENXIO"));
    await pass(0);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain("ENXIO");
    board.onLost((reason) => reasons.push(`late: ${reason}`));
    await pass(0);
    expect(reasons[1]).toContain("late: ");
    board.actuate(HELD, nowMs());
    await board.releaseAndClose();
  });

  it("is given up when a guardian speaks: a garbled name made it look like a board without", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    expect(fake.heard).toContain("f0 03 f7");
    const reasons: string[] = [];
    board.onLost((reason) => reasons.push(reason));
    const garbled = statusFrame();
    garbled[5] = (garbled[5] ?? 0) ^ 1;
    fake.say(garbled);
    await pass(0);
    expect(reasons).toEqual([]);
    fake.say(statusFrame());
    await pass(0);
    expect(reasons).toEqual([expect.stringContaining("guardian")]);
  });

  it("is not told when this side closes", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    const reasons: string[] = [];
    board.onLost((reason) => reasons.push(reason));
    const closing = board.releaseAndClose();
    await pass(2_000);
    await closing;
    expect(reasons).toEqual([]);
  });

  it("follows when the board takes no more bytes", async () => {
    const fake = scriptedBoard("plain");
    const board = await open(fake);
    const reasons: string[] = [];
    board.onLost((reason) => reasons.push(reason));
    fake.stream._write = () => {};
    for (let at = 0; at < 2_000; at += 1) {
      board.actuate(at % 2 === 0 ? HELD : RELEASED, nowMs());
    }
    expect(reasons, "told within the caller's own call").toEqual([]);
    await pass(0);
    expect(reasons).toHaveLength(1);
    expect(fake.stream.writableLength).toBeLessThanOrEqual(2_048);
  });
});
