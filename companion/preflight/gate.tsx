/**
 * Where the questions before a session appear: the list of the day, who and what, reasons for waiting. Each takes the
 * place of the view, so it covers nothing: STOP stays where it always is, and is all that can be reached beside it.
 */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
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

/** Leads back to where somebody was before a question took the view's place. */
const useWayBack = (asking: boolean): void => {
  const from = useRef<{ readonly focused: Element | null; readonly scrolledTo: number } | null>(null);
  // Now the view is still there; once it is hidden nothing in it has the focus any more.
  if (asking && from.current === null)
    from.current = { focused: document.activeElement, scrolledTo: scrollY };
  useLayoutEffect(() => {
    const back = from.current;
    if (asking || back === null) return;
    from.current = null;
    scrollTo(0, back.scrolledTo);
    // Later, since a button that was disabled meanwhile takes no focus yet.
    setTimeout(() => {
      if (back.focused instanceof HTMLElement) back.focused.focus({ preventScroll: true });
    });
  }, [asking]);
};

/** Stands around everything of a view that a question may hide: all but STOP. */
export const PreflightGate = ({ start, questions, children }: GateProps) => {
  const question = start.question.value;
  useWayBack(question !== null);
  return (
    <>
      {question === null ? null : <Asked key={question} start={start} view={questions[question]} />}
      <div class="behind-preflight" hidden={start.asking}>
        {children}
      </div>
    </>
  );
};
