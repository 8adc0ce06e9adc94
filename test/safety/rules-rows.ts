/** Rules with their times as rows of [ms, what is done, what is then expected], and what is done and looked at in them. */

import { expect } from "vitest";
import { snapshotView } from "../../firmware/safety/core.ts";
import { endOf, type Rig, type World } from "./rig.ts";

export const reason = (rig: Rig) => endOf(rig)?.reason ?? null;
export const obstacles = (rig: Rig) => snapshotView(rig.core, rig.nowMs()).startObstacles;
export const cues = (rig: Rig) => rig.events.flatMap((event) => (event.kind === "cue" ? [event.cue] : []));

/** Runs rows: until `ms` after the beginning, then `act`, then what `look` sees. */
export const rows = <T>(
  rig: Rig,
  look: (rig: Rig) => T,
  table: readonly (readonly [number, (rig: Rig) => void, T])[],
) => {
  const begin = rig.nowMs();
  for (const [ms, act, expected] of table) {
    rig.run(begin + ms - rig.nowMs(), 20);
    act(rig);
    rig.tick(5);
    expect({ ms, seen: look(rig) }).toEqual({ ms, seen: expected });
  }
};
export type Act = (rig: Rig) => void;
export const set = (change: Partial<World>): Act => {
  return (rig) => {
    Object.assign(rig.world, change);
  };
};
export const stall: Act = (rig) => {
  rig.tick(501);
};
export const reopen: Act = (rig) => {
  rig.world.sinceMs = rig.nowMs();
};
export const nothing = (): void => undefined;
export const to =
  (angleDeg: number, degPerS = 40) =>
  (rig: Rig) =>
    rig.swing(angleDeg, degPerS);
