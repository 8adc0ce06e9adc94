/**
 * The moves that every scenario is made of, as a person makes them: limits, Start, tilt, hold.
 */

import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { type Program, startProgram } from "../support/program.ts";

export interface Table {
  readonly program: Program;
  readonly dashboard: Dashboard;
}

/** Runs `body` with a whole simulated table and a dashboard, and ends both whatever happens. */
export const withTable = async (
  body: (table: Table) => Promise<void>,
  args?: readonly string[],
): Promise<void> => {
  const program = await startProgram(args);
  try {
    const dashboard = await openDashboard(program.url);
    await body({ program, dashboard });
    dashboard.close();
  } finally {
    await program.stop();
  }
};

/** Waits until Start would be accepted: board up for 5 s, upright, still. */
export const untilReady = async ({ dashboard }: Table): Promise<void> => {
  await dashboard.snapshotUntil(
    "idle with nothing missing for Start",
    (s) => s.state === "idle" && s.startObstacles.length === 0,
  );
};

export const startSession = async (
  table: Table,
  limits: { readonly maxAngleDeg: number; readonly maxDurationS: number },
): Promise<void> => {
  await untilReady(table);
  await table.dashboard.accepted({ type: "set-limits", ...limits });
  await table.dashboard.accepted({ type: "start" });
  await table.dashboard.telemetryUntil("armed", (t) => t.state === "armed");
};

/** The rider tilts and stays; resolves when the table is there and the session is `inverted`. */
export const tiltTo = async ({ program, dashboard }: Table, targetDeg: number): Promise<void> => {
  await program.setWorld({ riderTargetDeg: targetDeg });
  await program.worldUntil(`the table near ${targetDeg}°`, (w) => Math.abs(w.angleDeg - targetDeg) < 2);
  await dashboard.telemetryUntil("inverted", (t) => t.state === "inverted");
};

/** Asks for hold and resolves when the pin and the mechanics hold. */
export const hold = async ({ program, dashboard }: Table): Promise<void> => {
  await dashboard.accepted({ type: "hold" });
  await program.worldUntil("the lock held at the pin and engaged", (w) => w.lock === "held" && w.lockEngaged);
};

/** A session at 25°, locked there, with room to both limits. */
export const lockedAt25 = async (table: Table): Promise<void> => {
  await startSession(table, { maxAngleDeg: 40, maxDurationS: 300 });
  await tiltTo(table, 25);
  await hold(table);
};

export const seconds = (fromUs: number, toUs: number): number => (toUs - fromUs) / 1e6;
