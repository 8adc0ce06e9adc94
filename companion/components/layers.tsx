/** The three layers of protection, and which of them does its work now. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import { ANGLE_SENSORS, SETUP_AGAIN, TRIPS } from "../messages.ts";
import type { Store } from "../store.ts";
import type { LayerState } from "../view.ts";
import { SetupLink } from "./setup-gate.tsx";

const WORDS: Readonly<Record<LayerState, string>> = {
  "in-force": "In force",
  missing: "Missing",
  tripped: "Tripped",
  unknown: "Unknown",
};

const Layer = (props: { id: string; name: string; does: string; state: ReadonlySignal<LayerState> }) => (
  <li class={useComputed(() => `layer layer--${props.state.value}`)} data-testid={`layer-${props.id}`}>
    <span class="layer__dot" aria-hidden="true" />
    <span class="layer__name">{props.name}</span>
    <span class="layer__does">{props.does}</span>
    <span class="layer__state">{useComputed(() => WORDS[props.state.value])}</span>
  </li>
);

export const Layers = ({ store }: { store: Store }) => {
  const trip = store.select((model) => model.board?.trip ?? null);
  const sensors = store.select((model) => model.board?.sensors ?? null);
  const supply = store.select((model) => model.board?.supplyV ?? null);
  return (
    <section class="card layers-card" aria-labelledby="layers-title">
      <h2 class="card__title" id="layers-title">
        Layers of protection
      </h2>
      <ul class="layers">
        <Layer id="board" name="Board" does="releases by itself" state={store.view.boardLayer} />
        <Layer
          id="controller"
          name="Controller"
          does="enforces the limits"
          state={store.view.controllerLayer}
        />
        <Layer
          id="dashboard"
          name="This screen"
          does="watches, sends STOP"
          state={store.view.dashboardLayer}
        />
      </ul>
      {store.view.canControl.value && !store.view.sessionRuns.value ? (
        <p class="layers__setup">
          <SetupLink text={SETUP_AGAIN} testId="setup-again" />
        </p>
      ) : null}
      {sensors.value === null ? null : (
        <p class="layers__supply" data-testid="board-sensors">
          Angle measured by {ANGLE_SENSORS[sensors.value]}
        </p>
      )}
      {supply.value === null ? null : (
        <p class="layers__supply" data-testid="board-supply">
          Supply at the board: {supply.value.toFixed(1)} V
        </p>
      )}
      {trip.value === null ? null : (
        <p class="layers__trip" data-testid="board-trip">
          The board released by itself: {TRIPS[trip.value]}.
        </p>
      )}
    </section>
  );
};
