/** What the rider's device is felt with: one rhythm for each tone, and nothing before somebody has touched the page. */

import type { CueTone } from "./tones.ts";

/** Milliseconds on, off, on, …; the more urgent, the longer. */
export const RHYTHMS: Readonly<Record<CueTone, readonly number[]>> = {
  step: [30],
  near: [80, 80, 80],
  held: [120],
  released: [60, 60, 60],
  rest: [200],
  ask: [300, 150, 300, 150, 300],
  lost: [600],
  warn: [400, 100, 400, 100, 400],
};

export type Vibrate = (tone: CueTone) => void;

/** The device's motor, or nothing where there is none; a browser complains of a page that was never touched. */
export const browserVibrate = (page: Window): Vibrate => {
  const { navigator } = page;
  if (!("vibrate" in navigator)) return () => {};
  return (tone) => {
    if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate([...RHYTHMS[tone]]);
  };
};
