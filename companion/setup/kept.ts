/**
 * What this tab remembers over a reload. Whatever is found there is decoded like any foreign input; a browser that
 * keeps nothing only remembers less.
 */

import * as z from "zod/mini";
import { limitsSchema } from "../../shared/protocol.ts";

export interface Kept<T> {
  read(): T | null;
  write(value: T | null): void;
}

export const keptIn = <S extends z.ZodMiniType>(
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
  key: string,
  schema: S,
): Kept<z.output<S>> => ({
  read: () => {
    try {
      const decoded = schema.safeParse(JSON.parse(storage.getItem(key) ?? "null"));
      return decoded.success ? decoded.data : null;
    } catch {
      return null;
    }
  },
  write: (value) => {
    try {
      if (value === null) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify(value));
    } catch {
      // Nothing is kept in this browser.
    }
  },
});

/** What a set-up had taken when it was lost; never the readings themselves, which are to be taken anew. */
export const TAKEN_KEY = "inversion-table.set-up-taken";
export const takenSchema = z.strictObject({ zero: z.boolean(), second: z.boolean(), stop: z.boolean() });
export type TakenParts = z.output<typeof takenSchema>;

/** The limits that a rehearsal has set, and those that are to be put back. */
export const REHEARSAL_KEY = "inversion-table.rehearsal-limits";
export const rehearsalLimitsSchema = z.strictObject({ before: limitsSchema, own: limitsSchema });
export type RehearsalLimits = z.output<typeof rehearsalLimitsSchema>;
