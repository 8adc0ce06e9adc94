/** That a doctor was asked: who says so, then what it changes, then the confirmation. */

import { useSignal } from "@preact/signals";
import { profileViewSchema } from "../../../shared/api.ts";
import { limitsOf } from "../../../shared/profiles.ts";
import { momentText } from "../../messages/en/dates.ts";
import { DOCTOR } from "../../messages/en/people.ts";
import type { Trouble } from "../api.ts";
import { TroubleWords } from "../trouble.tsx";
import { Field } from "./field.tsx";
import { limitsWords } from "./limits-words.ts";
import type { PartProps } from "./part-props.ts";

const Confirm = ({ api, view, changed }: PartProps) => {
  const by = useSignal("");
  const named = useSignal(false);
  const trouble = useSignal<Trouble | null>(null);
  const busy = useSignal(false);
  const { profile } = view;
  const now = limitsWords(view.limits);
  const then = limitsWords(
    limitsOf({ ...profile, doctorAsked: { at: new Date().toISOString(), by: by.value } }),
  );
  const confirm = async (): Promise<void> => {
    if (busy.peek()) return;
    busy.value = true;
    const path = `/profiles/${encodeURIComponent(profile.profileId)}/doctor-asked`;
    const told = await api.send(profileViewSchema, "PUT", path, { by: by.peek().trim() });
    busy.value = false;
    if (told.kind === "ok") changed(told.value);
    else trouble.value = told;
  };
  if (!named.value)
    return (
      <form
        class="people__inner"
        onSubmit={(event) => {
          event.preventDefault();
          named.value = by.value.trim() !== "";
        }}
      >
        <Field
          id="doctor-by"
          label={DOCTOR.by}
          how={DOCTOR.byHow}
          inputMode="text"
          value={by.value}
          wrong={null}
          refused={null}
          onText={(text) => {
            by.value = text;
          }}
        />
        <button
          type="submit"
          class="button button--plain"
          data-testid="doctor-continue"
          disabled={by.value.trim() === ""}
        >
          {DOCTOR.goOn}
        </button>
      </form>
    );
  return (
    <div class="people__inner">
      <p data-testid="doctor-changes">{now === then ? DOCTOR.same(now) : DOCTOR.changes(now, then)}</p>
      <p class="people__note">{DOCTOR.sure}</p>
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
            named.value = false;
          }}
        >
          {DOCTOR.cancel}
        </button>
        <button
          type="button"
          class="button button--apply"
          data-testid="doctor-confirm"
          disabled={busy}
          onClick={() => void confirm()}
        >
          {DOCTOR.confirm}
        </button>
      </div>
    </div>
  );
};

export const DoctorPart = (props: PartProps) => {
  const { doctorAsked, screening } = props.view.profile;
  return (
    <section class="card people__part" aria-labelledby="doctor-title">
      <h3 class="card__title" id="doctor-title">
        {DOCTOR.title}
      </h3>
      {doctorAsked === null ? (
        <>
          <p data-testid="doctor-state">{DOCTOR.notYet}</p>
          {screening.kind === "not-answered" ? (
            <p class="people__how">{DOCTOR.first}</p>
          ) : (
            <Confirm {...props} />
          )}
        </>
      ) : (
        <p data-testid="doctor-state">
          {DOCTOR.asked(momentText(Date.parse(doctorAsked.at)))} <bdi>{doctorAsked.by}</bdi>.
        </p>
      )}
    </section>
  );
};
