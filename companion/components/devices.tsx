/** What a screen must be told of the others. Their list stands in screens.tsx. */

import { useComputed } from "@preact/signals";
import type { Companion } from "../companion.ts";
import { takenOverBy } from "../devices.ts";
import { ONLY_WATCH, TAKE_BACK, takenOver } from "../messages.ts";
import type { PreferenceStore } from "../preferences.ts";
import { hrefOf } from "../route.ts";
import "../style/devices.css";

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
