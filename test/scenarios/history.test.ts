/** The record of a session, with whole processes: it is there, whatever dies, and it is in nobody's way. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sessionPageSchema } from "../../shared/api.ts";
import { samplesSchema, sessionRecordSchema } from "../../shared/history.ts";
import { openDashboard } from "../support/dashboard.ts";
import { type Program, sleep, startProgram } from "../support/program.ts";
import { lockedAt25, type Table } from "./session.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "inversion-table-history-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const json = async (program: Program, path: string): Promise<unknown> =>
  (await fetch(`${program.url}${path}`)).json();

const newest = async (program: Program): Promise<string> => {
  const { items } = sessionPageSchema.parse(await json(program, "/api/sessions?limit=1"));
  const [item] = items;
  if (item === undefined) throw new Error("no session is listed");
  return item.id;
};

const recordOf = async (program: Program, id: string) =>
  sessionRecordSchema.parse(await json(program, `/api/sessions/${id}`));
const samplesOf = async (program: Program, id: string) =>
  samplesSchema.parse(await json(program, `/api/sessions/${id}/samples`));

/** Every process of the program at once, as when the computer loses its power. */
const killAll = async (program: Program): Promise<void> => {
  const { controller, board, history, gateway } = (await program.health()).pids;
  for (const pid of [gateway, controller, history, board]) {
    try {
      if (pid !== null) process.kill(pid, "SIGKILL");
    } catch {
      // It went with the gateway.
    }
  }
  await program.exited;
};

const historyOtherThan = async (program: Program, not: number): Promise<void> => {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(50)) {
    const { history } = (await program.health()).pids;
    if (history !== null && history !== not) return;
  }
  throw new Error(`no history other than ${not} came up`);
};

const withProgram = async (body: (table: Table) => Promise<void>): Promise<void> => {
  const program = await startProgram(["--simulate"], dataDir);
  try {
    const dashboard = await openDashboard(program.url);
    await body({ program, dashboard });
    dashboard.close();
  } finally {
    await program.stop();
  }
};

describe("the history", () => {
  it("keeps a session in which everything was killed, and one in which its own process was frozen", async () => {
    let killedAt = 0;
    await withProgram(async (table) => {
      await lockedAt25(table);
      await sleep(3_000);
      expect(table.dashboard.telemetry()?.state).toBe("inverted");
      killedAt = Date.now();
      await killAll(table.program);
    });

    await withProgram(async (table) => {
      const { program, dashboard } = table;
      const cutId = await newest(program);
      const cut = await recordOf(program, cutId);
      expect(cut).toMatchObject({ reason: "interrupted", by: "gateway", startedBy: "screen" });
      const left = await samplesOf(program, cutId);
      const lastAt = Date.parse(cut.startedAt) + (left.tMs.at(-1) ?? 0);
      expect(killedAt - lastAt).toBeLessThan(1_500);
      expect(left.angleDeg.at(-1)).toBeGreaterThan(20);

      // Frozen: the session goes on, the lock holds, and it is told.
      await lockedAt25(table);
      const { history } = (await program.health()).pids;
      if (history === null) throw new Error("no history runs");
      process.kill(history, "SIGSTOP");
      const troubled = await dashboard.snapshotUntil("the alarm for it", (s) =>
        s.alarms.some(({ kind, active }) => kind === "storage-trouble" && active),
      );
      expect(troubled).toMatchObject({ state: "inverted", history: { kind: "trouble", code: "slow" } });
      await sleep(1_000);
      expect((await program.world()).lock).toBe("held");
      expect((await fetch(`${program.url}/api/audit`)).status).toBe(503);
      process.kill(history, "SIGCONT");
      await dashboard.snapshotUntil("kept again", (s) => s.history.kind === "ok");
      // Killed: another takes over, and goes on where this one was.
      process.kill(history, "SIGKILL");
      await historyOtherThan(program, history);

      await dashboard.accepted({ type: "stop" });
      const ended = await dashboard.eventUntil("the end", (event) => event.kind === "session-ended");
      expect(ended).toMatchObject({ reason: "stop" });
      const id = await newest(program);
      expect(id).not.toBe(cutId);
      await program.setWorld({ riderTargetDeg: -75 });
      await dashboard.snapshotUntil("back", (s) => s.state === "recovering" || s.state === "idle");
      await sleep(1_000);
      const record = await recordOf(program, id);
      expect(record).toMatchObject({ reason: "stop", by: "screen", profileId: null });
      expect(record.peakDeg).toBeGreaterThan(23);
      expect(record.events.map(({ kind }) => kind)).toContain("alarm-raised");
      const samples = await samplesOf(program, id);
      expect(samples.tMs.length).toBe(record.samples.count);
      // 25 a second from Start until the table was back, through the time in which nothing could be written.
      const wholeMs = samples.tMs.at(-1) ?? 0;
      expect(wholeMs).toBeGreaterThan(Date.parse(record.endedAt) - Date.parse(record.startedAt) - 100);
      expect(record.samples.count + record.samples.lost).toBe(Math.floor(wholeMs / 40) + 1);
      // A report that came late on a busy computer; nothing of the seconds in which nothing was written.
      expect(record.samples.lost).toBeLessThan(25);
      expect(samples.held.length).toBeGreaterThan(0);
      // Within one sample of horizontal, at the 60°/s that the rider turns at.
      expect(samples.angleDeg.at(-1)).toBeLessThanOrEqual(2.5);
      expect(await recordOf(program, cutId)).toEqual(cut);
    });
  });
});
