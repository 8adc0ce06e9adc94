import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openByteStream } from "../../firmware/board/connect.ts";
import type { Actuation } from "../../firmware/safety/output.ts";
import { describeWith } from "../support/needs.ts";
import { nowMs, type Rig, startRig, until, wait } from "./simulated-board.ts";

const PLAIN = fileURLToPath(new URL("../fixtures/plain-firmata.hex", import.meta.url));
const LIMITS = { maxAngleDeg: 30, maxDurationS: 120, sessionCapS: 240 };
const IDLE: Actuation = { lock: "released", signal: "none", lease: { armed: false, acknowledge: false } };
const ARMED: Actuation = { lock: "released", signal: "none", lease: { armed: true, limits: LIMITS } };
const HELD: Actuation = { ...ARMED, lock: "held" };

let rig: Rig;
afterEach(async () => {
  await rig.close();
});

const lockIs = (pose: "held" | "released") => async () => (await rig.world()).lock === pose;

describe("a guardian fresh from the programmer", () => {
  it("has no calibration, takes none from the config, and is not armed", async () => {
    rig = await startRig(null, { blank: true });
    const board = await rig.open();
    expect(board.identity).toMatchObject({
      kind: "guarded",
      simulated: false,
      sensors: { kind: "potentiometer", calibration: { kind: "none" } },
    });
    rig.keep(board, ARMED);
    await until("the guardian speaks", () => board.guardian().kind === "heard");
    await wait(150);
    rig.keep(board, HELD);
    await wait(150);
    expect(board.guardian()).toMatchObject({ armed: false, holding: false });
    expect(board.guardian()).toMatchObject({ obstacles: ["settings-not-valid", "uncalibrated"] });
    expect((await rig.world()).lock).toBe("released");
  });
});

describe("the guardian, instruction by instruction", () => {
  beforeEach(async () => {
    rig = await startRig(null);
  });

  it("is known, calibrated, and its angle arrives soon after", async () => {
    const beganMs = nowMs();
    const board = await rig.open();
    expect(board.identity).toMatchObject({
      kind: "guarded",
      simulated: true,
      ceilings: { maxAngleDeg: 70, maxDurationS: 660 },
      sensors: { kind: "potentiometer", calibration: { kind: "two-point" } },
    });
    await until("an angle arrives", () => board.takeSamples().length > 0);
    process.stdout.write(`start to first angle: ${Math.round(nowMs() - beganMs)} ms\n`);
    await until("the guardian speaks", () => board.guardian().kind === "heard");
    await until("the STOP circuit is known", () => board.stopCircuit() === "closed");
    await wait(500);
    expect(board.takeSamples().length).toBeGreaterThan(50);
  });

  it("holds on leases, refuses no frame, and releases when they end", async () => {
    const board = await rig.open();
    rig.keep(board, ARMED);
    await until("the guardian speaks", () => board.guardian().kind === "heard");
    await wait(150);
    rig.keep(board, HELD);
    await until("the lock is held", lockIs("held"));
    await wait(1_000);
    expect((await rig.world()).lock).toBe("held");
    expect(board.guardian()).toMatchObject({
      holding: true,
      leaseValid: true,
      refusedFrames: 0,
      trip: "none",
    });
    rig.keep(board, { ...HELD, lease: null });
    await until("the lease lapses", lockIs("released"));
    await until("the lapse is told", () => {
      const guardian = board.guardian();
      return guardian.kind === "heard" && guardian.trip === "lease-lapsed" && !guardian.holding;
    });
    expect((await rig.world()).buzzer).toBe("sounding");
  });

  it("sounds what is asked for and releases at the end", async () => {
    const board = await rig.open();
    rig.keep(board, ARMED);
    await until("the guardian speaks", () => board.guardian().kind === "heard");
    rig.keep(board, { ...HELD, signal: "medium" });
    await until("it sounds", async () => (await rig.world()).buzzer === "sounding");
    await until("the lock is held", lockIs("held"));
    rig.keep(board, null);
    await board.releaseAndClose();
    await until("the lock is released", lockIs("released"));
    await wait(800);
    expect(await rig.world(), "released by the last frame, not by a lapse").toMatchObject({ lastTrip: null });
  });

  it("tells of the STOP button", async () => {
    const board = await rig.open();
    await until("the STOP circuit is known", () => board.stopCircuit() === "closed");
    await rig.change({ pressStop: true });
    await until("STOP is seen", () => board.stopCircuit() === "open");
  });

  it("shows a reset by its nonce, and reports its angle again", async () => {
    const board = await rig.open();
    rig.keep(board, IDLE);
    await until("the guardian speaks", () => board.guardian().kind === "heard");
    const before = board.guardian();
    const nonceBefore = before.kind === "heard" ? before.bootNonce : 0;
    const lost: string[] = [];
    board.onLost((reason) => lost.push(reason));
    await rig.change({ fault: "board-reset", on: true });
    await until("the nonce changes, or the link is lost", () => {
      const guardian = board.guardian();
      return lost.length > 0 || (guardian.kind === "heard" && guardian.bootNonce !== nonceBefore);
    });
    if (lost.length === 0) {
      board.takeSamples();
      await until("angles arrive again", () => board.takeSamples().length > 0);
    }
    expect(lost.length).toBeLessThanOrEqual(1);
  });

  it.each(["link-cut", "unplugged"])("is lost once when the line is %s", async (fault) => {
    const board = await rig.open();
    const lost: number[] = [];
    board.onLost(() => lost.push(nowMs()));
    await until("angles arrive", () => board.takeSamples().length > 0);
    await rig.change({ fault, on: true });
    await until("the loss is told", () => lost.length > 0);
    expect((lost[0] ?? Number.NaN) - board.lastByteMs()).toBeLessThan(fault === "link-cut" ? 1_000 : 2_000);
    await wait(600);
    expect(lost).toHaveLength(1);
  });

  it("neither fails nor holds a phantom on a noisy line", async () => {
    const board = await rig.open();
    rig.keep(board, ARMED);
    await until("angles arrive", () => board.takeSamples().length > 0);
    await rig.change({ fault: "link-noise", on: true });
    await wait(1_500);
    await rig.change({ fault: "link-noise", on: false });
    await until("angles arrive again, undisturbed", () => board.takeSamples().length > 0);
    const guardian = board.guardian();
    process.stdout.write(`refused by the guardian under noise: ${JSON.stringify(guardian)}\n`);
    expect((await rig.world()).lock).toBe("released");
  });
});

