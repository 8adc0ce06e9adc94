/** The set-up of a table, one step at a time over the live readings, and the way through its steps. */

import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { calibrationYaml, problemText } from "../../shared/setup-ranges.ts";
import type { Timers } from "../connection.ts";
import {
  BACK,
  INTRO,
  LEAVE,
  lostText,
  NEXT,
  STEP_TEXTS,
  stepOf,
  TITLE,
  TO_DASHBOARD,
  TO_REHEARSAL,
  UNGUARDED,
  WAITS,
  WRITE,
  WRITING,
  WRITTEN,
} from "../setup-messages.ts";
import { BoardStep } from "./board-step.tsx";
import type { SetupDoor } from "./door.ts";
import { calibrationOf, type Draft, draftProblem, isDone, type Step, takenParts } from "./draft.ts";
import type { LiveSetup } from "./live.ts";
import { hrefOfPart } from "./part.ts";
import { BuzzerStep, LockStep, PartsStep, StopStep, Summary } from "./part-steps.tsx";
import { StepList } from "./step-list.tsx";
import { DirectionStep, EmptyStep, SecondStep, type StepProps, ZeroStep } from "./steps.tsx";

export interface WizardProps {
  readonly live: LiveSetup;
  readonly door: SetupDoor;
  readonly timers: Timers;
  readonly leave: () => void;
}

const NO_BOARD = { kind: "none", reason: "" } as const;

const Yaml = ({ draft }: { draft: Draft }) => {
  const made = calibrationOf(draft);
  const potentiometer = made?.kind === "ok" ? made.settings.potentiometer : null;
  if (potentiometer?.kind !== "two-point") return null;
  return (
    <>
      <p class="setup__note">{UNGUARDED}</p>
      <pre class="setup__yaml" data-testid="setup-yaml">
        {calibrationYaml(potentiometer.a, potentiometer.b)}
      </pre>
    </>
  );
};

const WriteStep = ({ live, draft }: StepProps) => {
  const board = live.view.value?.board;
  if (board?.kind !== "guarded") return <Yaml draft={draft} />;
  const problem = draftProblem(draft, board.settings);
  const writing = live.writing.value;
  const isBusy = writing.kind === "writing" || writing.kind === "written";
  const words = { no: "", writing: WRITING, written: WRITTEN, refused: "" }[writing.kind];
  return (
    <>
      <Summary live={live} draft={draft} />
      <button
        type="button"
        class="button button--apply"
        data-testid="setup-write"
        disabled={isBusy || problem !== null}
        onClick={live.write}
      >
        {WRITE}
      </button>
      <p class="setup__note" role="status" data-testid="setup-written" data-writing={writing.kind}>
        {words}
      </p>
      {writing.kind === "written" ? (
        <a
          class="button button--apply setup__onward"
          href={hrefOfPart("rehearsal")}
          data-testid="setup-rehearse"
        >
          {TO_REHEARSAL}
        </a>
      ) : null}
      <p class="setup__wrong" role="alert">
        {writing.kind === "refused" ? writing.message : problem === null ? "" : problemText(problem)}
      </p>
    </>
  );
};

const BODIES: Readonly<Record<Exclude<Step, "board">, (props: StepProps) => ComponentChild>> = {
  empty: EmptyStep,
  zero: ZeroStep,
  second: SecondStep,
  direction: DirectionStep,
  lock: LockStep,
  buzzer: BuzzerStep,
  stop: StopStep,
  parts: PartsStep,
  write: WriteStep,
};

/** Takes the focus with each new step, so that whoever hears the page is told. */
const Heading = ({ step }: { step: Step }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h2
      class="setup__title"
      id="setup-step"
      ref={heading}
      tabIndex={-1}
      data-testid="setup-step"
      data-step={step}
    >
      {STEP_TEXTS[step].title}
    </h2>
  );
};

