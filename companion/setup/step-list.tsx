/** The way through the set-up: where one is, what is done, and back to any of it. */

import type { SetupBoard } from "../../shared/setup.ts";
import { STEP_MARKS, STEP_TEXTS, STEPS_LABEL } from "../setup-messages.ts";
import { type Draft, isDone, type Step } from "./draft.ts";
import type { LiveSetup } from "./live.ts";

const NO_BOARD = { kind: "none", reason: "" } as const;

type Mark = keyof typeof STEP_MARKS;

/** What needs no doing to go on is done once it was gone past; a STOP button that was not tried is not. */
const markOf = (draft: Draft, step: Step, board: SetupBoard, isPast: boolean): Mark => {
  if (!isPast || !isDone(draft, step, board)) return "open";
  return step === "stop" && draft.stopSeen !== 3 ? "untested" : "done";
};

const SIGNS: Readonly<Record<Mark, string>> = { done: "✓", open: "", untested: "!" };

export const StepList = ({ live, draft }: { live: LiveSetup; draft: Draft }) => {
  const steps = live.steps.value;
  const reach = live.reach.value;
  const board = live.view.value?.board ?? NO_BOARD;
  const isWritten = live.writing.value.kind === "written";
  return (
    <nav class="setup__steps" aria-label={STEPS_LABEL}>
      <ol>
        {steps.map((step, at) => {
          const isPast = step === "write" ? isWritten : at < reach;
          const mark = markOf(draft, step, board, isPast);
          return (
            <li key={step}>
              <button
                type="button"
                class={`setup__goto is-${mark}`}
                data-testid={`setup-goto-${step}`}
                aria-current={step === live.step.value ? "step" : undefined}
                disabled={at > reach}
                onClick={() => live.goTo(step)}
              >
                <span class="setup__dot" aria-hidden="true">
                  {SIGNS[mark] === "" ? at + 1 : SIGNS[mark]}
                </span>
                <span class="setup__goto-name">{STEP_TEXTS[step].title}</span>
                <span class="unseen">, {STEP_MARKS[mark]}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
};
