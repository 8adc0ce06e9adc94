/**
 * Asks for the code that stands on the console, before an act of an admin. It stands in the place of what asked for it,
 * so that it covers nothing: STOP stays where it is.
 */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import {
  ADMIN_AGAIN,
  ADMIN_CANCEL,
  ADMIN_ENTER,
  ADMIN_INTRO,
  ADMIN_JOURNAL,
  ADMIN_LASTS,
  ADMIN_NOT_SHOWN,
  ADMIN_TITLE,
  LETTING_IN,
  NOBODY_ANSWERED,
  tooManyGuesses,
} from "../messages/en/access.ts";
import { TroubleWords } from "../sessions/trouble.tsx";
import type { Admin } from "./admin.ts";
import { CodeField, useCodeEntry } from "./code-field.tsx";
import type { AccessDoor, CodeAnswer } from "./door.ts";

/** Why no code was shown there. */
const NotShown = ({ answer }: { readonly answer: CodeAnswer }) => {
  if (answer.kind === "ok") return null;
  return (
    <>
      <p>{ADMIN_NOT_SHOWN}</p>
      {answer.kind === "too-many" ? <p>{tooManyGuesses(answer.retryAfterS)}</p> : null}
      {answer.kind !== "trouble" ? null : answer.trouble.kind === "offline" ? (
        <p>{NOBODY_ANSWERED}</p>
      ) : (
        <TroubleWords trouble={answer.trouble} />
      )}
    </>
  );
};

export const AdminCard = ({ admin, door }: { readonly admin: Admin; readonly door: AccessDoor }) => {
  const entry = useCodeEntry("");
  const shown = useSignal<CodeAnswer | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const card = useRef<HTMLElement>(null);
  const show = async (): Promise<void> => {
    shown.value = null;
    entry.trouble.value = null;
    shown.value = await door.showAdminCode();
  };
  useEffect(() => {
    void show();
    field.current?.focus({ preventScroll: true });
    card.current?.scrollIntoView({ block: "nearest" });
    // Whoever goes to another view meanwhile does not want it any more.
    return admin.cancel;
  }, [admin, door]);
  const submit = async (): Promise<void> => {
    if (await entry.submit(door.enterAdminCode)) await admin.entered();
    else field.current?.select();
  };
  return (
    <section
      ref={card}
      class="card access__part admin"
      role="dialog"
      aria-labelledby="admin-title"
      data-testid="admin"
      data-shown={shown.value?.kind ?? "asking"}
    >
      <h3 class="access__title" id="admin-title">
        {ADMIN_TITLE}
      </h3>
      <p>{ADMIN_INTRO}</p>
      <code class="access__command">{ADMIN_JOURNAL}</code>
      <div class="access__wrong" role="alert">
        {shown.value === null ? null : <NotShown answer={shown.value} />}
      </div>
      <form
        class="access__form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <CodeField id="admin-code" entry={entry} field={field} />
        <p class="option__why">{ADMIN_LASTS}</p>
        <div class="access__buttons">
          <button
            type="button"
            class="button button--plain"
            data-testid="admin-cancel"
            onClick={admin.cancel}
          >
            {ADMIN_CANCEL}
          </button>
          <button
            type="button"
            class="button button--plain"
            data-testid="admin-again"
            onClick={() => void show()}
          >
            {ADMIN_AGAIN}
          </button>
          <button
            type="submit"
            class="button button--start"
            data-testid="admin-go"
            aria-disabled={entry.busy.value || entry.waitS.value > 0}
          >
            {entry.busy.value ? LETTING_IN : ADMIN_ENTER}
          </button>
        </div>
      </form>
    </section>
  );
};
