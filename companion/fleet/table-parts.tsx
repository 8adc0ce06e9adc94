/** Of one table, large: its alarms with what to do about them, and its layers of protection. */

import { ALARMS, CONDITIONS, PRIORITY_WORDS, priorityLine } from "../messages/en/alarms.ts";
import { TRIPS } from "../messages/en/causes.ts";
import {
  ALARMS_OF_TABLE,
  ALARMS_OLD,
  AT_THE_TABLE,
  BOARD_NOT_THERE,
  boardTripped,
  FLEET_LAYERS,
  HISTORY_NOT_KEPT,
  LAYER_NOT_KNOWN,
  LAYER_NOT_THERE,
  LAYER_THERE,
  LAYERS_OF_TABLE,
  NOT_CALIBRATED,
  supplyOf,
  versionOf,
  waitingToTell,
} from "../messages/en/fleet-table.ts";
import type { Cell } from "./cell.ts";
import type { FleetAlarm } from "./facts.ts";

const conditionWords = ({ active, acknowledged }: FleetAlarm): string => {
  if (!active) return CONDITIONS.gone;
  return acknowledged ? CONDITIONS.acknowledged : CONDITIONS.active;
};

export const AlarmsOf = ({ cell }: { readonly cell: Cell }) => {
  const alarms = cell.view.alarms.value;
  const isLive = cell.view.presence.value === "live";
  return (
    <section class="large__alarms" aria-label={ALARMS_OF_TABLE} role="alert">
      {alarms.map((alarm) => (
        <div
          key={alarm.alarmId}
          class={`alarm alarm--${alarm.priority}`}
          data-testid="large-alarm"
          data-alarm={alarm.kind}
        >
          <p class="eyebrow">{priorityLine(PRIORITY_WORDS[alarm.priority], conditionWords(alarm))}</p>
          <h3 class="alarm__title">{ALARMS[alarm.kind].title}</h3>
          <p class="alarm__next">{ALARMS[alarm.kind].next}</p>
        </div>
      ))}
      {alarms.length === 0 ? null : (
        <p class="option__why">{isLive ? AT_THE_TABLE : `${ALARMS_OLD} ${AT_THE_TABLE}`}</p>
      )}
    </section>
  );
};

const LAYERS = ["guardian", "controller", "watched"] as const;
const SUPPLY_DIGITS = 2;

/** What does not fit into a row, line by line. */
const notesOf = (cell: Cell): readonly string[] => {
  const told = cell.told.value;
  const about = cell.about.value;
  if (told === null) return about === null ? [] : [versionOf(about.version)];
  const { board, historyOk, outbox } = told;
  return [
    ...(board.connected ? [] : [BOARD_NOT_THERE]),
    ...(board.trip === null ? [] : [boardTripped(TRIPS[board.trip])]),
    ...(board.connected && !board.calibrated ? [NOT_CALIBRATED] : []),
    ...(board.problem === null ? [] : [board.problem]),
    ...(board.supplyV === null ? [] : [supplyOf(board.supplyV.toFixed(SUPPLY_DIGITS))]),
    ...(historyOk ? [] : [HISTORY_NOT_KEPT]),
    ...(outbox.waiting > 0 ? [waitingToTell(outbox.waiting)] : []),
    ...(about === null ? [] : [versionOf(about.version)]),
  ];
};

export const LayersOf = ({ cell }: { readonly cell: Cell }) => {
  // Where the table is not live, nobody knows which of them are there.
  const layers = cell.view.presence.value === "live" ? (cell.told.value?.layers ?? null) : null;
  return (
    <section class="card" aria-label={LAYERS_OF_TABLE}>
      <h3 class="card__title">{LAYERS_OF_TABLE}</h3>
      <ul class="layers">
        {LAYERS.map((name) => {
          const is = layers === null ? "unknown" : layers[name] ? "in-force" : "missing";
          const words = layers === null ? LAYER_NOT_KNOWN : layers[name] ? LAYER_THERE : LAYER_NOT_THERE;
          // Nobody has to watch: that it is not so is no fault.
          const tone = name === "watched" && is === "missing" ? "unknown" : is;
          return (
            <li key={name} class={`layer layer--${tone}`}>
              <span class="layer__dot" />
              <span class="layer__name">{FLEET_LAYERS[name].name}</span>
              <span class="layer__does">{FLEET_LAYERS[name].does}</span>
              <span class="layer__state">{words}</span>
            </li>
          );
        })}
      </ul>
      {notesOf(cell).map((note) => (
        <p key={note} class="large__note">
          <bdi>{note}</bdi>
        </p>
      ))}
    </section>
  );
};
