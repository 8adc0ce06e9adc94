/** Somebody's plan: its programmes from the gentlest on, how often, and what it proposes now. */

import { useSignal } from "@preact/signals";
import { type ProgrammeView, programmePageSchema } from "../../../shared/api.ts";
import { type PlanDraft, planSchema, proposalSchema } from "../../../shared/plan.ts";
import { ProposalCard } from "../../choice/proposal.tsx";
import { PLAN_OF } from "../../messages/en/people.ts";
import { type Api, doneSchema, type Trouble } from "../api.ts";
import { useAsked } from "../asked.ts";
import { TroubleCard, TroubleWords } from "../trouble.tsx";

interface PlanPartProps {
  readonly api: Api;
  readonly profileId: string;
  readonly choose: (programmeId: string) => void;
}

const MOST_RUNGS = 12;
const NEW_PLAN = { sessionsPerWeek: 3, sessionsPerRung: 3 } as const;
const PER_WEEK = [1, 2, 3, 4, 5, 6, 7] as const;
const PER_RUNG = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20] as const;

const Count = (props: {
  readonly id: string;
  readonly label: string;
  readonly values: readonly number[];
  readonly value: number;
  readonly onValue: (value: number) => void;
}) => (
  <label class="people__field">
    <span class="people__label">{props.label}</span>
    <select
      class="field"
      data-testid={props.id}
      value={String(props.value)}
      onChange={(event) => props.onValue(Number(event.currentTarget.value))}
    >
      {[...new Set([...props.values, props.value])]
        .sort((a, b) => a - b)
        .map((value) => (
          <option key={value} value={String(value)}>
            {value}
          </option>
        ))}
    </select>
  </label>
);

/** One of the programmes; those that do not fit this person may be aimed at, and are proposed only once they do. */
const Rung = (props: {
  readonly at: number;
  readonly rung: string;
  readonly programmes: readonly ProgrammeView[];
  readonly onRung: (programmeId: string) => void;
  readonly remove: (() => void) | null;
}) => (
  <li class="plan__rung">
    <select
      class="field"
      aria-label={PLAN_OF.rung(props.at + 1)}
      data-testid={`plan-rung-${props.at}`}
      value={props.rung}
      onChange={(event) => props.onRung(event.currentTarget.value)}
    >
      {props.programmes.map(({ spec }) => (
        <option key={spec.programmeId} value={spec.programmeId} data-words="server">
          {spec.name}
        </option>
      ))}
    </select>
    {props.remove === null ? null : (
      <button
        type="button"
        class="stepper"
        aria-label={PLAN_OF.removeRung(props.at + 1)}
        onClick={props.remove}
      >
        −
      </button>
    )}
  </li>
);

const PlanForm = (props: {
  readonly api: Api;
  readonly path: string;
  readonly draft: PlanDraft | null;
  readonly programmes: readonly ProgrammeView[];
  readonly done: () => void;
}) => {
  const { api, path, programmes } = props;
  const first = programmes.find(({ obstacle }) => obstacle === null) ?? programmes[0];
  const draft = useSignal<PlanDraft>(
    props.draft ?? { rungs: first === undefined ? [] : [first.spec.programmeId], ...NEW_PLAN },
  );
  const trouble = useSignal<Trouble | null>(null);
  const { rungs } = draft.value;
  const change = (part: Partial<PlanDraft>): void => {
    draft.value = { ...draft.value, ...part };
  };
  const save = async (): Promise<void> => {
    const told = await api.send(planSchema, "PUT", path, draft.peek());
    if (told.kind === "ok") props.done();
    else trouble.value = told;
  };
  return (
    <form
      class="people__inner"
      data-testid="plan-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p class="people__label">{PLAN_OF.rungs}</p>
      <ol class="plan__rungs">
        {rungs.map((rung, at) => (
          <Rung
            // Rungs may repeat and have no name of their own; they are told apart by their place.
            key={`${at}`}
            at={at}
            rung={rung}
            programmes={programmes}
            onRung={(id) => change({ rungs: rungs.map((one, place) => (place === at ? id : one)) })}
            remove={
              rungs.length === 1 ? null : () => change({ rungs: rungs.filter((_, place) => place !== at) })
            }
          />
        ))}
      </ol>
      {rungs.length < MOST_RUNGS && first !== undefined ? (
        <button
          type="button"
          class="button button--plain"
          data-testid="plan-add"
          onClick={() => change({ rungs: [...rungs, rungs.at(-1) ?? first.spec.programmeId] })}
        >
          {PLAN_OF.addRung}
        </button>
      ) : null}
      <Count
        id="plan-per-week"
        label={PLAN_OF.perWeek}
        values={PER_WEEK}
        value={draft.value.sessionsPerWeek}
        onValue={(sessionsPerWeek) => change({ sessionsPerWeek })}
      />
      <Count
        id="plan-per-rung"
        label={PLAN_OF.perRung}
        values={PER_RUNG}
        value={draft.value.sessionsPerRung}
        onValue={(sessionsPerRung) => change({ sessionsPerRung })}
      />
      {trouble.value === null ? null : (
        <div class="people__wrong" role="alert">
          <TroubleWords trouble={trouble.value} />
        </div>
      )}
      <div class="people__buttons">
        <button type="button" class="button button--plain" onClick={props.done}>
          {PLAN_OF.cancel}
        </button>
        <button type="submit" class="button button--apply" data-testid="plan-save">
          {PLAN_OF.save}
        </button>
      </div>
    </form>
  );
};

