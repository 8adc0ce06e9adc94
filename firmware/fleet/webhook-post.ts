/**
 * One call over HTTP. It ends, whatever the other side does: within 10 s, with no more of the answer read than its head,
 * and without going where an answer points to. What it says of a failure names neither address nor secret.
 */

import { wordsOf } from "./small-file.ts";

export const CALL_MS = 10_000;

export type Posted =
  | { readonly kind: "delivered" }
  /** `retryAfterMs`: the other side asked for that much time. */
  | { readonly kind: "failed"; readonly what: string; readonly retryAfterMs: number | null };

export type Post = (
  call: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  leaving: AbortSignal,
) => Promise<Posted>;

/** Seconds, or a date. Null where it is neither. */
export const retryAfterMsOf = (header: string | null, wallMs: number): number | null => {
  if (header === null) return null;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - wallMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
};

/** `fetch failed` says nothing; what it was is in the cause. */
const whyOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "no answer";
  if (error.name === "TimeoutError" || error.name === "AbortError")
    return `no answer within ${CALL_MS / 1000} s`;
  const { cause } = error;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.name;
  return wordsOf(error);
};

export const postTo = (url: string, wallMs: () => number): Post => {
  return async ({ headers, body }, leaving) => {
    try {
      const signal = AbortSignal.any([AbortSignal.timeout(CALL_MS), leaving]);
      const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
      // Not awaited: what the other side has to say beyond its status may be endless.
      void response.body?.cancel().catch(() => {});
      if (response.ok) return { kind: "delivered" };
      return {
        kind: "failed",
        what: `status ${response.status}`,
        retryAfterMs: retryAfterMsOf(response.headers.get("retry-after"), wallMs()),
      };
    } catch (error) {
      return { kind: "failed", what: whyOf(error), retryAfterMs: null };
    }
  };
};
