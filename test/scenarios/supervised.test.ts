/**
 * Supervised sessions with the whole program: a screen that watches, frozen and then killed, while the rider's own screen
 * stays connected and goes on seeing. How long the lock stays is judged at the pin, by the board's clock; that nothing
 * comes too early by the controller's.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ServerEvent } from "../../shared/protocol.ts";
import { PROJECT } from "../support/program.ts";
import { lockedAt25, nextEvent, releaseSince, seconds, withTable } from "./session.ts";

/** From the last `seen` to the gateway's word, with its heartbeat. */
const NOTICED_S = 3.3;
const SLACK_S = 1.5;

const watchAt = async (url: string): Promise<ChildProcess> => {
  const fixture = join(PROJECT, "test/scenarios/fixtures/watching-screen.mjs");
  const child = spawn(process.execPath, [fixture, url], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once("data", () => resolve());
    child.once("exit", () => reject(new Error("the watching screen did not come up")));
  });
  return child;
};

const isLost = (event: ServerEvent): boolean =>
  (event.kind === "alarm-raised" || event.kind === "alarm-cleared") && event.alarm === "supervision-lost";

test("without a screen that watches nothing starts; one that freezes is missed, and after 30 s alone the lock lets go", async () => {
  const folder = await mkdtemp(join(tmpdir(), "supervised-"));
  const config = join(folder, "config.yaml");
  await writeFile(config, "attended: required\n");
  let watching: ChildProcess | null = null;
  try {
    await withTable(
      async (table) => {
        const { program, dashboard } = table;
        const rider = { deviceId: "the-riders", name: "Rider's phone", view: "rider" } as const;
        await dashboard.accepted({ type: "introduce", ...rider });
        await dashboard.snapshotUntil(
          "nothing missing but somebody who watches",
          ({ startObstacles }) => startObstacles.join() === "unattended",
        );
        expect(await dashboard.ask({ type: "start" })).toMatchObject({
          code: "not-ready",
          message: "unattended",
        });

        watching = await watchAt(program.url);
        await lockedAt25(table);
        expect(dashboard.snapshot().attended).toEqual({ now: true, endsT: null });

        // Frozen: its socket stays open, and nothing is seen there any more.
        const frozen = await program.world();
        const before = dashboard.events().length;
        watching.kill("SIGSTOP");
        await nextEvent(table, before, "alarm-raised", isLost);
        const warned = await program.worldUntil("the warning heard", ({ buzzer }) => buzzer === "sounding");
        const warnedS = seconds(frozen.boardTimeUs, warned.boardTimeUs);
        expect(warnedS).toBeLessThan(10 + NOTICED_S + SLACK_S);
        expect(warned.lock).toBe("held");
        expect(dashboard.snapshot().attended?.now).toBe(false);
        watching.kill("SIGCONT");
        await nextEvent(table, before, "alarm-cleared", isLost);

        // Gone: 10 s to the warning, 30 s to the end.
        await dashboard.snapshotUntil("somebody watches", ({ attended }) => attended?.now === true);
        const left = dashboard.events().length;
        const gone = await program.world();
        watching.kill("SIGKILL");
        const raised = await nextEvent(table, left, "alarm-raised", isLost);
        const { heldS, world } = await releaseSince(program, gone, 50);
        expect(heldS).toBeLessThan(30 + SLACK_S);
        const ended = await nextEvent(table, left, "session-ended");
        expect(ended).toMatchObject({ reason: "supervision-lost", by: "controller" });
        expect(ended.t - raised.t).toBeGreaterThan(19_500);
        expect(ended.t - raised.t).toBeLessThan(20_500);
        // The rider is still up there: the return is watched, and somebody is called.
        expect(world.angleDeg).toBeGreaterThan(15);
        await dashboard.telemetryUntil("coming back", ({ state }) => state === "returning");
      },
      ["--simulate", "--config", config],
    );
  } finally {
    (watching as ChildProcess | null)?.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
}, 240_000);
