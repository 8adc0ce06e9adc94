/** An ordinary Firmata board: one layer is missing, and that is known, shown and acted on. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forkController } from "../../firmware/controller-child.ts";
import { startGateway } from "../../firmware/gateway/start-gateway.ts";
import { openLog } from "../../firmware/log.ts";
import { Supervisor } from "../../firmware/supervisor.ts";
import { type Board, programAt, startBoard } from "../support/board.ts";
import { openDashboard } from "../support/dashboard.ts";
import { type Health, PROJECT, type Program } from "../support/program.ts";
import {
  hold,
  nextEvent,
  noResume,
  releaseSince,
  seconds,
  startSession,
  type Table,
  tiltedSession,
  untilReady,
} from "./session.ts";

const PLAIN = join(PROJECT, "test/fixtures/plain-firmata.hex");
/** The simulated sensor: 300° over 1024 counts, horizontal in the middle. */
const CALIBRATION = "calibration: [{ counts: 256, angleDeg: -75 }, { counts: 768, angleDeg: 75 }]\n";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "unguarded-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const withPlainBoard = async (
  config: string,
  body: (table: Table & { readonly board: Board }) => Promise<void>,
): Promise<void> => {
  const path = join(folder, "config.yaml");
  writeFileSync(path, config);
  const board = await startBoard(["--image", PLAIN]);
  try {
    const program = await programAt(board, board.port, ["--config", path]);
    try {
      const dashboard = await openDashboard(program.url);
      await body({ board, program, dashboard });
      dashboard.close();
    } finally {
      await program.stop();
    }
  } finally {
    await board.end();
  }
};

const CEILINGS = { maxAngleDeg: 60, maxDurationS: 600 };

/**
 * Gateway and controller as the program puts them together, told that the rider is the simulated guest, whose balance
 * is proven. The command line has no way to say so of a board that cannot say it itself, and must not have one.
 */
const withGuest = async (body: (table: Table) => Promise<void>): Promise<void> => {
  const board = await startBoard(["--image", PLAIN]);
  const { log } = openLog("silent");
  const supervisor = new Supervisor({
    startController: () => forkController(join(PROJECT, "dist/firmware/controller/process.js"), () => {}),
    setup: {
      port: board.port,
      simulated: true,
      ceilings: CEILINGS,
      unguardedHold: "accepted",
      attended: "optional",
      pins: { lockPin: 9, buzzerPin: 3, stopPin: 2, sensorChannel: 0, holdUs: 1000, releaseUs: 2000 },
      calibration: { a: { counts: 256, angleDeg: -75 }, b: { counts: 768, angleDeg: 75 } },
      logLevel: "warn",
    },
    nonce: "guest",
    now: () => performance.now(),
    boardPid: () => null,
    historyOk: () => true,
    fleetOk: () => true,
    attended: () => false,
    log: () => {},
    onHopeless: () => {},
  });
  const gateway = await startGateway({
    host: "127.0.0.1",
    httpPort: 0,
    version: "0",
    simulated: true,
    ceilings: CEILINGS,
    companionDir: join(PROJECT, "dist/companion"),
    controller: supervisor,
    world: null,
    log,
  });
  supervisor.start();
  const url = `http://127.0.0.1:${gateway.port}`;
  const program: Program = {
    url,
    pid: process.pid,
    stderr: () => "",
    stdout: () => "",
    health: async () => (await (await fetch(`${url}/healthz`)).json()) as Health,
    world: board.world,
    setWorld: board.setWorld,
    worldUntil: board.worldUntil,
    signal: () => {},
    stop: async () => null,
    exited: Promise.resolve(null),
  };
  try {
    const dashboard = await openDashboard(url);
    await body({ program, dashboard });
    dashboard.close();
  } finally {
    await supervisor.stop();
    await gateway.close();
    await board.end();
  }
};

