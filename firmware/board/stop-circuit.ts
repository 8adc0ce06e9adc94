/**
 * What is known of the STOP circuit, from Johnny-Five's button and from the guardian. One saying "open" is enough.
 */

import type { StopCircuit } from "../safety/input.ts";

export interface StopWords {
  /** The button's pin; null until its first report, since Johnny-Five takes "not pressed" for granted. */
  readonly buttonOpen: boolean | null;
  /** The guardian's own reading; null without a guardian or before its first STATUS. */
  readonly guardianOpen: boolean | null;
}

export const judgeStopCircuit = ({ buttonOpen, guardianOpen }: StopWords): StopCircuit => {
  if (buttonOpen === true || guardianOpen === true) return "open";
  return buttonOpen === null && guardianOpen === null ? "unknown" : "closed";
};
