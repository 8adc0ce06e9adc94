/**
 * One table as the page knows it: each thing that was told is a signal of its own, and what is shown of it is reckoned
 * from them, so that of a tile only what has changed is drawn again.
 */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type {
  Availability,
  FleetAbout,
  FleetState,
  FleetTelemetry,
  TableAddress,
} from "../../shared/fleet.ts";
import { LIVE_STALE_MS, type LiveChange, type LiveTable } from "../../shared/fleet-live.ts";
import type { Limits } from "../../shared/limits.ts";
import type { LockPose, SessionState } from "../../shared/table.ts";
import { formatAngle, formatRemaining } from "../format.ts";
import { ageMs, type Heard, hear } from "../freshness.ts";
import {
  byUrgency,
  type FleetAlarm,
  type Group,
  groupOf,
  lastStateOf,
  mayBeInSession,
  nameOf,
  type Presence,
  presenceOf,
  type Zone,
  zoneOf,
} from "./facts.ts";

export const keyOf = ({ site, tableId }: TableAddress): string => `${site}/${tableId}`;

/** What is shown of a table. Null where it is not known now, whatever was known before. */
export interface CellView {
  readonly name: ReadonlySignal<string>;
  readonly room: ReadonlySignal<string | null>;
  readonly presence: ReadonlySignal<Presence>;
  readonly state: ReadonlySignal<SessionState | null>;
  readonly angleDeg: ReadonlySignal<number | null>;
  readonly angleText: ReadonlySignal<string>;
  readonly zone: ReadonlySignal<Zone>;
  readonly lock: ReadonlySignal<LockPose | null>;
  readonly remainingText: ReadonlySignal<string>;
  /** The limits it told of last; they change with a message of its state only. */
  readonly limits: ReadonlySignal<Limits | null>;
  /** What it told of last, the most urgent first; where it is not live it may be otherwise by now. */
  readonly alarms: ReadonlySignal<readonly FleetAlarm[]>;
  readonly mayStop: ReadonlySignal<boolean>;
  readonly group: ReadonlySignal<Group>;
}

export interface Cell {
  readonly key: string;
  readonly address: TableAddress;
  readonly about: ReadonlySignal<FleetAbout | null>;
  readonly told: ReadonlySignal<FleetState | null>;
  readonly telemetry: ReadonlySignal<FleetTelemetry | null>;
  readonly view: CellView;
  /** All that is known of it, in the place of whatever was. */
  take(table: LiveTable, nowMs: number): void;
  change(change: LiveChange, nowMs: number): void;
  /** Nothing is live for ever: to be called a few times a second. */
  grow(nowMs: number): void;
}

interface Signals {
  readonly about: Signal<FleetAbout | null>;
  readonly availability: Signal<Availability | null>;
  readonly told: Signal<FleetState | null>;
  readonly telemetry: Signal<FleetTelemetry | null>;
  readonly isFresh: Signal<boolean>;
}

const viewOf = (tableId: string, of: Signals, lineIsLive: ReadonlySignal<boolean>): CellView => {
  const { about, availability, told, telemetry, isFresh } = of;
  const presence = computed(() => presenceOf(availability.value, isFresh.value, lineIsLive.value));
  const live = computed(() => (presence.value === "live" ? telemetry.value : null));
  const angleDeg = computed(() => {
    const angle = live.value?.angle;
    return angle?.kind === "ok" ? angle.angleDeg : null;
  });
  const limits = computed(() => told.value?.limits ?? null);
  const lastState = computed(() =>
    lastStateOf({ availability: null, state: told.value, telemetry: telemetry.value }),
  );
  return {
    name: computed(() => nameOf(about.value, tableId)),
    room: computed(() => about.value?.room ?? null),
    presence,
    state: computed(() => live.value?.state ?? null),
    angleDeg,
    angleText: computed(() => formatAngle(angleDeg.value)),
    zone: computed(() => zoneOf(angleDeg.value, limits.value?.maxAngleDeg ?? null)),
    // Without a board nobody knows what its lock does.
    lock: computed(() => (live.value === null || live.value.state === "offline" ? null : live.value.lock)),
    remainingText: computed(() => formatRemaining(live.value?.remainingS ?? null)),
    limits,
    alarms: computed(() => byUrgency(told.value?.alarms ?? [])),
    mayStop: computed(() => mayBeInSession(lastState.value)),
    group: computed(() =>
      groupOf(presence.value, {
        availability: availability.value,
        state: told.value,
        telemetry: telemetry.value,
      }),
    ),
  };
};

/** @param lineIsLive whether anything comes from the central place */
export const createCell = (address: TableAddress, lineIsLive: ReadonlySignal<boolean>): Cell => {
  const signals: Signals = {
    about: signal(null),
    availability: signal(null),
    told: signal(null),
    telemetry: signal(null),
    isFresh: signal(false),
  };
  let heard: Heard | null = null;
  const grow = (nowMs: number): void => {
    signals.isFresh.value = heard !== null && ageMs(heard, nowMs) < LIVE_STALE_MS;
  };
  const listen = (telemetry: FleetTelemetry | null, nowMs: number): void => {
    signals.telemetry.value = telemetry;
    if (telemetry !== null) heard = hear(heard, telemetry.t, nowMs);
    else heard = null;
    grow(nowMs);
  };
  return {
    key: keyOf(address),
    address,
    about: signals.about,
    told: signals.told,
    telemetry: signals.telemetry,
    view: viewOf(address.tableId, signals, lineIsLive),
    take: (table, nowMs) =>
      batch(() => {
        signals.about.value = table.about;
        signals.availability.value = table.availability;
        signals.told.value = table.state;
        listen(table.telemetry, nowMs);
      }),
    change: (change, nowMs) => {
      if (change.about !== undefined) signals.about.value = change.about;
      if (change.availability !== undefined) signals.availability.value = change.availability;
      if (change.state !== undefined) signals.told.value = change.state;
      if (change.telemetry !== undefined) listen(change.telemetry, nowMs);
    },
    grow,
  };
};