/** The ways out of a step. Leaving knowingly is no loss that has to be told of later. */
const Ways = (props: {
  live: LiveSetup;
  leave: () => void;
  next: { readonly isReady: boolean } | null;
  back: boolean;
}) => {
  const { live, leave, next, back } = props;
  const isWritten = live.writing.value.kind === "written";
  return (
    <div class="setup__ways">
      <button type="button" class="button button--plain" disabled={!back} onClick={() => live.go(-1)}>
        {BACK}
      </button>
      {next === null ? null : (
        <button
          type="button"
          class="button button--apply"
          data-testid="setup-next"
          disabled={!next.isReady}
          onClick={() => live.go(1)}
        >
          {NEXT}
        </button>
      )}
      <button
        type="button"
        class="button button--plain setup__leave"
        data-testid="setup-leave"
        onClick={() => {
          live.forget();
          leave();
        }}
      >
        {isWritten || live.draft.value === null ? TO_DASHBOARD : LEAVE}
      </button>
    </div>
  );
};

const Eyebrow = ({ live, step }: { live: LiveSetup; step: Step }) => {
  const steps = live.steps.value;
  return <p class="eyebrow">{stepOf(steps.indexOf(step) + 1, steps.length)}</p>;
};

const BoardCard = ({ live, door, timers, leave }: WizardProps) => {
  const board = live.view.value?.board ?? NO_BOARD;
  const isStep = live.step.value === "board";
  return (
    <section class="card setup__step" aria-labelledby="setup-step">
      <Eyebrow live={live} step="board" />
      <Heading step="board" />
      <p>{STEP_TEXTS.board.text}</p>
      <BoardStep live={live} door={door} timers={timers} />
      <Ways
        live={live}
        leave={leave}
        back={false}
        next={isStep ? { isReady: board.kind !== "none" && live.draft.value !== null } : null}
      />
    </section>
  );
};

const StepCard = (props: StepProps & { step: Exclude<Step, "board">; leave: () => void }) => {
  const { live, draft, step, leave } = props;
  const steps = live.steps.value;
  const Body = BODIES[step];
  const isLast = steps.indexOf(step) === steps.length - 1;
  const isReady = isDone(draft, step, live.view.value?.board ?? NO_BOARD);
  return (
    <section class="card setup__step" aria-labelledby="setup-step">
      <Eyebrow live={live} step={step} />
      <Heading key={step} step={step} />
      <p>{STEP_TEXTS[step].text}</p>
      <Body live={live} draft={draft} />
      <Ways live={live} leave={leave} back next={isLast ? null : { isReady }} />
    </section>
  );
};

/** Why it cannot go on now: a session, or no answer. */
const Waits = ({ live, leave }: { live: LiveSetup; leave: () => void }) => {
  const why = live.view.value?.refusal ?? live.trouble.value;
  return (
    <section class="card setup__step" aria-live="polite">
      <p data-testid="setup-waits">
        {WAITS} <span data-words="server">{why === "" ? "…" : why}</span>
      </p>
      <div class="setup__ways">
        <button
          type="button"
          class="button button--plain setup__leave"
          data-testid="setup-leave"
          onClick={leave}
        >
          {TO_DASHBOARD}
        </button>
      </div>
    </section>
  );
};

/** The board first; whatever step one is at, without a board it is looked for again, and nothing taken is lost. */
const Content = (props: WizardProps) => {
  const { live, leave } = props;
  const view = live.view.value;
  const draft = live.draft.value;
  const writing = live.writing.value.kind;
  const step = live.step.value;
  // After a write the controller is replaced; that is no reason to take the step away.
  const isWriting = writing === "writing" || writing === "written";
  if (view === null || draft === null || (view.board.kind === "none" && !isWriting))
    return <BoardCard {...props} />;
  if (view.refusal !== null && !isWriting) return <Waits live={live} leave={leave} />;
  if (step === "board") return <BoardCard {...props} />;
  return <StepCard live={live} draft={draft} step={step} leave={leave} />;
};

export const Wizard = (props: WizardProps) => {
  const { live } = props;
  const draft = live.draft.value;
  const isTakenAnew = draft !== null && takenParts(draft) !== null;
  return (
    <>
      <div class="setup__head">
        <h2 class="setup__name">{TITLE}</h2>
        <p class="setup__note">{INTRO}</p>
        <p class="setup__lost" role="status" data-testid="setup-lost">
          {live.lost === null || isTakenAnew ? "" : lostText(live.lost)}
        </p>
      </div>
      <div class="setup__way">
        {draft === null ? null : <StepList live={live} draft={draft} />}
        <Content {...props} />
      </div>
      <p class="setup__wrong" role="alert" data-testid="setup-trouble">
        {live.trouble.value}
      </p>
    </>
  );
};
