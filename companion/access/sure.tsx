/** Asked once more before a screen goes dark. The answer that changes nothing comes first and has the focus. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export interface SureProps {
  /** Of the question, for whoever does not see it. */
  readonly label: string;
  readonly question: ComponentChildren;
  readonly no: string;
  readonly yes: ComponentChildren;
  /** Of the button that does it. */
  readonly yesId: string;
  readonly onNo: () => void;
  readonly onYes: () => void;
}

export const Sure = ({ label, question, no, yes, yesId, onNo, onYes }: SureProps) => {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <fieldset class="device__sure" aria-label={label}>
      <p>{question}</p>
      <div class="access__buttons">
        <button ref={first} type="button" class="button button--plain" onClick={onNo}>
          {no}
        </button>
        <button type="button" class="button button--danger" data-testid={yesId} onClick={onYes}>
          {yes}
        </button>
      </div>
    </fieldset>
  );
};
