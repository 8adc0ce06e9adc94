/** The alarms that stand at a simulated table, and what is told of them as they come and go. */

import { ALARM_KINDS, type AlarmKind } from "../../shared/alarms.ts";
import type { FleetState } from "../../shared/fleet.ts";
import type { UntimedEvent } from "./happenings.ts";

type Alarm = FleetState["alarms"][number];

export class AlarmList {
  readonly #tell: (event: UntimedEvent) => void;
  #alarms: readonly Alarm[] = [];
  #count = 0;

  constructor(tell: (event: UntimedEvent) => void) {
    this.#tell = tell;
  }

  get standing(): readonly Alarm[] {
    return this.#alarms;
  }

  has(kind: AlarmKind): boolean {
    return this.#alarms.some((alarm) => alarm.kind === kind && alarm.active);
  }

  /** Its condition is the case, or not. */
  set(kind: AlarmKind, isSo: boolean): void {
    if (isSo === this.has(kind)) return;
    if (isSo) this.#raise(kind);
    else this.#clear(kind);
  }

  /** Somebody at the table has seen those whose condition is gone. */
  acknowledgeGone(): void {
    for (const { alarmId, kind, active } of this.#alarms)
      if (!active) this.#tell({ kind: "alarm-acknowledged", alarmId, alarm: kind, by: "screen" });
    this.#alarms = this.#alarms.filter(({ active }) => active);
  }

  #raise(kind: AlarmKind): void {
    const { priority } = ALARM_KINDS[kind];
    this.#count += 1;
    const alarmId = `a${this.#count}`;
    this.#alarms = [
      ...this.#alarms.filter((alarm) => alarm.kind !== kind),
      { alarmId, kind, priority, active: true, acknowledged: false },
    ];
    this.#tell({ kind: "alarm-raised", alarmId, alarm: kind, priority });
  }

  /** One that latches stays until it is acknowledged. */
  #clear(kind: AlarmKind): void {
    const { latching } = ALARM_KINDS[kind];
    for (const { alarmId, kind: one } of this.#alarms)
      if (one === kind) this.#tell({ kind: "alarm-cleared", alarmId, alarm: kind });
    this.#alarms = latching
      ? this.#alarms.map((alarm) => (alarm.kind === kind ? { ...alarm, active: false } : alarm))
      : this.#alarms.filter((alarm) => alarm.kind !== kind);
  }
}
