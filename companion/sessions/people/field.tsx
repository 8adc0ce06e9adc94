/** One line to write in, with what it is for, and what is wrong with what was written: in our words or the server's. */

import { PROFILE_FORM } from "../../messages/en/people.ts";
import "../../style/fields.css";

export interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly how: string;
  readonly inputMode: "text" | "decimal" | "numeric";
  readonly value: string;
  readonly wrong: string | null;
  /** What the server says is allowed. */
  readonly refused: string | null;
  readonly onText: (text: string) => void;
}

export const Field = (props: FieldProps) => {
  const { id, wrong, refused } = props;
  const isWrong = wrong !== null || refused !== null;
  return (
    <div class="people__field">
      <label class="people__label" for={id}>
        {props.label}
      </label>
      <input
        class="field"
        type="text"
        id={id}
        data-testid={id}
        inputMode={props.inputMode}
        autoComplete="off"
        aria-invalid={isWrong ? "true" : "false"}
        aria-describedby={`${id}-how ${id}-wrong`}
        value={props.value}
        onInput={(event) => props.onText(event.currentTarget.value)}
      />
      <p class="people__how" id={`${id}-how`}>
        {props.how}
      </p>
      <p class="people__wrong" id={`${id}-wrong`} role="alert" data-testid={`${id}-wrong`}>
        {wrong}
        {wrong === null && refused !== null ? (
          <>
            {PROFILE_FORM.notPossible} <span data-words="server">{refused}</span>
          </>
        ) : null}
      </p>
    </div>
  );
};
