/** A programme as it is offered for a session; by itself, because every screen decodes it with each snapshot. */

import * as z from "zod/mini";
import { PROGRAMME_KINDS } from "./programmes.ts";

export const LEVELS = ["beginner", "moderate", "regular"] as const;
export type Level = (typeof LEVELS)[number];

/** What a snapshot lists; the whole of it is at `GET /api/programmes`. Degrees and seconds. */
export const programmeOfferSchema = z.strictObject({
  programmeId: z.string(),
  name: z.string(),
  kind: z.enum(PROGRAMME_KINDS),
  level: z.enum(LEVELS),
  highestDeg: z.number(),
  invertedS: z.number(),
  lengthS: z.number(),
});
export type ProgrammeOffer = z.output<typeof programmeOfferSchema>;
