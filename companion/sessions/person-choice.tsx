/** Whose sessions are shown. The choice holds for all pages of the sessions until they are left. */

import type { Signal } from "@preact/signals";
import { GUEST_ID } from "../../shared/profiles.ts";
import { EVERYBODY, GUEST, SOMEBODY, WHOSE } from "../messages/en/history.ts";
import type { Asked } from "./asked.ts";
import type { PersonName } from "./calls.ts";

/** Null = everybody. */
export type Person = string | null;

const EVERYBODY_VALUE = "";

export const nameOf = (profileId: string | null, people: Asked<readonly PersonName[]>): string => {
  if (profileId === null) return GUEST;
  const known = people.kind === "ok" ? people.value.find((one) => one.profileId === profileId) : undefined;
  return known?.name ?? SOMEBODY;
};

export const PersonChoice = (props: {
  readonly person: Signal<Person>;
  /** Where somebody is shown though nobody was chosen. */
  readonly shown?: string;
  readonly people: Asked<readonly PersonName[]>;
  /** Offers to show all of them together. */
  readonly everybody: boolean;
}) => {
  const { person, people } = props;
  const known = people.kind === "ok" ? people.value : [];
  return (
    <label class="whose">
      <span class="whose__label">{WHOSE}</span>
      <select
        class="field whose__field"
        data-testid="whose"
        value={person.value ?? props.shown ?? EVERYBODY_VALUE}
        onChange={(event) => {
          const { value } = event.currentTarget;
          person.value = value === EVERYBODY_VALUE ? null : value;
        }}
      >
        {props.everybody ? <option value={EVERYBODY_VALUE}>{EVERYBODY}</option> : null}
        {known.map(({ profileId, name }) => (
          <option key={profileId} value={profileId}>
            {name}
          </option>
        ))}
        <option value={GUEST_ID}>{GUEST}</option>
      </select>
    </label>
  );
};
