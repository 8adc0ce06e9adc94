/** The most that whoever was chosen may have, and why: beside the limits, whose sliders show it too. */

import { profileViewSchema } from "../../shared/api.ts";
import type { ProfileOffer } from "../../shared/protocol.ts";
import { formatDegrees, formatElapsed } from "../format.ts";
import { OWN_CEILING } from "../messages/en/own-ceiling.ts";
import type { Api } from "../sessions/api.ts";
import { useAsked } from "../sessions/asked.ts";
import { hrefOfPlace } from "../sessions/place.ts";

export const OwnCeiling = ({ profile, api }: { readonly profile: ProfileOffer; readonly api: Api }) => {
  const { profileId, name, limits } = profile;
  const { answer } = useAsked(JSON.stringify(profile), (signal) =>
    api.ask(profileViewSchema, `/profiles/${encodeURIComponent(profileId)}`, signal),
  );
  const beginner = answer.kind === "ok" ? answer.value.beginner : null;
  return (
    <p class="limits__own" data-testid="own-ceiling">
      <bdi>{name}</bdi>
      {OWN_CEILING.most(formatDegrees(limits.maxAngleDeg), formatElapsed(limits.maxDurationS))}{" "}
      {beginner === null ? null : (
        <>
          {OWN_CEILING.beginner[beginner]} <a href={hrefOfPlace("people", profileId)}>{OWN_CEILING.see}</a>
        </>
      )}
    </p>
  );
};
