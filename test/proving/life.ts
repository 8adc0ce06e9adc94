/**
 * People at a table as chance has them: sessions long and short, with a programme and without, held and let go, ended by
 * whom or whatever comes first, and now and then something breaks. They ask through the same requests as a dashboard.
 */

import type { WorldFault } from "../../shared/world.ts";
import type { TableInStep } from "../support/table-in-step.ts";
import type { Dice } from "./dice.ts";
import type { PinJudge } from "./pin-judge.ts";

export interface Lived {
  readonly sessions: number;
  readonly holds: number;
  readonly refusals: number;
  /** How sessions ended, and how often. */
  readonly ends: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
}

/** Those that leave the line to the host as it is; a lost line is the other proofs' matter. */
const FAULTS: readonly WorldFault[] = [
  "sensor-open",
  "sensor-short",
  "sensor-noisy",
  "sensor-stuck",
  "lock-jammed",
];
const STANDING_DEG = -75;
/** As often as somebody lying there would ask again. */
const LOOK_MS = 200;
const TREAT_MS = 90_000;

const count = (of: Record<string, number>, what: string): void => {
  of[what] = (of[what] ?? 0) + 1;
};

/** One session after another for as long as it is `going`. */
export const live = async (
  rig: TableInStep,
  judge: PinJudge,
  dice: Dice,
  going: () => boolean,
): Promise<Lived> => {
  const ends: Record<string, number> = {};
  const faults: Record<string, number> = {};
  let sessions = 0;
  let holds = 0;
  let refusals = 0;
  let endsSeen = 0;

  const state = () => rig.report().telemetry.state;
  const asks = async (request: Parameters<TableInStep["ask"]>[0]): Promise<boolean> => {
    try {
      await rig.ask(request);
      return true;
    } catch {
      refusals += 1;
      return false;
    }
  };
  /** Lets time pass, telling the judge when the session has ended. */
  const pass = async (ms: number, until: () => boolean = () => false): Promise<void> => {
    for (let passed = 0; passed < ms && !until(); passed += LOOK_MS) {
      await rig.pass(LOOK_MS);
      const newest = rig.report().carry.session;
      if (newest === null) judge.over();
      for (const event of rig.events().slice(-40)) {
        if (event.kind !== "session-ended" || event.t <= endsSeen) continue;
        endsSeen = event.t;
        count(ends, event.reason);
      }
    }
  };
  /** On the feet, everything acknowledged, nothing missing for Start. */
  const treated = async (): Promise<void> => {
    rig.change({ riderTargetDeg: STANDING_DEG });
    const ready = () => state() === "idle" && rig.report().snapshot.startObstacles.length === 0;
    for (let passed = 0; passed < TREAT_MS && !ready(); passed += 1_000) {
      await pass(1_000);
      for (const { alarmId, active, acknowledged } of rig.report().snapshot.alarms)
        if (!active && !acknowledged) await asks({ kind: "acknowledge", alarmId });
    }
    if (!ready())
      throw new Error(
        `never ready again: ${JSON.stringify(rig.report().snapshot)}, ${JSON.stringify(rig.world())}`,
      );
  };
  const fault = async (name: WorldFault): Promise<void> => {
    count(faults, name);
    rig.change({ fault: { name, on: true } });
    await pass(dice.within(500, 8_000));
    rig.change({ fault: { name, on: false } });
  };

  const act = async (): Promise<void> => {
    const what = dice.roll();
    if (what < 0.35) {
      if (await asks({ kind: "hold" })) holds += 1;
    } else if (what < 0.5) await asks({ kind: "release" });
    else if (what < 0.6) rig.change({ riderTargetDeg: dice.within(-30, 60) });
    else if (what < 0.66) rig.change({ pressStop: true });
    else if (what < 0.72) await asks({ kind: "stop" });
    else if (what < 0.78) await asks({ kind: "pause-audio" });
    else if (what < 0.84) await asks({ kind: "answer-check-in" });
    else if (what < 0.9) rig.change({ riderTargetDeg: null });
    else if (what < 0.94) await fault(dice.one(FAULTS));
    await pass(dice.within(200, 12_000), () => rig.report().carry.session === null);
  };

  const session = async (): Promise<void> => {
    const limits = { maxAngleDeg: dice.whole(15, 60), maxDurationS: dice.whole(15, 180) };
    if (!(await asks({ kind: "set-limits", limits }))) return;
    const targetAngleDeg = dice.whole(5, Math.max(6, limits.maxAngleDeg - 5));
    const steps = [
      { targetAngleDeg, stayS: dice.whole(5, 15), restS: dice.one([0, 10]) },
      { targetAngleDeg, stayS: dice.whole(5, 15), restS: 0 },
    ];
    const programme = dice.chance(0.3)
      ? { programmeId: "random", name: "Random", autoHold: dice.chance(0.5), steps }
      : null;
    judge.begin(limits, "often");
    const checkInEveryS = dice.chance(0.2) ? 30 : undefined;
    if (!(await asks({ kind: "start", programme, checkInEveryS }))) {
      judge.over();
      return;
    }
    sessions += 1;
    await pass(dice.within(200, 6_000));
    rig.change({ riderTargetDeg: dice.chance(0.1) ? limits.maxAngleDeg + 8 : targetAngleDeg });
    await pass(4_000);
    if (dice.chance(0.7) && (await asks({ kind: "hold" }))) holds += 1;
    for (let acts = dice.whole(1, 12); acts > 0 && rig.report().carry.session !== null; acts -= 1)
      await act();
    await asks({ kind: "stop" });
    await pass(1_000);
  };

  while (going()) {
    await treated();
    await session();
    await treated();
    await pass(dice.chance(0.05) ? dice.within(30_000, 300_000) : dice.within(1_000, 20_000), () => !going());
  }
  return { sessions, holds, refusals, ends, faults };
};
