/**
 * The health questions: what was answered, and all of them to be answered anew. Each wants a yes or a no; nothing is
 * answered beforehand.
 */

import { useComputed, useSignal } from "@preact/signals";
import { type ProfileView, profileViewSchema } from "../../../shared/api.ts";
import { CONDITIONS, type Condition } from "../../../shared/screening.ts";
import { momentText } from "../../messages/en/dates.ts";
import { SCREENING, SCREENING_QUESTIONS } from "../../messages/en/people.ts";
import type { Trouble } from "../api.ts";
import { TroubleWords } from "../trouble.tsx";
import type { PartProps } from "./part-props.ts";

type Answers = Readonly<Partial<Record<Condition, boolean>>>;

const Question = (props: {
  readonly condition: Condition;
  readonly answer: boolean | undefined;
  readonly onAnswer: (yes: boolean) => void;
}) => {
  const { condition, answer, onAnswer } = props;
  return (
    <fieldset class="screening__question">
      <legend>{SCREENING_QUESTIONS[condition].ask}</legend>
      <div class="screening__answers">
        {([true, false] as const).map((yes) => (
          <label key={String(yes)} class="option">
            <input
              type="radio"
              name={`screening-${condition}`}
              data-testid={`screening-${condition}-${yes ? "yes" : "no"}`}
              checked={answer === yes}
              onChange={() => onAnswer(yes)}
            />
            <span class="option__name">{yes ? SCREENING.yes : SCREENING.no}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};

const Questions = ({ api, view, changed, close }: PartProps & { readonly close: () => void }) => {
  const answers = useSignal<Answers>({});
  const trouble = useSignal<Trouble | null>(null);
  const busy = useSignal(false);
  const missing = useComputed(() => CONDITIONS.filter((one) => answers.value[one] === undefined).length);
  const save = async (): Promise<void> => {
    if (busy.peek() || missing.peek() > 0) return;
    busy.value = true;
    const path = `/profiles/${encodeURIComponent(view.profile.profileId)}/screening`;
    const told = await api.send(profileViewSchema, "PUT", path, { answers: answers.peek() });
    busy.value = false;
    if (told.kind === "ok") {
      changed(told.value);
      close();
    } else trouble.value = told;
  };
  return (
    <form
      class="screening"
      data-testid="screening-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {CONDITIONS.map((condition) => (
        <Question
          key={condition}
          condition={condition}
          answer={answers.value[condition]}
          onAnswer={(yes) => {
            answers.value = { ...answers.value, [condition]: yes };
          }}
        />
      ))}
      <p role="status">{useComputed(() => SCREENING.missing(missing.value))}</p>
      {trouble.value === null ? null : (
        <div class="people__wrong" role="alert">
          <TroubleWords trouble={trouble.value} />
        </div>
      )}
      <button
        type="submit"
        class="button button--apply"
        data-testid="screening-save"
        disabled={useComputed(() => missing.value > 0 || busy.value)}
      >
        {SCREENING.save}
      </button>
    </form>
  );
};

const Answered = ({ screening }: { readonly screening: ProfileView["profile"]["screening"] }) => {
  if (screening.kind === "not-answered") return <p data-testid="screening-state">{SCREENING.notAnswered}</p>;
  const { at, conditions } = screening;
  return (
    <>
      <p data-testid="screening-state">{SCREENING.answered(momentText(Date.parse(at)))}</p>
      {conditions.length === 0 ? (
        <p>{SCREENING.noneNamed}</p>
      ) : (
        <>
          <p>{SCREENING.named}</p>
          <ul class="screening__named">
            {conditions.map((condition) => (
              <li key={condition}>{SCREENING_QUESTIONS[condition].name}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
};

export const ScreeningPart = (props: PartProps) => {
  const { screening } = props.view.profile;
  const open = useSignal(false);
  const isFirst = screening.kind === "not-answered";
  return (
    <section class="card people__part" aria-labelledby="screening-title">
      <h3 class="card__title" id="screening-title">
        {SCREENING.title}
      </h3>
      <p class="people__how">{SCREENING.intro}</p>
      <Answered screening={screening} />
      {open.value ? (
        <Questions
          {...props}
          close={() => {
            open.value = false;
          }}
        />
      ) : (
        <>
          {isFirst ? null : <p class="people__how">{SCREENING.againWhy}</p>}
          <button
            type="button"
            class={`button ${isFirst ? "button--apply" : "button--plain"}`}
            data-testid="screening-open"
            onClick={() => {
              open.value = true;
            }}
          >
            {isFirst ? SCREENING.begin : SCREENING.again}
          </button>
        </>
      )}
    </section>
  );
};
