/**
 * The health screening of a profile: the contraindications that owner's manuals of inversion tables list, as questions.
 * No answer is an all-clear, and none is a diagnosis: whatever is answered, a doctor is to be asked first.
 */

import * as z from "zod/mini";
import { personNameSchema } from "./person-name.ts";

/** In the order in which they are asked; the words stand in the companion's messages. */
export const CONDITIONS = [
  "eyes",
  "heart-or-circulation",
  "blood-pressure",
  "stroke",
  "anticoagulants",
  "pregnancy",
  "hernia",
  "bones",
  "spine",
  "ears",
  "reflux",
  "implants",
  "obesity",
  "infection",
  "recent-surgery",
] as const;
export type Condition = (typeof CONDITIONS)[number];

export const screeningSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("not-answered") }),
  /** Every question was answered; those answered with yes are named. */
  z.strictObject({
    kind: z.literal("answered"),
    at: z.iso.datetime(),
    conditions: z.array(z.enum(CONDITIONS)).check(z.maxLength(CONDITIONS.length)),
  }),
]);
export type Screening = z.output<typeof screeningSchema>;

/** `PUT /api/profiles/:id/screening`: yes or no to every question; one left out is refused. */
export const screeningAnswersSchema = z.strictObject({
  answers: z.strictObject(
    Object.fromEntries(CONDITIONS.map((condition) => [condition, z.boolean()])) as Record<
      Condition,
      z.ZodMiniBoolean
    >,
  ),
});
export type ScreeningAnswers = z.output<typeof screeningAnswersSchema>;

/** `PUT /api/profiles/:id/doctor-asked`: who confirms it, by name. */
export const doctorAskedSchema = z.strictObject({ by: personNameSchema });
