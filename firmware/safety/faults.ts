/**
 * What each fault is called elsewhere: as the reason of a session's end and as an alarm.
 */

import type { AlarmKind } from "../../shared/alarms.ts";
import type { Actor, EndReason } from "../../shared/table.ts";
import type { UntreatedFault } from "./input.ts";

export type Fault = UntreatedFault["reason"];

const END_REASON: Readonly<Record<Fault["kind"], EndReason>> = {
  sensor: "sensor-fault",
  "link-lost": "link-lost",
  "board-reset": "board-reset",
  "guardian-trip": "guardian-trip",
  "host-stall": "host-stall",
  "controller-lost": "interrupted",
  "supervision-lost": "supervision-lost",
  "over-angle": "over-angle",
  "over-rate": "over-rate",
  "rider-unresponsive": "unanswered",
};

const ALARM: Readonly<Record<Fault["kind"], AlarmKind>> = {
  sensor: "sensor-fault",
  "link-lost": "link-lost",
  "board-reset": "board-reset",
  "guardian-trip": "guardian-trip",
  "host-stall": "host-stall",
  "controller-lost": "controller-lost",
  "supervision-lost": "supervision-lost",
  "over-angle": "over-angle",
  "over-rate": "over-rate",
  "rider-unresponsive": "rider-unresponsive",
};

export const endReasonOf = (fault: Fault): EndReason => END_REASON[fault.kind];
export const alarmOf = (fault: Fault): AlarmKind => ALARM[fault.kind];

/** A fault that was found now, and which layer found it. */
export interface FoundFault {
  readonly fault: Fault;
  readonly by: Actor;
}

/** Adds a fault unless its alarm is already among them; so the list never grows beyond the kinds there are. */
export const withFault = (faults: readonly Fault[], fault: Fault): readonly Fault[] =>
  faults.some((known) => known.kind === fault.kind) ? faults : [...faults, fault];
