/**
 * What `start` names, looked up: whose session it is and which programme. An id that is not offered is refused, naming
 * it and what there is. Limits are not judged here: the core does that, with what is said of the rider.
 */

import { GUEST_ID } from "../../shared/profiles.ts";
import { programmeOf } from "../../shared/programme-kinds.ts";
import type { Programme } from "../../shared/programmes.ts";
import type { AdviceKind } from "../../shared/protocol.ts";
import type { SessionRider } from "../safety/input.ts";
import type { People } from "./people.ts";
import type { ProgrammeShelf } from "./programme-shelf.ts";

export type StartChoice =
  | {
      readonly kind: "ok";
      readonly programme: Programme | null;
      readonly rider: SessionRider | null;
      /** What spoke against it, and was read. */
      readonly acceptedAdvice: readonly AdviceKind[];
    }
  | {
      readonly kind: "advised-against";
      readonly message: string;
      readonly advice: readonly AdviceKind[];
    }
  | { readonly kind: "unknown"; readonly message: string };

interface StartWish {
  readonly profileId?: string | undefined;
  readonly programmeId?: string | undefined;
}

const unknown = (field: string, value: string, known: readonly string[]): StartChoice => ({
  kind: "unknown",
  message: `${field} is "${value}"; allowed: ${known.join(", ")}`,
});

export interface StartParts {
  readonly people: People;
  readonly programmes: ProgrammeShelf;
}

export const chooseStart = (
  { people, programmes }: StartParts,
  { profileId, programmeId }: StartWish,
): StartChoice => {
  const isGuest = profileId === undefined || profileId === GUEST_ID;
  const profile = isGuest ? null : people.find(profileId);
  if (!isGuest && profile === null)
    return unknown("profileId", profileId, [GUEST_ID, ...people.all().map((one) => one.profileId)]);
  const rider = profile === null ? null : people.riderOf(profile);
  if (programmeId === undefined) return { kind: "ok", programme: null, rider, acceptedAdvice: [] };
  const all = programmes.programmes();
  const found = all.find(({ spec }) => spec.programmeId === programmeId);
  if (found === undefined)
    return unknown(
      "programmeId",
      programmeId,
      all.map(({ spec }) => spec.programmeId),
    );
  return { kind: "ok", programme: programmeOf(found.spec), rider, acceptedAdvice: [] };
};
