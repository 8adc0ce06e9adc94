/** The marks that must never be missed, whether the screen can be heard, and the ways out of the view. */

import { type Signal, useComputed } from "@preact/signals";
import type { Access } from "../access/access.ts";
import type { Companion } from "../companion.ts";
import {
  INSECURE_MARK,
  SIMULATED_MARK,
  STALE_MARK,
  TURN_OVER,
  UNGUARDED_MARK,
  VIEW_WORDS,
  VIEWS_LABEL,
} from "../messages.ts";
import type { PreferenceStore } from "../preferences.ts";
import { hrefOf } from "../route.ts";
import type { Attendance } from "./attend.ts";

/** Out of the rider's view: to this screen's preferences, and to everything at a glance. */
const WAYS = ["screen", "watch"] as const;

export const Marks = (props: {
  companion: Companion;
  preferences: PreferenceStore;
  attendance: Attendance;
  byHand: Signal<boolean>;
  channel: Access["channel"];
}) => {
  const { companion, preferences, attendance, byHand, channel } = props;
  const { store } = companion;
  const simulated = store.select((m) => m.hello?.simulated === true || m.board?.simulated === true);
  const unguarded = store.select((m) => m.board?.connected === true && !m.board.guarded);
  const manual = useComputed(() => preferences.current.value.flip === "manual");
  // Nobody who hangs shall land on another page by a wrong tap; the browser's own way back stays.
  const ways = useComputed(() => store.view.state.value === "idle" || store.view.state.value === "offline");
  return (
    <header class="rider__marks">
      {simulated.value ? (
        <span class="rider__mark rider__mark--simulated" data-testid="simulated">
          {SIMULATED_MARK}
        </span>
      ) : null}
      {channel.value === "insecure" ? (
        <span class="rider__mark rider__mark--unguarded" data-testid="insecure">
          {INSECURE_MARK}
        </span>
      ) : null}
      {unguarded.value ? (
        <span class="rider__mark rider__mark--unguarded" data-testid="unguarded">
          {UNGUARDED_MARK}
        </span>
      ) : null}
      <span
        class="rider__mark rider__mark--stale"
        data-testid="stale"
        hidden={useComputed(() => store.view.freshness.value !== "stale")}
      >
        {STALE_MARK}
      </span>
      <span class="rider__sound" role="status" data-testid="sound">
        {attendance.soundText}
      </span>
      {manual.value ? (
        <button
          type="button"
          class="rider__way"
          data-testid="turn-over"
          onClick={() => {
            byHand.value = !byHand.value;
          }}
        >
          {TURN_OVER}
        </button>
      ) : null}
      {ways.value ? (
        <nav class="rider__ways" aria-label={VIEWS_LABEL}>
          {WAYS.map((way) => (
            <a key={way} class="rider__way" href={hrefOf(way)} data-testid={`way-${way}`}>
              {VIEW_WORDS[way]}
            </a>
          ))}
        </nav>
      ) : null}
    </header>
  );
};
