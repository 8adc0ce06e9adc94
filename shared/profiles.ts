/**
 * Profiles: who uses the table, with limits of their own. What a profile may be set to is judged here for both sides;
 * the core judges again at Start (session ≤ profile ≤ ceiling).
 */

import * as z from "zod/mini";
import { DEFAULT_LIMITS, LEAST_LIMITS, type Limits } from "./limits.ts";
import { personNameSchema } from "./person-name.ts";
import { screeningSchema } from "./screening.ts";
import { slugSchema } from "./slug.ts";

/** ISO 8601, as the gateway's calendar wrote it. */
export const isoTimeSchema = z.iso.datetime();
export const languageSchema = z
  .string()
  .check(z.regex(/^[a-z]{2}(-[A-Z]{2})?$/, "a language such as en or pt-BR"));

export const HEIGHT_CM = { least: 100, most: 230 } as const;
export const WEIGHT_KG = { least: 25, most: 250 } as const;
export const MOST_PROFILES = 64;

/** The id of whoever has no profile. It cannot be changed or deleted and remembers nothing. */
export const GUEST_ID = "guest";

/** Centimetres and kilograms; null = not told. The balance of a table depends on both. */
const heightCm = z.nullable(z.number().check(z.gte(HEIGHT_CM.least), z.lte(HEIGHT_CM.most)));
const weightKg = z.nullable(z.number().check(z.gte(WEIGHT_KG.least), z.lte(WEIGHT_KG.most)));
/** Judged against the table's ceilings where they are known (the gateway, and again the core). */
const ownLimits = z.strictObject({
  maxAngleDeg: z.number().check(z.gte(LEAST_LIMITS.maxAngleDeg)),
  maxDurationS: z.number().check(z.gte(LEAST_LIMITS.maxDurationS)),
});
/** Soft limits: beyond them Start asks once more. Null = not wished. */
const soft = z.strictObject({
  dailyInvertedS: z.nullable(z.int().check(z.gte(60), z.lte(7_200))),
  restBetweenMin: z.nullable(z.int().check(z.gte(1), z.lte(1_440))),
});

/** What somebody writes: a new profile, or the whole of a changed one. */
export const profileDraftSchema = z.strictObject({
  name: personNameSchema,
  heightCm,
  weightKg,
  limits: ownLimits,
  soft,
  language: languageSchema,
});
export type ProfileDraft = z.output<typeof profileDraftSchema>;

export const balanceProofSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("unproven") }),
  /** With what height and weight it was seen; another height or weight is another balance. */
  z.strictObject({ kind: z.literal("proven"), at: isoTimeSchema, heightCm, weightKg }),
]);

export const profileSchema = z.strictObject({
  profileId: slugSchema,
  ...profileDraftSchema.shape,
  screening: screeningSchema,
  /** Somebody said that a doctor was asked; null until then, and the beginner's limits hold. */
  doctorAsked: z.nullable(z.strictObject({ at: isoTimeSchema, by: personNameSchema })),
  balance: balanceProofSchema,
  createdAt: isoTimeSchema,
  changedAt: isoTimeSchema,
});
export type Profile = z.output<typeof profileSchema>;

/** Why a profile is held to the beginner's limits; null when its own hold. */
export const beginnerReason = (
  profile: Pick<Profile, "screening" | "doctorAsked">,
): "not-screened" | "doctor-not-asked" | null => {
  if (profile.screening.kind === "not-answered") return "not-screened";
  return profile.doctorAsked === null ? "doctor-not-asked" : null;
};

/** The most that a session of this profile may be set to: its own limits, or the beginner's where those are lower. */
export const limitsOf = (profile: Pick<Profile, "limits" | "screening" | "doctorAsked">): Limits => {
  const { maxAngleDeg, maxDurationS } = profile.limits;
  if (beginnerReason(profile) === null) return { maxAngleDeg, maxDurationS };
  return {
    maxAngleDeg: Math.min(maxAngleDeg, DEFAULT_LIMITS.maxAngleDeg),
    maxDurationS: Math.min(maxDurationS, DEFAULT_LIMITS.maxDurationS),
  };
};

/** The proof stands only for the height and weight it was seen with. */
export const isBalanceProven = ({
  balance,
  heightCm: height,
  weightKg: weight,
}: Pick<Profile, "balance" | "heightCm" | "weightKg">): boolean =>
  balance.kind === "proven" && balance.heightCm === height && balance.weightKg === weight;
