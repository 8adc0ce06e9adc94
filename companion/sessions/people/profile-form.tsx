/** Name, body, limits and voice of somebody, to be added or changed. What the server refuses stands beside its field. */

import { useSignal } from "@preact/signals";
import type { ProfileView } from "../../../shared/api.ts";
import { profileViewSchema } from "../../../shared/api.ts";
import { DEFAULT_LIMITS, type Limits } from "../../../shared/limits.ts";
import type { ProfileDraft } from "../../../shared/profiles.ts";
import { PROFILE_FORM } from "../../messages/en/people.ts";
import { LANGUAGE } from "../../messages.ts";
import type { Api, FieldError, Trouble } from "../api.ts";
import { TroubleWords } from "../trouble.tsx";
import { Field } from "./field.tsx";
import {
  fieldOf,
  readWritten,
  type Written,
  type WrittenField,
  type Wrong,
  writtenOf,
} from "./profile-draft.ts";

/** Somebody new begins with what is for somebody new. */
const NEW: ProfileDraft = {
  name: "",
  heightCm: null,
  weightKg: null,
  limits: DEFAULT_LIMITS,
  soft: { dailyInvertedS: 900, restBetweenMin: 30 },
  language: LANGUAGE,
};

/** The manners of speaking of each language, as browsers name their voices. */
const VOICES: Readonly<Record<string, readonly string[]>> = {
  en: ["en", "en-GB", "en-US", "en-AU", "en-IE", "en-IN", "en-ZA"],
};
const OTHER_LANGUAGES = ["de", "es", "fr", "it", "nl", "pl", "pt", "sv"] as const;

const languagesWith = (chosen: string): readonly string[] => {
  const all = new Set([...(VOICES[LANGUAGE] ?? [LANGUAGE]), ...OTHER_LANGUAGES, chosen]);
  return [...all];
};
const languageName = (tag: string): string => {
  try {
    return new Intl.DisplayNames([LANGUAGE], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
};

const TEXT_FIELDS = [
  ["name", PROFILE_FORM.name, PROFILE_FORM.nameHow, "text"],
  ["heightCm", PROFILE_FORM.heightCm, PROFILE_FORM.heightHow, "decimal"],
  ["weightKg", PROFILE_FORM.weightKg, PROFILE_FORM.weightHow, "decimal"],
  ["maxAngle", PROFILE_FORM.maxAngle, PROFILE_FORM.limitsHow, "text"],
  ["maxDuration", PROFILE_FORM.maxDuration, PROFILE_FORM.limitsHow, "text"],
  ["daily", PROFILE_FORM.daily, PROFILE_FORM.dailyHow, "decimal"],
  ["rest", PROFILE_FORM.rest, PROFILE_FORM.restHow, "numeric"],
] as const;

const refusedFields = (errors: readonly FieldError[]): Partial<Record<WrittenField, string>> => {
  const found: Partial<Record<WrittenField, string>> = {};
  for (const { field, allowed } of errors) {
    const written = fieldOf(field);
    if (written !== null) found[written] = allowed;
  }
  return found;
};

export interface ProfileFormProps {
  readonly api: Api;
  readonly ceilings: Limits;
  /** Null = somebody new. */
  readonly view: ProfileView | null;
  readonly saved: (view: ProfileView) => void;
  readonly cancel: () => void;
}

export const ProfileForm = ({ api, ceilings, view, saved, cancel }: ProfileFormProps) => {
  const profile = view?.profile ?? null;
  const written = useSignal<Written>(writtenOf(profile ?? NEW));
  const wrong = useSignal<Wrong>({});
  /** In the server's words. */
  const refused = useSignal<Wrong>({});
  const trouble = useSignal<Trouble | null>(null);
  const busy = useSignal(false);
  const write = (field: WrittenField, text: string): void => {
    written.value = { ...written.value, [field]: text };
    wrong.value = { ...wrong.value, [field]: undefined };
    refused.value = { ...refused.value, [field]: undefined };
  };
  const save = async (): Promise<void> => {
    const read = readWritten(written.peek(), ceilings);
    wrong.value = read.kind === "wrong" ? read.wrong : {};
    if (read.kind === "wrong" || busy.peek()) return;
    busy.value = true;
    const told = await (profile === null
      ? api.send(profileViewSchema, "POST", "/profiles", read.draft)
      : api.send(profileViewSchema, "PUT", `/profiles/${encodeURIComponent(profile.profileId)}`, read.draft));
    busy.value = false;
    if (told.kind === "ok") {
      saved(told.value);
      return;
    }
    const named = told.kind === "refused" ? refusedFields(told.errors) : {};
    refused.value = named;
    // What no field of this form is about is said below it.
    trouble.value = Object.keys(named).length > 0 ? null : told;
  };
  const changesBalance =
    profile !== null &&
    profile.balance.kind === "proven" &&
    (written.value.heightCm !== writtenOf(profile).heightCm ||
      written.value.weightKg !== writtenOf(profile).weightKg);
  return (
    <form
      class="card people__form"
      data-testid="profile-form"
      aria-label={profile === null ? PROFILE_FORM.add : PROFILE_FORM.edit}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2 class="card__title">{profile === null ? PROFILE_FORM.add : PROFILE_FORM.edit}</h2>
      {TEXT_FIELDS.map(([field, label, how, inputMode]) => (
        <Field
          key={field}
          id={`profile-${field}`}
          label={label}
          how={how}
          inputMode={inputMode}
          value={written.value[field]}
          wrong={wrong.value[field] ?? null}
          refused={refused.value[field] ?? null}
          onText={(text) => write(field, text)}
        />
      ))}
      {changesBalance ? <p class="people__note">{PROFILE_FORM.balanceAgain}</p> : null}
      <label class="people__field">
        <span class="people__label">{PROFILE_FORM.language}</span>
        <select
          class="field"
          data-testid="profile-language"
          aria-describedby="profile-language-how"
          value={written.value.language}
          onChange={(event) => write("language", event.currentTarget.value)}
        >
          {languagesWith(written.value.language).map((tag) => (
            <option key={tag} value={tag} lang={tag} data-words="server">
              {languageName(tag)}
            </option>
          ))}
        </select>
        <span class="people__how" id="profile-language-how">
          {PROFILE_FORM.languageHow}
        </span>
      </label>
      {trouble.value === null ? null : (
        <div class="people__wrong" role="alert">
          <TroubleWords trouble={trouble.value} />
        </div>
      )}
      <div class="people__buttons">
        <button type="button" class="button button--plain" onClick={cancel}>
          {PROFILE_FORM.cancel}
        </button>
        <button type="submit" class="button button--apply" data-testid="profile-save" disabled={busy}>
          {PROFILE_FORM.save}
        </button>
      </div>
    </form>
  );
};
