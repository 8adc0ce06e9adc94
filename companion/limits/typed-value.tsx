/** The big numeral: shows the limit, and takes another one that is typed into it. */

import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import type { LimitKind } from "./limit-kinds.ts";

export interface TypedValueProps {
  readonly kind: LimitKind;
  readonly shown: ReadonlySignal<number | null>;
  /** The most that may be typed now: the ceiling, or in a session what is active. */
  readonly most: ReadonlySignal<number>;
  readonly disabled: ReadonlySignal<boolean>;
  /** What was wrong with what was typed, null when nothing was. */
  readonly wrong: Signal<string | null>;
  readonly describedBy: string;
  readonly onValue: (value: number) => void;
}

export const TypedValue = (props: TypedValueProps) => {
  const { kind, shown, most, wrong } = props;
  /** What stands there while it is being typed. */
  const typed = useSignal<string | null>(null);
  const text = useComputed(() => typed.value ?? kind.format(shown.value));

  /** False when it was not one. */
  const take = (): boolean => {
    const given = typed.peek();
    if (given === null || given.trim() === kind.format(shown.peek())) {
      typed.value = null;
      return true;
    }
    const read = kind.parse(given, kind.least, most.peek());
    if (read.kind !== "value") {
      const range = [kind.format(kind.least), kind.format(most.peek())] as const;
      wrong.value =
        read.kind === "unreadable" ? kind.texts.unreadable : kind.texts.outOfRange(given.trim(), ...range);
      return false;
    }
    wrong.value = null;
    typed.value = null;
    props.onValue(read.value);
    return true;
  };
  return (
    <input
      type="text"
      class="limit__typed"
      data-testid={`limit-${kind.name}-typed`}
      inputMode={kind.id === "maxAngleDeg" ? "decimal" : "text"}
      autoComplete="off"
      enterKeyHint="done"
      aria-label={kind.texts.typedLabel}
      aria-invalid={useComputed(() => (wrong.value === null ? "false" : "true"))}
      aria-describedby={props.describedBy}
      value={text}
      disabled={props.disabled}
      onFocus={(event) => event.currentTarget.select()}
      onInput={(event) => {
        typed.value = event.currentTarget.value;
        wrong.value = null;
      }}
      onBlur={() => {
        // What cannot be taken is said, and does not stay where only a limit may stand.
        if (!take()) typed.value = null;
      }}
      onKeyDown={(event) => {
        // Enter goes on to apply both where that is how it is done, unless this one is wrong.
        if (event.key === "Enter" && !take()) event.preventDefault();
      }}
    />
  );
};
