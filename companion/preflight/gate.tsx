/**
 * Where the questions before a session appear: the list of the day, who and what, reasons for waiting. Each takes the
 * place of the view, so it covers nothing: STOP stays where it always is, and is all that can be reached beside it.
 */

import type { ComponentChildren } from "preact";
import { Lazy, type LazyView } from "../components/lazy.tsx";
import { PREFLIGHT_AWAY } from "../messages.ts";
import type { Question, Start } from "../start.ts";

export type Questions = { readonly [Q in Question]: LazyView };

interface GateProps {
  readonly start: Start;
  readonly questions: Questions;
  readonly children: ComponentChildren;
}

/** One that cannot be fetched is no way past it, and must not be a trap either. */
const Asked = ({ start, view }: { readonly start: Start; readonly view: LazyView }) => (
  <>
    <Lazy view={view} />
    {view.state.value.kind === "failed" ? (
      <button type="button" class="button button--plain" onClick={start.cancel}>
        {PREFLIGHT_AWAY}
      </button>
    ) : null}
  </>
);

/** Stands around everything of a view that a question may hide: all but STOP. */
export const PreflightGate = ({ start, questions, children }: GateProps) => {
  const question = start.question.value;
  return (
    <>
      {question === null ? null : <Asked key={question} start={start} view={questions[question]} />}
      <div class="behind-preflight" hidden={start.asking}>
        {children}
      </div>
    </>
  );
};
