/** Lets the screen speak in the manner that the profile of whoever is next, or hangs, names. */

import { computed, effect, type ReadonlySignal } from "@preact/signals";
import { profileViewSchema } from "../../shared/api.ts";
import type { Choice } from "../choice/choice.ts";
import type { Api } from "../sessions/api.ts";
import type { Store } from "../store.ts";
import type { Speaker } from "./speaker.ts";

export interface VoiceParts {
  readonly store: Store;
  readonly choice: Choice;
  readonly api: Pick<Api, "ask">;
  readonly speaker: Pick<Speaker, "prefer">;
  /** The rider's view is open on this screen. */
  readonly present: ReadonlySignal<boolean>;
}

export const followVoice = ({ store, choice, api, speaker, present }: VoiceParts): void => {
  const whose = computed((): string | null => {
    // What is kept of people is told to operators alone.
    if (store.view.role.value !== null && !store.view.isOperator.value) return null;
    const { session } = store.model.value;
    if (session.kind === "running") return session.profileId;
    return choice.current.value.profile?.profileId ?? null;
  });
  effect(() => {
    const profileId = whose.value;
    if (!present.value) return undefined;
    speaker.prefer(null);
    if (profileId === null) return undefined;
    const leaving = new AbortController();
    const path = `/profiles/${encodeURIComponent(profileId)}`;
    void api.ask(profileViewSchema, path, leaving.signal).then((told) => {
      // Whoever cannot be asked about is spoken to as anybody is.
      if (told.kind === "ok" && !leaving.signal.aborted) speaker.prefer(told.value.profile.language);
    });
    return () => leaving.abort();
  });
};
