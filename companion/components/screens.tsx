/** The screens around the table, and whose wish the limits are. */

import { useComputed } from "@preact/signals";
import { limitsSetText, type ScreenLine, screensOf } from "../devices.ts";
import { Icon } from "../icons.tsx";
import { SCREEN_PARTS, SCREENS } from "../messages.ts";
import type { Store } from "../store.ts";
import "../style/screens.css";

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
