/**
 * Where the six digits are typed, and what was wrong with them: on the page that lets a screen in, and where an act of
 * an admin asks for the code of the console.
 */

import { type ReadonlySignal, type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import {
  CODE_LABEL,
  CODE_REFUSED,
  CODE_SHORT,
  CODE_WHY,
  CODE_WRONG,
  NOBODY_ANSWERED,
  tooManyGuesses,
} from "../messages/en/access.ts";
import { TroubleWords } from "../sessions/trouble.tsx";
import { inSeconds, useSecondsLeft } from "./clock.ts";
import type { CodeAnswer } from "./door.ts";
import { digitsIn, isWholeCode } from "./pair-code.ts";

/** What is wrong with a code that was entered; `short` was not sent at all. */
export type CodeTrouble = Exclude<CodeAnswer, { readonly kind: "ok" }> | { readonly kind: "short" };

/** Until a guess is taken again; null = now. Follows what was answered last. */
const useWait = (trouble: Signal<CodeTrouble | null>) => {
  const untilMs = useSignal<number | null>(null);
  useSignalEffect(() => {
    const told = trouble.value;
    untilMs.value =
      told?.kind === "too-many" && told.retryAfterS !== null ? inSeconds(told.retryAfterS) : null;
  });
  return useSecondsLeft(untilMs);
};

const Words = ({ trouble }: { readonly trouble: CodeTrouble }) => {
  switch (trouble.kind) {
    case "short":
      return <p>{CODE_SHORT}</p>;
    case "wrong":
      return <p>{CODE_WRONG}</p>;
    case "too-many":
      return <p>{tooManyGuesses(trouble.retryAfterS)}</p>;
    case "trouble":
      return trouble.trouble.kind === "offline" ? (
        <p>{NOBODY_ANSWERED}</p>
      ) : (
        <>
          <p>{CODE_REFUSED}</p>
          <TroubleWords trouble={trouble.trouble} />
        </>
      );
  }
};

/** The field's own state, for the form around it. */
export interface CodeEntry {
  readonly digits: Signal<string>;
  readonly trouble: Signal<CodeTrouble | null>;
  readonly busy: Signal<boolean>;
  /** Seconds until a guess is taken again. */
  readonly waitS: ReadonlySignal<number>;
  /** Sends the digits if they are six; true when they were taken. */
  submit(send: (code: string) => Promise<CodeAnswer>): Promise<boolean>;
}

/** @param brought what stands in the field at first */
export const useCodeEntry = (brought: string): CodeEntry => {
  const digits = useSignal(brought);
  const trouble = useSignal<CodeTrouble | null>(null);
  const busy = useSignal(false);
  const waitS = useWait(trouble);
  return {
    digits,
    trouble,
    busy,
    waitS,
    submit: async (send) => {
      if (busy.peek() || waitS.peek() > 0) return false;
      if (!isWholeCode(digits.peek())) {
        trouble.value = { kind: "short" };
        return false;
      }
      busy.value = true;
      const answer = await send(digits.peek());
      busy.value = false;
      trouble.value = answer.kind === "ok" ? null : answer;
      return answer.kind === "ok";
    },
  };
};

export const CodeField = (props: {
  readonly id: string;
  readonly entry: CodeEntry;
  readonly field: RefObject<HTMLInputElement | null>;
}) => {
  const { id, entry, field } = props;
  const { digits, trouble, waitS } = entry;
  const told = trouble.value;
  const left = waitS.value;
  // A wait that is over is nothing to be told of any more.
  const isOver = told?.kind === "too-many" && told.retryAfterS !== null && left === 0;
  const shown = told === null || isOver ? null : told;
  return (
    <div class="code-field">
      <label class="access__label" for={id}>
        {CODE_LABEL}
      </label>
      <input
        ref={field}
        id={id}
        class="field code-field__digits"
        data-testid={id}
        type="text"
        inputMode="numeric"
        autoComplete="one-time-code"
        spellcheck={false}
        value={digits}
        aria-describedby={`${id}-why ${id}-wrong`}
        aria-invalid={shown !== null && shown.kind !== "too-many"}
        onInput={(event) => {
          digits.value = digitsIn(event.currentTarget.value);
          // What is no digit goes again, though nothing has changed.
          event.currentTarget.value = digits.value;
        }}
      />
      <p class="option__why" id={`${id}-why`}>
        {CODE_WHY}
      </p>
      <div class="access__wrong" role="alert" id={`${id}-wrong`} data-testid="code-wrong">
        {shown === null ? null : shown.kind === "too-many" && left > 0 ? (
          <Words trouble={{ kind: "too-many", retryAfterS: left }} />
        ) : (
          <Words trouble={shown} />
        )}
      </div>
    </div>
  );
};
