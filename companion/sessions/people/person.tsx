/** One person: how far they may go and why, and everything that can be said or changed about it. */

import { useSignal } from "@preact/signals";
import { type ProfileView, profileViewSchema } from "../../../shared/api.ts";
import { DEFAULT_CEILINGS } from "../../../shared/limits.ts";
import type { Choice } from "../../choice/choice.ts";
import type { Companion } from "../../companion.ts";
import { momentText } from "../../messages/en/dates.ts";
import { BALANCE_OF, ERASE, PEOPLE, PROFILE_FORM } from "../../messages/en/people.ts";
import { hrefOf } from "../../route.ts";
import type { Api } from "../api.ts";
import { useAsked } from "../asked.ts";
import type { PageProps } from "../page-props.ts";
import { hrefOfPlace } from "../place.ts";
import { Answered } from "../trouble.tsx";
import { DoctorPart } from "./doctor.tsx";
import { ErasePart } from "./erase.tsx";
import { limitsWords } from "./limits-words.ts";
import { beginnerWords } from "./list.tsx";
import { PlanPart } from "./plan.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { ScreeningPart } from "./screening.tsx";

interface PersonProps {
  readonly companion: Companion;
  readonly choice: Choice;
  readonly person: PageProps["person"];
  readonly api: Api;
  readonly profileId: string;
}

const BalancePart = ({ view, choose }: { readonly view: ProfileView; readonly choose: () => void }) => {
  const { balance } = view.profile;
  const before = balance.kind === "proven" ? BALANCE_OF.changed : BALANCE_OF.unproven;
  return (
    <section class="card people__part" aria-labelledby="balance-title">
      <h3 class="card__title" id="balance-title">
        {BALANCE_OF.title}
      </h3>
      <p data-testid="balance-state" data-proven={view.balanceProven}>
        {view.balanceProven && balance.kind === "proven"
          ? BALANCE_OF.proven(momentText(Date.parse(balance.at)))
          : before}
      </p>
      <a class="setup-link" href={`${hrefOf("setup")}/balance`} onClick={choose}>
        {BALANCE_OF.prove}
      </a>
    </section>
  );
};

interface HeadProps {
  readonly view: ProfileView;
  readonly isNext: boolean;
  readonly choose: () => void;
  readonly onEdit: () => void;
  readonly onHistory: () => void;
}

const Head = (props: HeadProps) => {
  const { profile, limits, beginner } = props.view;
  return (
    <section class="card people__head" data-testid="person" data-beginner={beginner ?? "no"}>
      <h2 class="people__name">
        <bdi>{profile.name}</bdi>
      </h2>
      <p class="people__limits" data-testid="person-limits">
        {limitsWords(limits)}
      </p>
      {beginner === null ? null : <p class="people__note">{beginnerWords(beginner)}</p>}
      <p class="people__links">
        {props.isNext ? (
          <strong>{PEOPLE.inUse}</strong>
        ) : (
          <button
            type="button"
            class="button button--apply"
            data-testid="person-choose"
            onClick={props.choose}
          >
            {PEOPLE.chooseNext}
          </button>
        )}
        <button type="button" class="button button--plain" data-testid="person-edit" onClick={props.onEdit}>
          {PROFILE_FORM.edit}
        </button>
        <a class="setup-link" href={hrefOfPlace("history")} onClick={props.onHistory}>
          {PEOPLE.history}
        </a>
      </p>
    </section>
  );
};

const Known = (props: PersonProps & { readonly told: ProfileView }) => {
  const { companion, choice, api, profileId } = props;
  const newer = useSignal<ProfileView | null>(null);
  const editing = useSignal(false);
  const erased = useSignal<number | null>(null);
  const view = newer.value ?? props.told;
  const ceilings = companion.store.select((model) => model.hello?.ceilings ?? DEFAULT_CEILINGS).value;
  const changed = (next: ProfileView): void => {
    newer.value = next;
    editing.value = false;
  };
  const choose = (): void => choice.choose({ profileId });
  if (erased.value !== null)
    return (
      <p class="card" role="status" data-testid="erased">
        {ERASE.gone(erased.value)}
      </p>
    );
  return (
    <>
      <Head
        view={view}
        isNext={choice.current.value.profile?.profileId === profileId}
        choose={choose}
        onEdit={() => {
          editing.value = true;
        }}
        onHistory={() => {
          props.person.value = profileId;
        }}
      />
      {editing.value ? (
        <ProfileForm
          api={api}
          ceilings={ceilings}
          view={view}
          saved={changed}
          cancel={() => {
            editing.value = false;
          }}
        />
      ) : null}
      <ScreeningPart api={api} view={view} changed={changed} />
      <DoctorPart api={api} view={view} changed={changed} />
      <BalancePart view={view} choose={choose} />
      <PlanPart
        api={api}
        profileId={profileId}
        choose={(programmeId) => choice.choose({ profileId, programmeId })}
      />
      <ErasePart
        api={api}
        profileId={profileId}
        name={view.profile.name}
        erased={(sessions) => {
          erased.value = sessions;
        }}
      />
    </>
  );
};

export const Person = (props: PersonProps) => {
  const path = `/profiles/${encodeURIComponent(props.profileId)}`;
  const asking = useAsked(path, (signal) => props.api.ask(profileViewSchema, path, signal));
  return (
    <div class="people">
      <a class="setup-link" href={hrefOfPlace("people")} data-testid="people-back">
        {PEOPLE.back}
      </a>
      <Answered asking={asking}>{(told) => <Known {...props} told={told} />}</Answered>
    </div>
  );
};
