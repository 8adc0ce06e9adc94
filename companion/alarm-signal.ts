/**
 * How this screen's own alarm is heard and felt. No preference has a say in it: whoever wants a quiet screen has it,
 * until the controller lets something pass.
 */

import type { Timers } from "./connection.ts";
import type { Sounder } from "./sound.ts";

/** On and off in turn, ms; a phone on a table is heard by it. */
const PATTERN: readonly number[] = [400, 150, 400, 150, 400];
const REPEAT_MS = 2000;

/** @param vibrate does nothing where there is nothing to vibrate */
export const createAlarmSignal = (
  sounder: Pick<Sounder, "alarm">,
  timers: Timers,
  vibrate: (pattern: number[]) => void,
): ((on: boolean) => void) => {
  let isOn = false;
  let cancel = (): void => {};
  const shake = (): void => {
    vibrate([...PATTERN]);
    cancel = timers.after(REPEAT_MS, shake);
  };
  return (on) => {
    if (on === isOn) return;
    isOn = on;
    sounder.alarm(on);
    cancel();
    if (on) shake();
    else vibrate([]);
  };
};
