/** The profiles and programmes a dashboard can start a session with. */

import { DEFAULT_CEILINGS } from "../../shared/limits.ts";
import type { ProgrammeOffer } from "../../shared/programme-kinds.ts";
import { type Programme, programmeLengthS } from "../../shared/programmes.ts";
import type { Snapshot } from "../../shared/protocol.ts";

export interface Offers {
  readonly profiles: Snapshot["profiles"];
  readonly programmes: readonly Programme[];
}

/** What is there before anybody has set anything up. The programme fits the default limits, 20° and 120 s. */
export const BUILT_IN_OFFERS: Offers = {
  profiles: [{ profileId: "guest", name: "Guest", limits: DEFAULT_CEILINGS }],
  programmes: [
    {
      programmeId: "first-minutes",
      name: "First minutes",
      autoHold: false,
      steps: [
        { targetAngleDeg: 10, stayS: 30, restS: 20 },
        { targetAngleDeg: 15, stayS: 30, restS: 20 },
        { targetAngleDeg: 15, stayS: 30, restS: 0 },
      ],
    },
  ],
};

/** What a snapshot lists of a programme. */
export const offerOf = (programme: Programme): ProgrammeOffer => ({
  programmeId: programme.programmeId,
  name: programme.name,
  kind: "progressive",
  level: "beginner",
  highestDeg: Math.max(...programme.steps.map((step) => step.targetAngleDeg)),
  invertedS: programme.steps.reduce((sum, step) => sum + step.stayS, 0),
  lengthS: programmeLengthS(programme),
});

export type StartChoice =
  | { readonly kind: "ok"; readonly programme: Programme | null }
  | { readonly kind: "unknown"; readonly message: string };

/** Looks up what `start` names. An id that is not offered is refused, naming it and what there is. */
export const chooseStart = (
  offers: Offers,
  wish: { readonly profileId?: string | undefined; readonly programmeId?: string | undefined },
): StartChoice => {
  const { profileId, programmeId } = wish;
  if (profileId !== undefined && !offers.profiles.some((profile) => profile.profileId === profileId)) {
    const known = offers.profiles.map((profile) => profile.profileId).join(", ");
    return { kind: "unknown", message: `profileId is "${profileId}"; allowed: ${known}` };
  }
  if (programmeId === undefined) return { kind: "ok", programme: null };
  const programme = offers.programmes.find((offered) => offered.programmeId === programmeId);
  if (programme !== undefined) return { kind: "ok", programme };
  const known = offers.programmes.map((offered) => offered.programmeId).join(", ");
  return { kind: "unknown", message: `programmeId is "${programmeId}"; allowed: ${known}` };
};
