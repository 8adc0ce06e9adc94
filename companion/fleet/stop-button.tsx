/** STOP of one table, with its name on it, and what became of the press. One press sends; nothing is asked. */

import { useComputed } from "@preact/signals";
import { Icon } from "../icons.tsx";
import { DISMISS_SAID, STOP_WORD, stopTable } from "../messages/en/fleet.ts";
import type { Cell } from "./cell.ts";
import type { Commands } from "./commands.ts";
import { saidWords, toneOf } from "./said.ts";

interface StopProps {
  readonly cell: Cell;
  readonly commands: Commands;
  /** Shown beside the name where a key does the same. */
  readonly keys?: string;
}

export const StopButton = ({ cell, commands, keys }: StopProps) => {
  const { name } = cell.view;
  return (
    <button
      type="button"
      class="fleet-stop"
      data-testid="fleet-stop"
      aria-label={useComputed(() => stopTable(name.value))}
      onClick={() => commands.stop(cell.address)}
    >
      <span class="fleet-stop__word">{STOP_WORD}</span>
      <bdi class="fleet-stop__name">{name}</bdi>
      {keys === undefined ? null : <span class="button__keys">{keys}</span>}
    </button>
  );
};

/** Stays until it is dismissed, or until something newer is said. */
export const SaidLine = ({ cell, commands }: StopProps) => {
  const said = commands.said(cell.address).value;
  return (
    <div class="said" role="status">
      {said === null ? null : (
        <div
          class={`said__card said__card--${toneOf(said)}`}
          data-testid="said"
          data-outcome={said.outcome.kind}
        >
          <p>{saidWords(said)}</p>
          {said.outcome.kind === "sending" ? null : (
            <button
              type="button"
              class="said__close"
              aria-label={DISMISS_SAID}
              onClick={() => commands.forget(cell.address)}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      )}
    </div>
  );
};
