/** What the scenes of the exploration are made of. */

import type { Limits } from "../../../shared/limits.ts";
import type { Programme } from "../../../shared/programmes.ts";
import type { Wish, World } from "../rig.ts";
import type { Action } from "./node.ts";

export const tilt = (angleDeg: number): Action => ({
  kind: "world",
  name: `${angleDeg}°`,
  change: { angleDeg },
});
export const world = (name: string, change: Partial<World>): Action => ({ kind: "world", name, change });
export const wish = (
  name: string,
  of: Wish | "acknowledge-all",
  by: "screen" | "table" | "fleet" = "screen",
): Action => ({
  kind: "ask",
  name,
  wish: of,
  by,
});
export const PASS: Action = { kind: "pass", name: "time passes" };
export const START = wish("Start", { kind: "start", programme: null });
export const STOP = wish("STOP", { kind: "stop" });
export const HOLD = wish("Hold", { kind: "hold" });
export const RELEASE = wish("Release", { kind: "release" });
export const ACKNOWLEDGE = wish("acknowledge", "acknowledge-all");
export const PAUSE = wish("pause", { kind: "pause-audio" });
export const limits = (maxAngleDeg: number, maxDurationS: number): Action =>
  wish(`limits ${maxAngleDeg}° ${maxDurationS} s`, {
    kind: "set-limits",
    limits: { maxAngleDeg, maxDurationS },
  });

/** What a central place may wish, what it may not, and that in which it asks for too much. */
export const AFAR: readonly Action[] = [
  wish("STOP from afar", { kind: "stop" }, "fleet"),
  ...[20, 30].map((most) =>
    wish(
      `tighten to ${most}° ${most} s from afar`,
      { kind: "tighten", limits: { maxAngleDeg: most, maxDurationS: most } },
      "fleet",
    ),
  ),
  wish("limits from afar", { kind: "set-limits", limits: { maxAngleDeg: 30, maxDurationS: 30 } }, "fleet"),
  wish("Start from afar", { kind: "start", programme: null }, "fleet"),
  wish("Hold from afar", { kind: "hold" }, "fleet"),
  wish("Release from afar", { kind: "release" }, "fleet"),
  wish("acknowledge from afar", "acknowledge-all", "fleet"),
  wish("pause from afar", { kind: "pause-audio" }, "fleet"),
];

export const WIDE: Limits = { maxAngleDeg: 30, maxDurationS: 30 };
export const SENSOR = [
  world("sensor open", { counts: 2 }),
  world("sensor short", { counts: 1020 }),
  world("sensor well", { counts: null, samples: true }),
  world("sensor silent", { samples: false }),
];
export const IMU_WELL = world("IMU well", { imu: "well", imuTurnedDeg: 0 });
export const IMU = [world("IMU silent", { imu: "silent" }), world("IMU frozen", { imu: "frozen" }), IMU_WELL];
export const SWINGS: readonly Action[] = [
  { kind: "swing", name: "to -75°", degPerS: 60, toDeg: -75 },
  { kind: "swing", name: "to 12°", degPerS: 60, toDeg: 12 },
];
export const LINK = [
  world("line silent", { bytes: false }),
  world("line back", { bytes: true, board: "guarded" }),
  world("unplugged", { board: "down" }),
];
export const OPEN = [SENSOR[0], SENSOR[2]].filter((action) => action !== undefined);
export const TRIPPED = [world("tripped", { trip: "unknown" }), world("trip gone", { trip: "none" })];
export const BUTTON = [world("STOP pressed", { stop: "open" }), world("STOP let go", { stop: "closed" })];
export const PROGRAMME: Programme = {
  programmeId: "p",
  name: "two short stays",
  autoHold: true,
  steps: [
    { targetAngleDeg: 12, stayS: 10, restS: 5 },
    { targetAngleDeg: 20, stayS: 10, restS: 0 },
  ],
};

export const WITHOUT_RESTS: Programme = {
  programmeId: "w",
  name: "up, up, rest and down",
  autoHold: true,
  steps: [
    { targetAngleDeg: 12, stayS: 10, restS: 0 },
    { targetAngleDeg: 20, stayS: 10, restS: 5 },
    { targetAngleDeg: 12, stayS: 10, restS: 0 },
  ],
};

export const startAs = (profileId: string, of: Limits, balanceProven: boolean): Action =>
  wish(`Start ${profileId}`, {
    kind: "start",
    programme: null,
    rider: { profileId, limits: of, balanceProven },
  });
/** One who has proven the balance, one who has not, one whose limits are narrower than what is set at first. */
export const RIDERS: readonly Action[] = [
  startAs("anna", { maxAngleDeg: 30, maxDurationS: 30 }, true),
  startAs("bert", { maxAngleDeg: 30, maxDurationS: 30 }, false),
  startAs("carl", { maxAngleDeg: 25, maxDurationS: 30 }, true),
];
export const PROVES: readonly Action[] = [
  tilt(20),
  { kind: "swing", name: "back", degPerS: 20, toDeg: -4 },
  wish("prove", { kind: "prove-balance" }),
];

export const LONG_PROGRAMME: Programme = {
  programmeId: "l",
  name: "two long stays",
  autoHold: true,
  steps: [
    { targetAngleDeg: 12, stayS: 40, restS: 5 },
    { targetAngleDeg: 20, stayS: 40, restS: 0 },
  ],
};
