/** How it did: what somebody tells before and after a session. Nothing in here is measured by the table. */

import * as z from "zod/mini";
import { HEIGHT_CM } from "./profiles.ts";

/** 0 = no pain, 10 = the worst that can be imagined (the numeric rating scale); null = not told. */
const pain = z.nullable(z.int().check(z.gte(0), z.lte(10)));
/** Millimetres: three quarters of an inch are 19 mm. */
const heightMm = z.nullable(z.int().check(z.gte(HEIGHT_CM.least * 10), z.lte(HEIGHT_CM.most * 10)));

export const NOTE_CHARS = 500;

/** `PUT /api/sessions/:id/outcome`, whole. */
export const outcomeSchema = z.strictObject({
  painBefore: pain,
  painAfter: pain,
  heightBeforeMm: heightMm,
  heightAfterMm: heightMm,
  note: z.string().check(z.maxLength(NOTE_CHARS)),
});
export type Outcome = z.output<typeof outcomeSchema>;

export const NO_OUTCOME: Outcome = {
  painBefore: null,
  painAfter: null,
  heightBeforeMm: null,
  heightAfterMm: null,
  note: "",
};
