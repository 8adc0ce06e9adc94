/**
 * The wall's own alarm sound: while any table has a high alarm that nobody has acknowledged, on a screen where somebody
 * has turned it on. It is off at first, since a browser gives no sound before a touch, and the table sounds in any case.
 */

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { createAlarmSignal } from "../alarm-signal.ts";
import type { Timers } from "../connection.ts";
import type { Kept } from "../kept.ts";
import type { Sounder, SoundState } from "../sound.ts";
import type { Cell } from "./cell.ts";

const KEY = "inversion-table.fleet-sound";

export interface FleetSound {
  readonly isOn: ReadonlySignal<boolean>;
  readonly state: ReadonlySignal<SoundState>;
  turn(on: boolean): void;
}

const wantsToBeHeard = ({ view }: Cell): boolean =>
  view.alarms.value.some(({ priority, acknowledged }) => priority === "high" && !acknowledged);

/** @param alarmed the tables with an alarm */
export const createFleetSound = (parts: {
  readonly alarmed: ReadonlySignal<readonly Cell[]>;
  readonly sounder: Sounder;
  readonly timers: Timers;
  readonly vibrate: (pattern: number[]) => void;
  readonly kept: Kept;
}): FleetSound => {
  const { alarmed, sounder, kept } = parts;
  const isOn = signal(kept.getItem(KEY) === "on");
  const isWanted = computed(() => isOn.value && alarmed.value.some(wantsToBeHeard));
  const sound = createAlarmSignal(sounder, parts.timers, parts.vibrate);
  effect(() => sound(isWanted.value));
  return {
    isOn,
    state: sounder.state,
    turn: (on) => {
      isOn.value = on;
      kept.setItem(KEY, on ? "on" : "off");
    },
  };
};
