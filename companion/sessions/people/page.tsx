/** The people who use this table: all of them, one of them, or somebody new. */

import { DEFAULT_CEILINGS } from "../../../shared/limits.ts";
import "../../style/fields.css";
import "../../style/next.css";
import "../../style/people.css";
import type { PageProps } from "../page-props.ts";
import { hrefOfPlace } from "../place.ts";
import { NEW_ID, PeopleList } from "./list.tsx";
import { Person } from "./person.tsx";
import { ProfileForm } from "./profile-form.tsx";

const goTo = (id: string | null): void => {
  location.hash = hrefOfPlace("people", id);
};

export const PeoplePage = ({ companion, choice, api, id, person }: PageProps) => {
  const ceilings = companion.store.select((model) => model.hello?.ceilings ?? DEFAULT_CEILINGS).value;
  if (id === null) return <PeopleList api={api} nextId={choice.current.value.profile?.profileId ?? null} />;
  if (id !== NEW_ID)
    return <Person key={id} companion={companion} choice={choice} person={person} api={api} profileId={id} />;
  return (
    <div class="people">
      <ProfileForm
        api={api}
        ceilings={ceilings}
        view={null}
        saved={({ profile }) => goTo(profile.profileId)}
        cancel={() => goTo(null)}
      />
    </div>
  );
};
