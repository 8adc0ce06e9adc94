/**
 * One table on the wall. Built once; what changes with a message are texts, one turn and a few classes, each bound to
 * what it shows. Its height is always the same, so that no tile moves for what another one says.
 */

import { useComputed } from "@preact/signals";
import { DASH, formatDegrees, formatElapsed } from "../format.ts";
import {
  ANGLE_LEFT,
  LOCK_NOT_KNOWN,
  LOCK_SHORT,
  limitsOf,
  NO_ANGLE,
  openTable,
  PRESENCE_NOTES,
  SIMULATED_TAG,
  WAS_IN_SESSION,
} from "../messages/en/fleet.ts";
import { roomAt } from "../messages/en/fleet-table.ts";
import type { Cell } from "./cell.ts";
import type { Commands } from "./commands.ts";
import { Picture } from "./picture.tsx";
import { hrefOf } from "./place.ts";
import { SaidLine, StopButton } from "./stop-button.tsx";
import { alarmWords, moreWords, stateWords } from "./words.ts";

export interface TileProps {
  readonly cell: Cell;
  readonly commands: Commands;
}

/** Name and place are the link, and the link is as large as the tile but for STOP. */
const Head = ({ cell }: Pick<TileProps, "cell">) => {
  const { name, room } = cell.view;
  const isSimulated = useComputed(() => cell.about.value?.simulated === true);
  const where = useComputed(() => roomAt(room.value, cell.address.site));
  return (
    <h3 class="tile__head">
      <a
        class="tile__open"
        href={hrefOf({ kind: "table", address: cell.address })}
        aria-label={useComputed(() => openTable(name.value, where.value))}
        data-testid="tile-open"
      >
        <bdi class="tile__name" data-testid="tile-name">
          {name}
        </bdi>
        <span class="tile__where">
          <bdi>{where}</bdi>
          {isSimulated.value ? <span class="tile__simulated">{SIMULATED_TAG}</span> : null}
        </span>
      </a>
    </h3>
  );
};

/** What is the case: an alarm, else the state. */
const Headline = ({ cell }: Pick<TileProps, "cell">) => {
  const { alarms, presence, state } = cell.view;
  const alarm = useComputed(() => alarmWords(presence.value, alarms.value));
  const priority = useComputed(() => alarms.value[0]?.priority ?? "none");
  return (
    <p class={useComputed(() => `tile__alarm tile__alarm--${priority.value}`)} data-testid="tile-alarm">
      <span class="tile__alarm-words">
        {useComputed(() => (alarm.value === "" ? stateWords(presence.value, state.value) : alarm.value))}
      </span>
      <span>{useComputed(() => moreWords(alarms.value))}</span>
    </p>
  );
};

/** Where there is no angle: what is known instead, and where to look. */
const noteOf = ({ view }: Cell): string => {
  const presence = view.presence.value;
  if (presence === "live") return "";
  return view.mayStop.value && presence !== "untold" ? WAS_IN_SESSION : PRESENCE_NOTES[presence];
};

const factsOf = ({ view }: Cell): string => {
  if (view.presence.value !== "live") return "";
  const lock = view.lock.value === null ? LOCK_NOT_KNOWN : LOCK_SHORT[view.lock.value];
  // Where an alarm took its place above.
  return view.alarms.value.length === 0 ? lock : `${stateWords("live", view.state.value)} · ${lock}`;
};

const Readings = ({ cell }: Pick<TileProps, "cell">) => {
  const { angleDeg, angleText, zone, remainingText } = cell.view;
  const isKnown = useComputed(() => angleDeg.value !== null);
  return (
    <div class="tile__readings">
      <p
        class={useComputed(() => `tile__angle tile__angle--${isKnown.value ? zone.value : "unknown"}`)}
        data-testid="tile-angle"
      >
        {useComputed(() => (isKnown.value ? angleText.value : NO_ANGLE))}
      </p>
      <p class="tile__left" data-testid="tile-left">
        {useComputed(() => (remainingText.value === DASH ? "" : `${remainingText.value} ${ANGLE_LEFT}`))}
      </p>
      <p class="tile__facts">{useComputed(() => factsOf(cell))}</p>
      <p class="tile__note" data-testid="tile-note">
        {useComputed(() => noteOf(cell))}
      </p>
    </div>
  );
};

/** STOP; where nobody is on it, what the table is set to. */
const Foot = ({ cell, commands }: TileProps) => {
  const { mayStop, presence, limits } = cell.view;
  const most = useComputed(() =>
    presence.value !== "live" || limits.value === null
      ? ""
      : limitsOf(formatDegrees(limits.value.maxAngleDeg), formatElapsed(limits.value.maxDurationS)),
  );
  return (
    <div class="tile__foot">
      {mayStop.value ? <StopButton cell={cell} commands={commands} /> : <p class="tile__limits">{most}</p>}
    </div>
  );
};

export const Tile = ({ cell, commands }: TileProps) => {
  const { group, presence } = cell.view;
  return (
    <li
      class={useComputed(() => `tile tile--${group.value} tile--${presence.value}`)}
      data-testid="tile"
      data-table={cell.key}
      data-presence={presence}
    >
      <Head cell={cell} />
      <Headline cell={cell} />
      <Picture view={cell.view} />
      <Readings cell={cell} />
      <Foot cell={cell} commands={commands} />
      <SaidLine cell={cell} commands={commands} />
    </li>
  );
};
