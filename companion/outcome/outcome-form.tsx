/** How a session did, all of it: pain, height, a note. What is not saved yet says so, and survives leaving the page. */

import { type Signal, useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { NOTE_CHARS, type Outcome } from "../../shared/outcomes.ts";
import { type Kept, keptBy } from "../kept.ts";
import {
  KEPT_UNSAVED,
  MORE_TITLE,
  NOT_SAVED,
  NOTE,
  noteLeft,
  OUTCOME_TITLE,
  OUTCOME_WHY,
  PAIN_AFTER,
  PAIN_BEFORE,
  SAVE,
  SAVED,
  SAVING,
  TAKE_BACK_CHANGES,
  UNSAVED,
} from "../messages/en/outcome.ts";
import { type Api, doneSchema, type Trouble } from "../sessions/api.ts";
import { TroubleWords } from "../sessions/trouble.tsx";
import { type Draft, draftOf, isSaved, keepDraft, keptDraft, readDraft } from "./draft.ts";
import type { HeightUnit } from "./height-text.ts";
import { Heights } from "./heights.tsx";
import { PainScale } from "./pain-scale.tsx";

export interface OutcomeFormProps {
  readonly api: Api;
  readonly sessionId: string;
  /** What is saved. */
  readonly outcome: Outcome | null;
  readonly onSaved: () => void;
}

type Saving =
  | { readonly kind: "resting" | "saving" | "saved" | "kept" }
  | { readonly kind: "failed"; readonly trouble: Trouble };

const UNIT_KEY = "inversion-table.height-unit";

/** The unit that was chosen last on this screen; before that, what its region measures in. */
const ownUnit = (kept: Kept): HeightUnit => {
  const chosen = kept.getItem(UNIT_KEY);
  if (chosen === "cm" || chosen === "in") return chosen;
  return /-US$/.test(navigator.language) ? "in" : "cm";
};

const Note = ({ draft, change }: { draft: Draft; change: (to: Partial<Draft>) => void }) => (
  <div class="outcome__note">
    <label for="outcome-note">{NOTE}</label>
    <textarea
      id="outcome-note"
      class="field"
      data-testid="outcome-note"
      rows={3}
      maxLength={NOTE_CHARS}
      value={draft.note}
      aria-describedby="outcome-note-left"
      onInput={(event) => change({ note: event.currentTarget.value })}
    />
    <p class="outcome__why" id="outcome-note-left">
      {noteLeft(NOTE_CHARS - draft.note.length)}
    </p>
  </div>
);

const SAVING_WORDS: Readonly<Record<Exclude<Saving["kind"], "failed">, string>> = {
  resting: UNSAVED,
  saving: SAVING,
  saved: SAVED,
  kept: KEPT_UNSAVED,
};

const SavingLine = ({ saving, isChanged }: { saving: Saving; isChanged: boolean }) => (
  <div class="outcome__state" role="status" data-testid="outcome-state">
    {saving.kind === "failed" ? (
      <>
        <strong>{NOT_SAVED}</strong> <TroubleWords trouble={saving.trouble} />
      </>
    ) : isChanged || saving.kind === "saved" ? (
      SAVING_WORDS[saving.kind]
    ) : null}
  </div>
);

/** The draft, what is saved, and the way from one to the other. */
const useDraft = ({ api, sessionId, outcome, onSaved }: OutcomeFormProps) => {
  const storage = useMemo(() => keptBy(() => sessionStorage), []);
  const screen = useMemo(() => keptBy(() => localStorage), []);
  const found = useMemo(() => keptDraft(storage, sessionId), [storage, sessionId]);
  const draft: Signal<Draft> = useSignal(found ?? draftOf(outcome, ownUnit(screen)));
  const saved = useSignal<Outcome | null>(outcome);
  const saving = useSignal<Saving>({ kind: found === null ? "resting" : "kept" });
  /** What is written while it is being saved is not saved with it. */
  const round = useRef(0);
  const set = (to: Draft): void => {
    draft.value = to;
    keepDraft(storage, sessionId, isSaved(to, saved.peek()) ? null : to);
  };
  return {
    draft: draft.value,
    saving: saving.value,
    isChanged: !isSaved(draft.value, saved.value),
    change: (to: Partial<Draft>): void => {
      round.current += 1;
      saving.value = { kind: "resting" };
      if (to.unit !== undefined) screen.setItem(UNIT_KEY, to.unit);
      set({ ...draft.peek(), ...to });
    },
    takeBack: (): void => {
      saving.value = { kind: "resting" };
      set(draftOf(saved.peek(), draft.peek().unit));
    },
    save: async (): Promise<void> => {
      const read = readDraft(draft.peek());
      if (read.kind === "wrong" || saving.peek().kind === "saving") return;
      saving.value = { kind: "saving" };
      const own = round.current;
      const path = `/sessions/${encodeURIComponent(sessionId)}/outcome`;
      const told = await api.send(doneSchema, "PUT", path, read.outcome);
      if (told.kind !== "ok") {
        saving.value = { kind: "failed", trouble: told };
        return;
      }
      saved.value = read.outcome;
      saving.value = { kind: own === round.current ? "saved" : "resting" };
      set(draft.peek());
      onSaved();
    },
  };
};

export const OutcomeForm = (props: OutcomeFormProps) => {
  const { draft, saving, isChanged, change, takeBack, save } = useDraft(props);
  const canSave = isChanged && saving.kind !== "saving" && readDraft(draft).kind === "outcome";
  return (
    <section class="card outcome" aria-labelledby="outcome-title" data-testid="outcome">
      <h3 class="card__title" id="outcome-title">
        {OUTCOME_TITLE}
      </h3>
      <p class="outcome__why">{OUTCOME_WHY}</p>
      <PainScale
        id="pain-before"
        legend={PAIN_BEFORE}
        pain={draft.painBefore}
        onTell={(painBefore) => change({ painBefore })}
      />
      <PainScale
        id="pain-after"
        legend={PAIN_AFTER}
        pain={draft.painAfter}
        onTell={(painAfter) => change({ painAfter })}
      />
      <h4 class="outcome__more">{MORE_TITLE}</h4>
      <Heights draft={draft} change={change} />
      <Note draft={draft} change={change} />
      <div class="outcome__buttons">
        <button
          type="button"
          class="button button--apply"
          data-testid="outcome-save"
          disabled={!canSave}
          onClick={() => void save()}
        >
          {SAVE}
        </button>
        {isChanged ? (
          <button
            type="button"
            class="button button--plain"
            data-testid="outcome-take-back"
            onClick={takeBack}
          >
            {TAKE_BACK_CHANGES}
          </button>
        ) : null}
        <SavingLine saving={saving} isChanged={isChanged} />
      </div>
    </section>
  );
};
