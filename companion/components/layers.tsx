/** The three layers of protection, and which of them does its work now. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { LinkQuality as Quality } from "../link-quality.ts";
import {
  ANGLE_SENSORS,
  LAYER_WORDS,
  LAYERS,
  LAYERS_TITLE,
  measuredBy,
  SETUP_AGAIN,
  supplyText,
  TRIPS,
  tripText,
} from "../messages.ts";
import type { Store } from "../store.ts";
import type { LayerState } from "../view.ts";
import { HistoryTrouble } from "./history-trouble.tsx";
import { LinkQuality } from "./link-quality.tsx";
import { SetupLink } from "./setup-link.tsx";

const Layer = (props: { id: keyof typeof LAYERS; state: ReadonlySignal<LayerState> }) => (
  <li class={useComputed(() => `layer layer--${props.state.value}`)} data-testid={`layer-${props.id}`}>
    <span class="layer__dot" aria-hidden="true" />
    <span class="layer__name">{LAYERS[props.id].name}</span>
    <span class="layer__does">{LAYERS[props.id].does}</span>
    <span class="layer__state">{useComputed(() => LAYER_WORDS[props.state.value])}</span>
  </li>
);

export const Layers = ({ store, link }: { store: Store; link: ReadonlySignal<Quality> }) => {
  const trip = store.select((model) => model.board?.trip ?? null);
  const sensors = store.select((model) => model.board?.sensors ?? null);
  const supply = store.select((model) => model.board?.supplyV ?? null);
  return (
    <section class="card layers-card" aria-labelledby="layers-title">
      <h2 class="card__title" id="layers-title">
        {LAYERS_TITLE}
      </h2>
      <ul class="layers">
        <Layer id="board" state={store.view.boardLayer} />
        <Layer id="controller" state={store.view.controllerLayer} />
        <Layer id="dashboard" state={store.view.dashboardLayer} />
      </ul>
      <LinkQuality link={link} />
      <HistoryTrouble store={store} tone="layers__trip" />
      {store.view.isOperator.value && !store.view.sessionRuns.value ? (
        <p class="layers__setup">
          <SetupLink text={SETUP_AGAIN} testId="setup-again" />
        </p>
      ) : null}
      {sensors.value === null ? null : (
        <p class="layers__supply" data-testid="board-sensors">
          {measuredBy(ANGLE_SENSORS[sensors.value])}
        </p>
      )}
      {supply.value === null ? null : (
        <p class="layers__supply" data-testid="board-supply">
          {supplyText(supply.value.toFixed(1))}
        </p>
      )}
      {trip.value === null ? null : (
        <p class="layers__trip" data-testid="board-trip">
          {tripText(TRIPS[trip.value])}
        </p>
      )}
    </section>
  );
};
