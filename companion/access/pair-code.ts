/**
 * The code that stands in the address when somebody has come by a QR code: `#pair/123456`. It is taken out of the
 * address at once, so that it is neither left on the glass nor in the browser's memory of pages.
 */

import { type Signal, signal } from "@preact/signals";
import { CODE_DIGITS, PAIR_HASH } from "../../shared/access.ts";

/** The digits of a code in what somebody typed or pasted: spaces between them do not matter, nor a whole address. */
export const digitsIn = (text: string): string => {
  const at = text.lastIndexOf(PAIR_HASH);
  const own = at < 0 ? text : text.slice(at + PAIR_HASH.length);
  return own.replace(/\D/g, "").slice(0, CODE_DIGITS);
};

export const isWholeCode = (digits: string): boolean => digits.length === CODE_DIGITS;

/** Null where the address brings no code. */
export const codeInHash = (hash: string): string | null => {
  if (!hash.startsWith(`#${PAIR_HASH}`)) return null;
  return digitsIn(hash);
};

export type PairPage = Pick<Window, "location" | "history" | "addEventListener">;

/** The code that was brought; whoever has no use for it any more sets it to null. Create it before the route. */
export const followPairCode = (page: PairPage): Signal<string | null> => {
  const code = signal<string | null>(null);
  const take = (): void => {
    const brought = codeInHash(page.location.hash);
    if (brought === null) return;
    page.history.replaceState(null, "", `${page.location.pathname}${page.location.search}`);
    code.value = brought;
  };
  take();
  page.addEventListener("hashchange", take);
  return code;
};
