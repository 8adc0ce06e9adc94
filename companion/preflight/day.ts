/**
 * Whether the list before the first session of the day has been gone through: on this screen (it keeps the date), or
 * by somebody who has had a session on this table today (the gateway lists them). Not known counts as not done.
 */

import * as z from "zod/mini";

const KEY = "inversion-table.checked-on";

/** The part of the list of sessions that is looked at; the newest comes first. */
const sessionsSchema = z.object({
  items: z.array(z.object({ startedAt: z.nullable(z.string()), endedAt: z.string() })),
});

export interface DayParts {
  readonly storage: Pick<Storage, "getItem" | "setItem">;
  /** The wall clock; only its date in local time matters. */
  readonly now: () => Date;
  /** The newest session the gateway knows of, as it came; rejects or gives rubbish when it cannot be had. */
  readonly readSessions: () => Promise<unknown>;
}

export interface Day {
  isChecked(): boolean;
  /** Everything on the list was ticked just now. */
  check(): void;
  /** Asks the gateway anew. */
  look(): Promise<void>;
}

/** The local calendar's date, `2026-03-09`; null for what is no date. */
export const localDate = (at: Date): string | null => {
  const parts = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
  if (!parts.every(Number.isFinite)) return null;
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
};

/** The date of the newest session, null when there was none or the answer is not one. */
export const newestDate = (answer: unknown): string | null => {
  const decoded = sessionsSchema.safeParse(answer);
  const newest = decoded.success ? decoded.data.items[0] : undefined;
  return newest === undefined ? null : localDate(new Date(newest.startedAt ?? newest.endedAt));
};

export const createDay = (parts: DayParts): Day => {
  let sessionOn: string | null = null;
  // Also kept here, for a browser that keeps nothing.
  let checkedOn: string | null = null;

  const kept = (): string | null => {
    try {
      return parts.storage.getItem(KEY);
    } catch {
      return null;
    }
  };
  return {
    isChecked: () => {
      const today = localDate(parts.now());
      return today !== null && [sessionOn, checkedOn, kept()].includes(today);
    },
    check: () => {
      checkedOn = localDate(parts.now());
      if (checkedOn === null) return;
      try {
        parts.storage.setItem(KEY, checkedOn);
      } catch {
        // A browser that keeps nothing: it holds until the page is closed.
      }
    },
    look: async () => {
      try {
        sessionOn = newestDate(await parts.readSessions());
      } catch {
        sessionOn = null;
      }
    },
  };
};
