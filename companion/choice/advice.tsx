/**
 * What speaks against starting now: the total of the day, the rest after the last session. Each reason with its figures,
 * then two ways on. Nothing is blocked; nothing is passed over in silence.
 */

import { useComputed } from "@preact/signals";
import { type AdviceView, adviceViewSchema } from "../../shared/api.ts";
import type { AdviceKind } from "../../shared/protocol.ts";
import { formatElapsed } from "../format.ts";
import { ADVISED_AGAINST } from "../messages/en/choice-panel.ts";
import { momentText } from "../messages/en/dates.ts";
import type { Api } from "../sessions/api.ts";
import { useAsked } from "../sessions/asked.ts";
import "../style/preflight.css";
import "../style/next.css";
import { useAskedInPlace } from "./asked-in-place.ts";
import type { ChoiceParts } from "./open.tsx";

/** With figures where they are known. */
const reasonWords = (kind: AdviceKind, told: AdviceView | null): string => {
  if (kind === "daily-total") {
    if (told === null || told.dailyInvertedS === null) return ADVISED_AGAINST.dailyUnknown;
    return ADVISED_AGAINST[kind](formatElapsed(told.todayInvertedS), formatElapsed(told.dailyInvertedS));
  }
  const until = told?.restUntil ?? null;
  return until === null ? ADVISED_AGAINST.restUnknown : ADVISED_AGAINST[kind](momentText(Date.parse(until)));
};

export const AdvicePanel = ({ companion, start, choice, api }: ChoiceParts & { readonly api: Api }) => {
  const place = useAskedInPlace(start, "advice", "button");
  const { view } = companion.store;
  const against = companion.store.select((model) => model.startAdvice).value;
  const profileId = choice.current.value.profile?.profileId ?? null;
  const { answer } = useAsked(profileId ?? "", (signal) =>
    profileId === null
      ? Promise.resolve({ kind: "offline" } as const)
      : api.ask(adviceViewSchema, `/profiles/${encodeURIComponent(profileId)}/advice`, signal),
  );
  const told = answer.kind === "ok" ? answer.value : null;
  return (
    <section
      class="card preflight"
      role="dialog"
      aria-labelledby="advice-title"
      data-testid="advice"
      ref={place}
    >
      <h2 class="preflight__title" id="advice-title">
        {ADVISED_AGAINST.title}
      </h2>
      <ul class="next__reasons" aria-live="polite">
        {(against?.advice ?? []).map((kind) => (
          <li key={kind} data-testid={`advice-${kind}`}>
            {reasonWords(kind, told)}
          </li>
        ))}
      </ul>
      <p class="preflight__why">{ADVISED_AGAINST.why}</p>
      <div class="next__buttons">
        <button type="button" class="button button--start" data-testid="advice-wait" onClick={start.cancel}>
          {ADVISED_AGAINST.wait}
        </button>
        <button
          type="button"
          class="button button--plain"
          data-testid="advice-anyway"
          disabled={useComputed(() => !view.canStart.value)}
          onClick={start.goAhead}
        >
          {ADVISED_AGAINST.anyway}
        </button>
      </div>
    </section>
  );
};
