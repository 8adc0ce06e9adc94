/** "How was it?", beside the table once a session is over: two taps at most, and a way to pass over it. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { sessionRecordSchema } from "../../shared/history.ts";
import { NO_OUTCOME, type Outcome } from "../../shared/outcomes.ts";
import { keptBy } from "../kept.ts";
import {
  HOW_WAS_IT,
  HOW_WAS_IT_WHY,
  NOT_SAVED,
  PAIN_AFTER,
  PAIN_BEFORE,
  SAVE,
  SAVING,
  SKIP,
  THANKS,
  TO_SESSION,
} from "../messages/en/outcome.ts";
import { type Api, doneSchema, type Trouble } from "../sessions/api.ts";
import { useAsked } from "../sessions/asked.ts";
import { hrefOfPlace } from "../sessions/place.ts";
import { TroubleWords } from "../sessions/trouble.tsx";
import { painBeforeOf } from "./pain-before.ts";
import { PainScale } from "./pain-scale.tsx";

/** The record of a session is there a moment after its end: asked so often, so far apart, ms. */
const AGAIN_AFTER_MS = 2_000;
const MOST_ROUNDS = 8;

type Saving =
  | { readonly kind: "open" | "saving" | "saved" }
  | { readonly kind: "failed"; readonly trouble: Trouble };

const Thanks = ({ sessionId }: { sessionId: string }) => (
  <p class="how__thanks" role="status" data-testid="how-saved">
    {THANKS}{" "}
    <a class="setup-link" href={hrefOfPlace("history", sessionId)}>
      {TO_SESSION}
    </a>
  </p>
);

interface FormProps {
  readonly api: Api;
  readonly sessionId: string;
  readonly outcome: Outcome | null;
  readonly before: number | null;
  readonly skip: () => void;
}

const Form = ({ api, sessionId, outcome, before, skip }: FormProps) => {
  const painBefore = useSignal(before);
  const painAfter = useSignal<number | null>(null);
  const saving = useSignal<Saving>({ kind: "open" });
  const state = saving.value;
  if (state.kind === "saved") return <Thanks sessionId={sessionId} />;
  const save = async (): Promise<void> => {
    if (saving.peek().kind === "saving") return;
    saving.value = { kind: "saving" };
    const told = await api.send(doneSchema, "PUT", `/sessions/${encodeURIComponent(sessionId)}/outcome`, {
      ...(outcome ?? NO_OUTCOME),
      painBefore: painBefore.peek(),
      painAfter: painAfter.peek(),
    });
    saving.value = told.kind === "ok" ? { kind: "saved" } : { kind: "failed", trouble: told };
  };
  return (
    <>
      <p class="outcome__why">{HOW_WAS_IT_WHY}</p>
      {before === null ? (
        <PainScale
          id="how-before"
          legend={PAIN_BEFORE}
          pain={painBefore.value}
          onTell={(pain) => {
            painBefore.value = pain;
          }}
        />
      ) : null}
      <PainScale
        id="how-after"
        legend={PAIN_AFTER}
        pain={painAfter.value}
        onTell={(pain) => {
          painAfter.value = pain;
        }}
      />
      <div class="outcome__buttons">
        <button
          type="button"
          class="button button--apply"
          data-testid="how-save"
          disabled={state.kind === "saving" || (painAfter.value === null && painBefore.value === before)}
          onClick={() => void save()}
        >
          {state.kind === "saving" ? SAVING : SAVE}
        </button>
        <button type="button" class="button button--plain" data-testid="how-skip" onClick={skip}>
          {SKIP}
        </button>
        <div class="outcome__state" role="status">
          {state.kind === "failed" ? (
            <>
              <strong>{NOT_SAVED}</strong> <TroubleWords trouble={state.trouble} />
            </>
          ) : null}
        </div>
      </div>
    </>
  );
};

const SKIPPED_KEY = "inversion-table.outcome-skipped";

export const OutcomePanel = ({ api, sessionId }: { readonly api: Api; readonly sessionId: string }) => {
  const path = `/sessions/${encodeURIComponent(sessionId)}`;
  const { answer, again } = useAsked(path, (signal) => api.ask(sessionRecordSchema, path, signal));
  const here = useMemo(() => keptBy(() => localStorage), []);
  const tab = useMemo(() => keptBy(() => sessionStorage), []);
  const skipped = useSignal(tab.getItem(SKIPPED_KEY));
  const rounds = useSignal(0);
  const waits = answer.kind !== "ok" && answer.kind !== "waiting" && rounds.value < MOST_ROUNDS;
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setTimeout(() => {
      rounds.value += 1;
      again();
    }, AGAIN_AFTER_MS);
    return () => clearTimeout(timer);
  });
  if (answer.kind !== "ok" || skipped.value === sessionId) return null;
  const { outcome } = answer.value;
  return (
    <section class="card outcome how" aria-labelledby="how-title" data-testid="how">
      <h2 class="card__title" id="how-title">
        {HOW_WAS_IT}
      </h2>
      {outcome !== null && outcome.painAfter !== null ? (
        <Thanks sessionId={sessionId} />
      ) : (
        <Form
          key={sessionId}
          api={api}
          sessionId={sessionId}
          outcome={outcome}
          before={outcome?.painBefore ?? painBeforeOf(here, sessionId)}
          skip={() => {
            tab.setItem(SKIPPED_KEY, sessionId);
            skipped.value = sessionId;
          }}
        />
      )}
    </section>
  );
};
