/**
 * The one place that asks the gateway for what is kept: sessions, people, programmes. Whatever comes is decoded like any
 * foreign input. Nothing here throws: what went wrong is a kind of answer, with words of the server's where it gave any.
 */

import * as z from "zod/mini";
import { CHANGE_WITHIN_MS, LOOK_WITHIN_MS, within } from "../patience.ts";

/** What a field was, and what it may be: as the server names it. */
export interface FieldError {
  readonly field: string;
  readonly value: unknown;
  readonly allowed: string;
}

export type Trouble =
  /** Nobody answered, or not in time. */
  | { readonly kind: "offline" }
  /** The server does not do it, in its own words. */
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly message: string;
      readonly errors: readonly FieldError[];
      /** Whole seconds until it is worth asking again, where the server said so. */
      readonly retryAfterS?: number;
    }
  /** There is an answer, and this page does not understand it. */
  | { readonly kind: "undecodable" }
  /** The gateway answers, but cannot read what is kept. */
  | { readonly kind: "history-gone"; readonly message: string };

export type Told<T> = { readonly kind: "ok"; readonly value: T } | Trouble;

export interface Api {
  /** `signal` gives up waiting; whoever aborts does not read the answer. @param path such as `/sessions?limit=20` */
  ask<S extends z.ZodMiniType>(schema: S, path: string, signal?: AbortSignal): Promise<Told<z.output<S>>>;
  /** A change. It is not given up when its page is left: it may have been done already. */
  send<S extends z.ZodMiniType>(
    schema: S,
    method: "POST" | "PUT" | "DELETE",
    path: string,
    body?: unknown,
  ): Promise<Told<z.output<S>>>;
}

/** For changes whose answer is of no interest: 204, or whatever the server tells. */
export const doneSchema = z.unknown();

const GONE = 503;
const NO_CONTENT = 204;

const problemSchema = z.object({
  detail: z.string(),
  errors: z.optional(
    z.array(z.object({ field: z.string(), value: z.optional(z.unknown()), allowed: z.string() })),
  ),
});

/** `Retry-After` as seconds; the gateway sends no dates. */
const retryAfterOf = (headers: Headers): { readonly retryAfterS?: number } => {
  const told = headers.get("retry-after");
  return told !== null && /^\d{1,6}$/.test(told) ? { retryAfterS: Number(told) } : {};
};

const troubleOf = ({ status, headers }: Response, body: unknown): Trouble => {
  const problem = problemSchema.safeParse(body);
  if (!problem.success)
    return status === GONE ? { kind: "history-gone", message: "" } : { kind: "undecodable" };
  const { detail: message, errors = [] } = problem.data;
  if (status === GONE) return { kind: "history-gone", message };
  const named = errors.map(({ field, value, allowed }) => ({ field, value, allowed }));
  return { kind: "refused", status, message, errors: named, ...retryAfterOf(headers) };
};

/** Undefined when it is no JSON; rejects when it did not come to its end. */
const bodyOf = async (response: Response, signal: AbortSignal): Promise<unknown> => {
  try {
    return (await response.json()) as unknown;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
};

/** @param base such as `./api` */
export const createApi = (base: string, fetcher: typeof fetch): Api => {
  const call = async <S extends z.ZodMiniType>(
    schema: S,
    path: string,
    init: RequestInit,
    patience: { readonly ms: number; readonly leaving?: AbortSignal | undefined },
  ): Promise<Told<z.output<S>>> => {
    let answer: { readonly response: Response; readonly body: unknown };
    try {
      answer = await within(
        patience.ms,
        async (signal) => {
          const response = await fetcher(`${base}${path}`, { ...init, signal });
          return { response, body: response.status === NO_CONTENT ? null : await bodyOf(response, signal) };
        },
        patience.leaving,
      );
    } catch {
      return { kind: "offline" };
    }
    const { response, body } = answer;
    if (!response.ok) return troubleOf(response, body);
    const value = schema.safeParse(body);
    return value.success ? { kind: "ok", value: value.data } : { kind: "undecodable" };
  };
  return {
    ask: (schema, path, leaving) =>
      call(schema, path, { headers: { accept: "application/json" } }, { ms: LOOK_WITHIN_MS, leaving }),
    send: (schema, method, path, body) => {
      const headers = { "content-type": "application/json" };
      const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
      return call(schema, path, { method, ...sent }, { ms: CHANGE_WITHIN_MS });
    },
  };
};
