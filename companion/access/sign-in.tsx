/**
 * The page that lets this screen in: shown in the place of everything else while the gateway says that it is nobody, and
 * for a code that somebody brings to a screen that is in. It shows nothing of the table, and has no STOP, since it
 * could not do anything: it says so, and where STOP is.
 */

import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import {
  CODE_LIVES,
  LET_IN,
  LETTING_IN,
  NAME_LABEL,
  NAME_WHY,
  PAIR_COMMAND,
  SIGN_IN,
  SIGN_IN_AGAIN,
  STAY_AS_IT_IS,
  WHERE_CONSOLE,
  WHERE_SCREEN,
  WHERE_TITLE,
  WHERE_TYPED,
} from "../messages/en/access.ts";
import { DEVICE_NAME_WRONG } from "../messages.ts";
import { deviceNameIn, LONGEST_NAME, type PreferenceStore } from "../preferences.ts";
import "../style/access.css";
import "../style/fields.css";
import type { Access } from "./access.ts";
import { CodeField, useCodeEntry } from "./code-field.tsx";
import type { AccessDoor } from "./door.ts";
import { isWholeCode } from "./pair-code.ts";

export interface SignInProps {
  readonly access: Access;
  readonly door: AccessDoor;
  readonly preferences: PreferenceStore;
  /** The code that the address brought, until it is used or not wanted. */
  readonly brought: Signal<string | null>;
  /** This screen was let in, as somebody else than before. */
  readonly paired: () => Promise<void>;
}

const NameField = ({ name, wrong }: { readonly name: Signal<string>; readonly wrong: boolean }) => (
  <div class="access__part">
    <label class="access__label" for="pair-name">
      {NAME_LABEL}
    </label>
    <input
      id="pair-name"
      class="field"
      data-testid="pair-name"
      type="text"
      autoComplete="off"
      maxLength={LONGEST_NAME}
      value={name}
      aria-describedby="pair-name-why pair-name-wrong"
      aria-invalid={wrong}
      onInput={(event) => {
        name.value = event.currentTarget.value;
      }}
    />
    <p class="option__why" id="pair-name-why">
      {NAME_WHY}
    </p>
    <p class="access__wrong" role="alert" id="pair-name-wrong">
      {wrong ? DEVICE_NAME_WRONG : ""}
    </p>
  </div>
);

const Where = () => (
  <section class="card access__where" aria-labelledby="where-title">
    <h3 class="card__title" id="where-title">
      {WHERE_TITLE}
    </h3>
    <ul class="access__ways">
      <li>
        <strong>{WHERE_SCREEN.title}.</strong> {WHERE_SCREEN.next}
      </li>
      <li>
        <strong>{WHERE_TYPED.title}.</strong> {WHERE_TYPED.next}
        <code class="access__command">{PAIR_COMMAND}</code>
      </li>
      <li>
        <strong>{WHERE_CONSOLE.title}.</strong> {WHERE_CONSOLE.next}
      </li>
    </ul>
    <p class="option__why">{CODE_LIVES}</p>
  </section>
);

export const SignIn = ({ access, door, preferences, brought, paired }: SignInProps) => {
  const state = access.state.value;
  const entry = useCodeEntry(brought.peek() ?? "");
  const name = useSignal(preferences.current.peek().deviceName);
  const isNameWrong = deviceNameIn(name.value) === null;
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  // A QR code that is scanned while the page stands open.
  const code = brought.value;
  useEffect(() => {
    if (code !== null) entry.digits.value = code;
    (code !== null && isWholeCode(code) ? button : field).current?.focus({ preventScroll: true });
  }, [code]);

  const submit = async (): Promise<void> => {
    const ownName = deviceNameIn(name.peek());
    if (ownName === null) return;
    const taken = await entry.submit((digits) => door.pair(digits, ownName));
    if (!taken) {
      field.current?.focus();
      field.current?.select();
      return;
    }
    preferences.change({ deviceName: ownName });
    brought.value = null;
    await paired();
  };
  const words = state.kind === "out" ? SIGN_IN[state.why] : SIGN_IN_AGAIN;
  return (
    <div class="access" data-testid="sign-in" data-why={state.kind === "out" ? state.why : "again"}>
      <section class="card access__part" aria-labelledby="sign-in-title">
        <div role="status">
          <h2 class="access__title" id="sign-in-title">
            {words.title}
          </h2>
          <p>{words.next}</p>
        </div>
        <form
          class="access__form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <CodeField id="pair-code" entry={entry} field={field} />
          <NameField name={name} wrong={isNameWrong} />
          <button
            ref={button}
            type="submit"
            class="button button--start access__go"
            data-testid="pair-go"
            aria-disabled={entry.busy.value || entry.waitS.value > 0 || isNameWrong}
          >
            {entry.busy.value ? LETTING_IN : LET_IN}
          </button>
          {state.kind === "out" ? null : (
            <button
              type="button"
              class="button button--plain"
              data-testid="pair-stay"
              onClick={() => {
                brought.value = null;
              }}
            >
              {STAY_AS_IT_IS}
            </button>
          )}
        </form>
      </section>
      <Where />
    </div>
  );
};
