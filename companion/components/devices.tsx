/** The screens around the table, and what one of them must be told of the others. */

import { useComputed } from "@preact/signals";
import type { Companion } from "../companion.ts";
import { limitsSetText, type ScreenLine, screensOf, takenOverBy } from "../devices.ts";
import { Icon } from "../icons.tsx";
import { ONLY_WATCH, SCREEN_PARTS, SCREENS, TAKE_BACK, takenOver } from "../messages.ts";
import type { PreferenceStore } from "../preferences.ts";
import { hrefOf } from "../route.ts";
import type { Store } from "../store.ts";
import "../style/devices.css";

const Line = ({ line }: { line: ScreenLine }) => (
  <li
    class={`screens__one screens__one--${line.part}`}
    data-testid="screen"
    data-part={line.part}
    data-this={line.isThis}
  >
    <Icon name={line.part === "watcher" ? "watch" : "rider"} />
    <span class="screens__words">
      <span class="screens__name">
        <bdi>{line.name}</bdi>
        {line.isThis ? <span class="screens__this">{SCREENS.thisOne}</span> : null}
      </span>
      <span class="screens__part">{SCREEN_PARTS[line.part]}</span>
    </span>
  </li>
);

/** Drawn anew only when somebody comes, goes or changes. */
const same = (lines: readonly ScreenLine[] | null): string => JSON.stringify(lines);

export const Screens = ({ store }: { store: Store }) => {
  const key = store.select((model) => same(screensOf(model))).value;
  const lines = screensOf(store.model.peek());
  return (
    <section
      class="card screens"
      aria-labelledby="screens-title"
      data-testid="screens"
      data-known={key !== "null"}
    >
      <h2 class="card__title" id="screens-title">
        {SCREENS.title}
      </h2>
      {lines === null ? (
        <p class="screens__note">{SCREENS.unknown}</p>
      ) : (
        <ul class="screens__list">
          {lines.map((line) => (
            <Line key={line.deviceId} line={line} />
          ))}
        </ul>
      )}
    </section>
  );
};

/** Stands beside the limits that are active. Its line is there also while it is empty, so that nothing moves. */
export const LimitsSetBy = ({ store }: { store: Store }) => {
  const text = useComputed(() => limitsSetText(store.model.value, store.view.freshness.value !== "stale"));
  return (
    <p class="set-by" data-testid="limits-set-by">
      {text}
    </p>
  );
};

/** Said for as long as it is so: another screen is the rider's in the place of this one. */
export const TakenOver = (props: { companion: Companion; preferences: PreferenceStore }) => {
  const { companion, preferences } = props;
  const { state } = companion.store.view;
  const by = companion.store.select(takenOverBy).value;
  // Nobody who hangs shall land on another page by a wrong tap.
  const mayLeave = useComputed(() => state.value === "idle" || state.value === "offline");
  return (
    <div role="status" class="taken-slot">
      {by === null ? null : (
        <div class="taken" data-testid="taken-over">
          <p class="taken__words">{takenOver(by)}</p>
          <button
            type="button"
            class="button taken__way"
            data-testid="take-back"
            onClick={() => companion.takeOver()}
          >
            {TAKE_BACK}
          </button>
          {mayLeave.value ? (
            <a
              class="button button--plain taken__way taken__leave"
              data-testid="only-watch"
              href={hrefOf("watch")}
              onClick={() => preferences.change({ view: "watcher" })}
            >
              {ONLY_WATCH}
            </a>
          ) : null}
        </div>
      )}
    </div>
  );
};