describe("a plain Firmata board, instruction by instruction", () => {
  beforeEach(async () => {
    rig = await startRig(PLAIN);
  });

  it("works unguarded: angle, lock, STOP and the rhythm from here", async () => {
    const board = await rig.open();
    expect(board.identity.kind).toBe("unguarded");
    await until("angles arrive", () => board.takeSamples().length > 0);
    await until("the STOP circuit is known", () => board.stopCircuit() === "closed");
    await until("the servo is told to release", async () => ((await rig.world()).servoPulseUs ?? 0) > 1_990);
    rig.keep(board, { ...HELD, signal: "high" });
    await until("the lock is held", lockIs("held"));
    await until("it sounds", async () => (await rig.world()).buzzer === "sounding");
    await rig.change({ pressStop: true });
    await until("STOP is seen", () => board.stopCircuit() === "open");
    rig.keep(board, IDLE);
    await until("the lock is released again", lockIs("released"));
    await until("it is silent", async () => (await rig.world()).buzzer === "silent");
    rig.keep(board, { ...HELD, signal: "high" });
    await until("the lock is held", lockIs("held"));
    rig.keep(board, null);
    await board.releaseAndClose();
    await until("the end has released the lock", lockIs("released"));
  });
});

describeWith("socat", "a serial port", () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "board-"));
    rig = await startRig(null, { ptyPath: join(folder, "tty") });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("carries a guarded table as TCP does, is locked meanwhile, and is lost when it goes", async () => {
    const path = join(folder, "tty");
    const board = await rig.open(path);
    expect(board.identity.kind).toBe("guarded");
    await until("angles arrive", () => board.takeSamples().length > 0);
    expect(await openByteStream(path)).toMatchObject({ kind: "fault", fault: { kind: "busy" } });
    rig.keep(board, ARMED);
    await until("the guardian speaks", () => board.guardian().kind === "heard");
    await wait(150);
    rig.keep(board, HELD);
    await until("the lock is held", lockIs("held"));
    const lost: string[] = [];
    board.onLost((reason) => lost.push(reason));
    await rig.change({ fault: "unplugged", on: true });
    await until("the loss is told", () => lost.length > 0);
    await until("the board has released by itself", lockIs("released"));
  });

  it("releases at the end and can be opened again", async () => {
    const path = join(folder, "tty");
    const first = await rig.open(path);
    await until("angles arrive", () => first.takeSamples().length > 0);
    await first.releaseAndClose();
    // socat makes a new terminal for each opening; a real device would simply be there.
    await until("it opens again", async () => {
      const board = await rig.open(path).catch(() => null);
      if (board === null) return false;
      await until("angles arrive again", () => board.takeSamples().length > 0);
      return true;
    });
  });
});
