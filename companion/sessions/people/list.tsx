/** Everybody who has a profile, with how far each may go. */

import { type ProfileView, profilePageSchema } from "../../../shared/api.ts";
import { PEOPLE } from "../../messages/en/people.ts";
import type { Api } from "../api.ts";
import { useAsked } from "../asked.ts";
import { hrefOfPlace } from "../place.ts";
import { Answered } from "../trouble.tsx";
import { limitsWords } from "./limits-words.ts";

/** The address of the form for somebody new; no profile can have it. */
export const NEW_ID = "+";

export const beginnerWords = (beginner: NonNullable<ProfileView["beginner"]>): string =>
  beginner === "not-screened" ? PEOPLE.notScreened : PEOPLE.doctorNotAsked;

const Row = ({ view, isNext }: { readonly view: ProfileView; readonly isNext: boolean }) => {
  const { profile, limits, beginner, balanceProven } = view;
  return (
    <li>
      <a class="card people__row" href={hrefOfPlace("people", profile.profileId)} data-testid="people-row">
        <strong class="people__row-name">
          <bdi>{profile.name}</bdi>
        </strong>
        <span class="people__row-limits">{limitsWords(limits)}</span>
        <span class="people__row-notes">
          {isNext ? <span class="people__tag">{PEOPLE.inUse}</span> : null}
          {beginner === null ? null : <span>{beginnerWords(beginner)}</span>}
          {balanceProven ? null : <span>{PEOPLE.unproven}</span>}
        </span>
      </a>
    </li>
  );
};

export const PeopleList = ({ api, nextId }: { readonly api: Api; readonly nextId: string | null }) => {
  const asking = useAsked("people", (signal) => api.ask(profilePageSchema, "/profiles", signal));
  return (
    <div class="people" data-testid="people">
      <section class="card people__intro">
        <h2 class="card__title">{PEOPLE.title}</h2>
        <p class="people__how">{PEOPLE.intro}</p>
        <a
          class="button button--apply people__add"
          href={hrefOfPlace("people", NEW_ID)}
          data-testid="people-add"
        >
          {PEOPLE.add}
        </a>
      </section>
      <Answered asking={asking}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="people__how" data-testid="people-none">
              {PEOPLE.none}
            </p>
          ) : (
            <ul class="people__list">
              {items.map((view) => (
                <Row key={view.profile.profileId} view={view} isNext={view.profile.profileId === nextId} />
              ))}
            </ul>
          )
        }
      </Answered>
    </div>
  );
};