/** Nothing is asked where nothing is to be had. */
const UNASKED = Promise.resolve({ kind: "offline" } as const);

export const PlanPart = ({ api, profileId, choose }: PlanPartProps) => {
  const id = encodeURIComponent(profileId);
  const path = `/profiles/${id}/plan`;
  const open = useSignal(false);
  const proposal = useAsked(path, (signal) => api.ask(proposalSchema, `/profiles/${id}/proposal`, signal));
  const proposed = proposal.answer.kind === "ok" ? proposal.answer.value : null;
  const none = proposed?.kind === "none" && proposed.why === "no-plan";
  const hasPlan = proposed !== null && !none;
  const plan = useAsked(hasPlan ? path : "", (signal) =>
    hasPlan ? api.ask(planSchema, path, signal) : UNASKED,
  );
  const programmes = useAsked(path, (signal) =>
    api.ask(programmePageSchema, `/programmes?profileId=${id}`, signal),
  );
  const known = programmes.answer.kind === "ok" ? programmes.answer.value.items : [];
  const nameOf = (programmeId: string): string =>
    known.find(({ spec }) => spec.programmeId === programmeId)?.spec.name ?? programmeId;
  const anew = (): void => {
    open.value = false;
    plan.again();
    proposal.again();
  };
  const end = async (): Promise<void> => {
    await api.send(doneSchema, "DELETE", path);
    anew();
  };
  const answer = hasPlan ? plan.answer : proposal.answer;
  const now = hasPlan && plan.answer.kind === "ok" ? plan.answer.value : null;
  return (
    <section class="card people__part" aria-labelledby="plan-title" data-testid="plan">
      <h3 class="card__title" id="plan-title">
        {PLAN_OF.title}
      </h3>
      <p class="people__how">{PLAN_OF.intro}</p>
      {none ? <p>{PLAN_OF.none}</p> : null}
      {answer.kind === "ok" || answer.kind === "waiting" ? null : (
        <TroubleCard trouble={answer} again={anew} />
      )}
      {now === null || open.value ? null : (
        <>
          <ol class="plan__list">
            {now.rungs.map((rung, at) => (
              <li key={`${at} ${rung}`}>
                <bdi>{nameOf(rung)}</bdi>
              </li>
            ))}
          </ol>
          <p>{PLAN_OF.facts(now.sessionsPerWeek, now.sessionsPerRung)}</p>
          {proposed === null ? null : <ProposalCard proposal={proposed} nameOf={nameOf} choose={choose} />}
        </>
      )}
      {open.value ? (
        <PlanForm api={api} path={path} draft={now} programmes={known} done={anew} />
      ) : (
        <div class="people__buttons">
          {now === null ? null : (
            <button type="button" class="button button--plain" onClick={() => void end()}>
              {PLAN_OF.end}
            </button>
          )}
          {(now !== null || none) && known.length > 0 ? (
            <button
              type="button"
              class="button button--plain"
              data-testid="plan-open"
              onClick={() => {
                open.value = true;
              }}
            >
              {now === null ? PLAN_OF.make : PLAN_OF.change}
            </button>
          ) : null}
        </div>
      )}
    </section>
  );
};
