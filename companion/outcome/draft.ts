/**
 * What somebody is writing about a session, until it is saved. It outlives the page: kept in this tab, decoded like any
 * foreign input when it is opened again. Pure but for the storage it is given.
 */

import * as z from "zod/mini";
import { NO_OUTCOME, NOTE_CHARS, type Outcome, outcomeSchema } from "../../shared/outcomes.ts";
import { type HeightRead, type HeightUnit, heightText, readHeight } from "./height-text.ts";

const draftSchema = z.strictObject({
  painBefore: outcomeSchema.shape.painBefore,
  painAfter: outcomeSchema.shape.painAfter,
  /** As it was typed. */
  heightBefore: z.string().check(z.maxLength(20)),
  heightAfter: z.string().check(z.maxLength(20)),
  unit: z.enum(["cm", "in"]),
  note: z.string().check(z.maxLength(NOTE_CHARS)),
});
export type Draft = z.output<typeof draftSchema>;

export const draftOf = (outcome: Outcome | null, unit: HeightUnit): Draft => {
  const { painBefore, painAfter, heightBeforeMm, heightAfterMm, note } = outcome ?? NO_OUTCOME;
  return {
    painBefore,
    painAfter,
    heightBefore: heightText(heightBeforeMm, unit),
    heightAfter: heightText(heightAfterMm, unit),
    unit,
    note,
  };
};

/** The same heights in another unit; what cannot be read stays as it was typed. */
export const inUnit = (draft: Draft, unit: HeightUnit): Draft => {
  const turned = (written: string): string => {
    const read = readHeight(written, draft.unit);
    return read.kind === "height" ? heightText(read.mm, unit) : written;
  };
  return { ...draft, unit, heightBefore: turned(draft.heightBefore), heightAfter: turned(draft.heightAfter) };
};

export type DraftRead =
  | { readonly kind: "outcome"; readonly outcome: Outcome }
  | { readonly kind: "wrong"; readonly heightBefore: HeightRead; readonly heightAfter: HeightRead };

export const readDraft = (draft: Draft): DraftRead => {
  const heightBefore = readHeight(draft.heightBefore, draft.unit);
  const heightAfter = readHeight(draft.heightAfter, draft.unit);
  if (heightBefore.kind !== "height" || heightAfter.kind !== "height")
    return { kind: "wrong", heightBefore, heightAfter };
  const { painBefore, painAfter, note } = draft;
  const heights = { heightBeforeMm: heightBefore.mm, heightAfterMm: heightAfter.mm };
  return { kind: "outcome", outcome: { painBefore, painAfter, ...heights, note } };
};

/** Says the same as what is saved; a height typed in another way is the same height. */
export const isSaved = (draft: Draft, saved: Outcome | null): boolean => {
  const read = readDraft(draft);
  if (read.kind === "wrong") return false;
  return JSON.stringify(read.outcome) === JSON.stringify(draftOutcome(saved));
};

/** In one order of its fields, so that two can be compared. */
const draftOutcome = (outcome: Outcome | null): Outcome => {
  const { painBefore, painAfter, heightBeforeMm, heightAfterMm, note } = outcome ?? NO_OUTCOME;
  return { painBefore, painAfter, heightBeforeMm, heightAfterMm, note };
};

type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;
const keyOf = (sessionId: string): string => `inversion-table.outcome-draft.${sessionId}`;

export const keptDraft = (storage: Storage, sessionId: string): Draft | null => {
  try {
    const decoded = draftSchema.safeParse(JSON.parse(storage.getItem(keyOf(sessionId)) ?? "null"));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
};

/** Null forgets it. */
export const keepDraft = (storage: Storage, sessionId: string, draft: Draft | null): void => {
  storage.setItem(keyOf(sessionId), draft === null ? "" : JSON.stringify(draft));
};