describe("a board without the guardian", () => {
  it("says so, refuses to hold, and still watches both limits and sounds", async () => {
    await withPlainBoard(CALIBRATION, async (table) => {
      const { program, dashboard } = table;
      await untilReady(table);
      expect(dashboard.snapshot().board).toMatchObject({
        connected: true,
        guarded: false,
        simulated: false,
        calibrated: true,
      });
      const later = await openDashboard(program.url);
      expect(later.hello()).toMatchObject({ guarded: false });
      later.close();
      await tiltedSession(table, { maxAngleDeg: 30, maxDurationS: 120 }, 22);
      expect(await dashboard.ask({ type: "hold" })).toMatchObject({ type: "error", code: "unguarded" });
      const before = dashboard.events().length;
      await program.setWorld({ riderTargetDeg: 45 });
      await program.worldUntil("beyond 30°", (w) => w.angleDeg > 30.5);
      expect((await nextEvent(table, before, "session-ended")).reason).toBe("over-angle");
      const sounding = await program.worldUntil(
        "the buzzer, rendered from here",
        (w) => w.buzzer === "sounding",
      );
      expect(sounding.lock).toBe("released");
      // The rhythm goes on: still sounding when the first burst has long been over.
      await program.worldUntil("ten seconds on", (w) => {
        if (w.buzzer !== "sounding")
          throw new Error("the alarm fell silent while the table is beyond the limit");
        return seconds(sounding.boardTimeUs, w.boardTimeUs) > 10;
      });
    });
  });

  it("without a calibration has no angle, and Start says so", async () => {
    await withPlainBoard("board: { unguardedHold: refused }\n", async ({ dashboard }) => {
      const bare = await dashboard.snapshotUntil("uncalibrated named", (s) =>
        s.startObstacles.includes("uncalibrated"),
      );
      expect(bare.board).toMatchObject({ connected: true, guarded: false, calibrated: false });
      // The snapshot is ahead of the telemetry, the last of which may still be of the time without a board.
      await dashboard.telemetryUntil("no angle for want of a calibration", ({ angle }) => {
        if (angle.kind === "ok") throw new Error(`an angle without a calibration: ${angle.angleDeg}°`);
        return angle.reason === "uncalibrated";
      });
      expect(await dashboard.ask({ type: "start" })).toMatchObject({ type: "error", code: "not-ready" });
    });
  });

  it("with unguardedHold accepted still needs the rider's balance proven", async () => {
    await withPlainBoard(`board: { unguardedHold: accepted }\n${CALIBRATION}`, async (table) => {
      await tiltedSession(table, { maxAngleDeg: 30, maxDurationS: 120 }, 22);
      const answer = await table.dashboard.ask({ type: "hold" });
      expect(answer).toMatchObject({ type: "error", code: "balance-unproven" });
      expect((await table.program.world()).lock).toBe("released");
    });
  });
});

describe("a board without the guardian that may hold", () => {
  it("lets go by the controller's word when the angle is beyond a tightened limit", async () => {
    await withGuest(async (table) => {
      const { program, dashboard } = table;
      await tiltedSession(table, { maxAngleDeg: 30, maxDurationS: 120 }, 22);
      await hold(table);
      const before = dashboard.events().length;
      await dashboard.accepted({ type: "set-limits", maxAngleDeg: 15, maxDurationS: 120 });
      const { heldS } = await releaseSince(program, await program.world());
      expect(heldS).toBeLessThan(0.5);
      expect((await nextEvent(table, before, "session-ended")).reason).toBe("over-angle");
      await program.worldUntil("the buzzer", (w) => w.buzzer === "sounding");
    });
  });

  it("lets go when the time is over", async () => {
    await withGuest(async (table) => {
      const { program, dashboard } = table;
      await startSession(table, { maxAngleDeg: 30, maxDurationS: 10 });
      await program.setWorld({ riderTargetDeg: 20 });
      const start = await program.worldUntil("the clock's start at +5°", (w) => w.angleDeg >= 5);
      await dashboard.telemetryUntil("near 20°", (t) => t.angle.kind === "ok" && t.angle.angleDeg > 18.5);
      await hold(table);
      const { heldS } = await releaseSince(program, start);
      expect(heldS).toBeGreaterThan(9.4);
      expect(heldS).toBeLessThan(10.75);
      expect(await nextEvent(table, 0, "session-ended")).toMatchObject({ reason: "duration-reached" });
      await program.worldUntil("the buzzer", (w) => w.buzzer === "sounding");
    });
  });

  it("is released by a controller that ends by a defect of its own, as its last word", async () => {
    const before = process.env["NODE_OPTIONS"];
    process.env["NODE_OPTIONS"] = `--import=${join(PROJECT, "test/scenarios/fixtures/defect-on-signal.mjs")}`;
    try {
      await withGuest(async (table) => {
        const { program, dashboard } = table;
        await tiltedSession(table, { maxAngleDeg: 30, maxDurationS: 120 }, 22);
        await hold(table);
        const already = dashboard.events().length;
        const { controller } = (await program.health()).pids;
        if (controller === null) throw new Error("no controller");
        const start = await program.world();
        process.kill(controller, "SIGUSR2");
        const { heldS } = await releaseSince(program, start);
        // A fresh controller takes longer than this to find the board.
        expect(heldS).toBeLessThan(0.5);
        expect(await nextEvent(table, already, "session-ended")).toMatchObject({ reason: "interrupted" });
        await dashboard.telemetryUntil("a latched fault", (t) => t.state === "fault");
        await noResume(table);
      });
    } finally {
      if (before === undefined) delete process.env["NODE_OPTIONS"];
      else process.env["NODE_OPTIONS"] = before;
    }
  });

  it("goes on holding when the controller dies: the missing layer; the next controller releases", async () => {
    await withGuest(async (table) => {
      const { program, dashboard } = table;
      await tiltedSession(table, { maxAngleDeg: 30, maxDurationS: 120 }, 22);
      await hold(table);
      const { controller } = (await program.health()).pids;
      if (controller === null) throw new Error("no controller is running");
      process.kill(controller, "SIGKILL");
      const { heldS } = await releaseSince(program, await program.world());
      expect(heldS).toBeGreaterThan(0);
      expect((await nextEvent(table, 0, "session-ended")).reason).toBe("interrupted");
      await dashboard.telemetryUntil("a latched fault", (t) => t.state === "fault");
      await program.worldUntil("the buzzer", (w) => w.buzzer === "sounding");
      await noResume(table);
    });
  });
});
