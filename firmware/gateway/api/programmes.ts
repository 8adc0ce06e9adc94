/** `/api/programmes`: what can be chosen, with what each needs and why it does not fit, if it does not. */

import * as z from "zod/mini";
import { programmePageSchema } from "../../../shared/api.ts";
import type { Limits } from "../../../shared/limits.ts";
import { lengthSOf, needsOf, obstacleOf, staysS } from "../../../shared/programme-kinds.ts";
import { type ApiParts, profileId } from "./parts.ts";
import { nobodyHere } from "./profiles.ts";
import { type ApiRoute, NO_BODY, NO_PARAMS, ok, route } from "./route.ts";

const limitsFor = (whose: string | undefined, { people, ceilings }: ApiParts): Limits | null => {
  if (whose === undefined) return ceilings;
  const profile = people.find(whose);
  return profile === null ? null : people.limitsOf(profile);
};

export const programmeRoutes = (parts: ApiParts): readonly ApiRoute[] => [
  route({
    method: "GET",
    path: "/api/programmes",
    tag: "programmes",
    summary: "All programmes; judged against the limits of a profile, or without one against the ceilings",
    params: NO_PARAMS,
    query: z.strictObject({ profileId: z.optional(profileId) }),
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: programmePageSchema },
    problems: [400, 403, 404],
    handle: ({ query: { profileId: whose } }) => {
      const limits = limitsFor(whose, parts);
      if (limits === null) return nobodyHere(String(whose));
      const items = parts.programmes.programmes().map(({ spec, from }) => ({
        ...{ spec, from, lengthS: lengthSOf(spec), invertedS: staysS(spec) },
        ...{ needs: needsOf(spec), obstacle: obstacleOf(spec, limits) },
      }));
      return ok({ items, next: null, refused: parts.programmes.refused() });
    },
  }),
];
