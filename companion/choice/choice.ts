/**
 * Who is next on the table and what they do: chosen on this screen and kept in its browser. What was kept is a wish;
 * what counts is what is offered now, so whoever was deleted, or a programme that is gone, is chosen no more.
 */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import * as z from "zod/mini";
import type { ProgrammeOffer } from "../../shared/programme-offer.ts";
import type { ProfileOffer } from "../../shared/protocol.ts";
import type { Kept } from "../kept.ts";
import type { Offers } from "../model.ts";

export const CHOICE_KEY = "inversion-table.next";

const wishSchema = z.object({ profileId: z.nullable(z.string()), programmeId: z.nullable(z.string()) });
type Wish = z.output<typeof wishSchema>;

/** Null = the guest, and a free session. */
export interface Chosen {
  readonly profile: ProfileOffer | null;
  readonly programme: ProgrammeOffer | null;
}
export const NOTHING_CHOSEN: Chosen = { profile: null, programme: null };

export interface Choice {
  readonly current: ReadonlySignal<Chosen>;
  choose(part: Partial<Wish>): void;
}

const NO_WISH: Wish = { profileId: null, programmeId: null };

export const decodeWish = (text: string | null): Wish => {
  try {
    const kept: unknown = JSON.parse(text ?? "null");
    const decoded = wishSchema.safeParse(kept);
    return decoded.success ? decoded.data : NO_WISH;
  } catch {
    return NO_WISH;
  }
};

/** What of a wish is offered. */
export const chosenOf = (wish: Wish, offers: Offers | null): Chosen => ({
  profile: offers?.profiles.find(({ profileId }) => profileId === wish.profileId) ?? null,
  programme: offers?.programmes.find(({ programmeId }) => programmeId === wish.programmeId) ?? null,
});

export const createChoice = (kept: Kept, offers: ReadonlySignal<Offers | null>): Choice => {
  const wish = signal(decodeWish(kept.getItem(CHOICE_KEY)));
  return {
    current: computed(() => chosenOf(wish.value, offers.value)),
    choose: (part) => {
      wish.value = { ...wish.value, ...part };
      kept.setItem(CHOICE_KEY, JSON.stringify(wish.value));
    },
  };
};
