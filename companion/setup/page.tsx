/** The set-up page: one step at a time over the live table. Loaded only when somebody opens it. */

import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { calibrationYaml, problemText } from "../../shared/setup-ranges.ts";
import type { Timers } from "../connection.ts";
import {
  BACK,
  INTRO,
  LEAVE,
  NEXT,
  STEP_TEXTS,
  TITLE,
  TO_DASHBOARD,
  UNGUARDED,
  WAITS,
  WRITE,
  WRITING,
  WRITTEN,
} from "../setup-messages.ts";
import "../style/setup.css";
import { createSetupDoor } from "./door.ts";
import { calibrationOf, type Draft, draftProblem, isDone, type Step } from "./draft.ts";
import { type LiveSetup, openSetup } from "./live.ts";
import { BuzzerStep, LockStep, PartsStep, StopStep, Summary } from "./part-steps.tsx";
import { DirectionStep, EmptyStep, SecondStep, type StepProps, ZeroStep } from "./steps.tsx";

export interface SetupPageProps {
  readonly fetcher: typeof fetch;
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
      <p class="setup__wrong" role="alert">
        {writing.kind === "refused" ? writing.message : problem === null ? "" : problemText(problem)}
      </p>
    </>
  );
};

const BODIES: Readonly<Record<Step, (props: StepProps) => ComponentChild>> = {
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

const StepCard = ({ live, draft, leave }: StepProps & { readonly leave: () => void }) => {
  const step = live.step.value;
  const steps = live.steps.value;
  const at = steps.indexOf(step);
  const Body = BODIES[step];
  const isLast = at === steps.length - 1;
  return (
    <section class="card setup__step" aria-labelledby="setup-step">
      <p class="eyebrow">
        Step {at + 1} of {steps.length}
      </p>
      <Heading key={step} step={step} />
      <p>{STEP_TEXTS[step].text}</p>
      <Body live={live} draft={draft} />
      <div class="setup__ways">
        <button type="button" class="button button--plain" disabled={at === 0} onClick={() => live.go(-1)}>
          {BACK}
        </button>
        {isLast ? null : (
          <button
            type="button"
            class="button button--apply"
            data-testid="setup-next"
            disabled={!isDone(draft, step, live.view.value?.board ?? NO_BOARD)}
            onClick={() => live.go(1)}
          >
            {NEXT}
          </button>
        )}
        <button
          type="button"
          class="button button--plain setup__leave"
          data-testid="setup-leave"
          onClick={leave}
        >
          {live.writing.value.kind === "written" ? TO_DASHBOARD : LEAVE}
        </button>
      </div>
    </section>
  );
};

/** Why it cannot go on now: no table, a session, or no answer. */
const Waits = ({ live, leave }: { live: LiveSetup; leave: () => void }) => {
  const view = live.view.value;
  const why = view?.board.kind === "none" ? view.board.reason : (view?.refusal ?? live.trouble.value);
  return (
    <section class="card setup__step" aria-live="polite">
      <p data-testid="setup-waits">
        {WAITS} {why === "" ? "…" : why}
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

export const SetupPage = ({ fetcher, timers, leave }: SetupPageProps) => {
  const opened = useRef<LiveSetup | null>(null);
  opened.current ??= openSetup(createSetupDoor("./api/setup", fetcher), timers);
  const live = opened.current;
  useEffect(() => () => live.close(), [live]);
  const view = live.view.value;
  const draft = live.draft.value;
  const writing = live.writing.value.kind;
  const isThere = view !== null && draft !== null;
  // After a write the controller is replaced; that is no reason to take the step away.
  const isOpen = isThere && (writing === "writing" || writing === "written" || view.refusal === null);
  return (
    <div class="setup" data-testid="setup">
      <div class="setup__head">
        <h2 class="setup__name">{TITLE}</h2>
        <p class="setup__note">{INTRO}</p>
      </div>
      {isOpen ? <StepCard live={live} draft={draft} leave={leave} /> : <Waits live={live} leave={leave} />}
      <p class="setup__wrong" role="alert" data-testid="setup-trouble">
        {isOpen ? live.trouble.value : ""}
      </p>
    </div>
  );
};
