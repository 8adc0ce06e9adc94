/**
 * What `start` names, looked up: whose session it is and which programme. An id that is not offered is refused, naming
 * it and what there is. A soft limit that speaks against it is told, and gone beyond only by whoever has read it. Limits
 * are not judged here: the core does that, with what is said of the rider.
 */

import { GUEST_ID } from "../../shared/profiles.ts";
import { programmeOf, staysS } from "../../shared/programme-kinds.ts";
import type { Programme } from "../../shared/programmes.ts";
import type { AdviceKind } from "../../shared/protocol.ts";
import type { SessionRider } from "../safety/input.ts";
import type { Lately } from "./lately.ts";
import type { People } from "./people.ts";
import { findProgramme, type ProgrammeShelf } from "./programme-shelf.ts";

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
  readonly acceptAdvice?: readonly AdviceKind[] | undefined;
}

export interface StartParts {
  readonly people: People;
  readonly programmes: ProgrammeShelf;
  readonly lately: Pick<Lately, "adviceFor">;
}

const unknown = (field: string, value: string, known: readonly string[]): StartChoice => ({
  kind: "unknown",
  message: `${field} is "${value}"; allowed: ${known.join(", ")}`,
});

export const chooseStart = (
  { people, programmes, lately }: StartParts,
  { profileId, programmeId, acceptAdvice }: StartWish,
): StartChoice => {
  const isGuest = profileId === undefined || profileId === GUEST_ID;
  const profile = isGuest ? null : people.find(profileId);
  if (!isGuest && profile === null)
    return unknown("profileId", profileId, [GUEST_ID, ...people.all().map((one) => one.profileId)]);
  const spec = programmeId === undefined ? null : findProgramme(programmes, programmeId);
  if (programmeId !== undefined && spec === null) {
    const known = programmes.programmes().map((one) => one.spec.programmeId);
    return unknown("programmeId", programmeId, known);
  }
  const programme = spec === null ? null : programmeOf(spec);
  if (profile === null) return { kind: "ok", programme, rider: null, acceptedAdvice: [] };
  const { advice } = lately.adviceFor(profile, spec === null ? 0 : staysS(spec));
  const unread = advice.filter((kind) => acceptAdvice?.includes(kind) !== true);
  if (unread.length > 0) {
    const message = `speaks against a session of ${profileId} now: ${advice.join(", ")}; to start all the same, acceptAdvice names them`;
    return { kind: "advised-against", message, advice };
  }
  return { kind: "ok", programme, rider: people.riderOf(profile), acceptedAdvice: advice };
};
