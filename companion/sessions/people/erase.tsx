/** Deleting somebody: what goes, what stays, and the name to be written before it is done. */

import { useSignal } from "@preact/signals";
import * as z from "zod/mini";
import { ERASE } from "../../messages/en/people.ts";
import type { Api, Trouble } from "../api.ts";
import { TroubleWords } from "../trouble.tsx";

const erasedSchema = z.object({ sessions: z.number() });

interface EraseProps {
  readonly api: Api;
  readonly profileId: string;
  readonly name: string;
  readonly erased: (sessions: number) => void;
}

export const ErasePart = ({ api, profileId, name, erased }: EraseProps) => {
  const open = useSignal(false);
  const typed = useSignal("");
  const trouble = useSignal<Trouble | null>(null);
  const busy = useSignal(false);
  const erase = async (): Promise<void> => {
    if (busy.peek() || typed.peek().trim() !== name) return;
    busy.value = true;
    const told = await api.send(erasedSchema, "DELETE", `/profiles/${encodeURIComponent(profileId)}`);
    busy.value = false;
    if (told.kind === "ok") erased(told.value.sessions);
    else trouble.value = told;
  };
  return (
    <section class="card people__part" aria-labelledby="erase-title">
      <h3 class="card__title" id="erase-title">
        {ERASE.title}
      </h3>
      <p>{ERASE.what}</p>
      <p class="people__how">{ERASE.stays}</p>
      {open.value ? (
        <form
          class="people__inner"
          onSubmit={(event) => {
            event.preventDefault();
            void erase();
          }}
        >
          <label class="people__label" for="erase-name">
            <bdi>{ERASE.type(name)}</bdi>
          </label>
          <input
            class="field"
            type="text"
            id="erase-name"
            data-testid="erase-name"
            autoComplete="off"
            value={typed}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
          {trouble.value === null ? null : (
            <div class="people__wrong" role="alert">
              <TroubleWords trouble={trouble.value} />
            </div>
          )}
          <div class="people__buttons">
            <button
              type="button"
              class="button button--plain"
              onClick={() => {
                open.value = false;
                typed.value = "";
              }}
            >
              {ERASE.cancel}
            </button>
            <button
              type="submit"
              class="button button--danger"
              data-testid="erase-confirm"
              disabled={busy.value || typed.value.trim() !== name}
            >
              {ERASE.confirm}
            </button>
          </div>
        </form>
      ) : (
        <button
          type="button"
          class="button button--plain"
          data-testid="erase-open"
          onClick={() => {
            open.value = true;
          }}
        >
          {ERASE.begin}
        </button>
      )}
    </section>
  );
};
