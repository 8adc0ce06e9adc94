/**
 * One route of the API, written down once: from the same words it is decoded, served (serve.ts) and described
 * (open-api.ts). Whatever a handler gets has passed its schemas; what is not in them is refused.
 */

import * as z from "zod/mini";
import { parseSafely } from "../../../shared/parse-safely.ts";
import type { Doer, HistoryRefusal } from "../../history/contract.ts";
import type { Visit } from "../access/access.ts";
import { type BadField, badFields } from "./bad-input.ts";

/** Whoever asks; the gate has seen to it that this may be asked at all. */
export interface Caller {
  readonly visit: Visit;
  readonly doer: Doer;
}

type Headers = Readonly<Record<string, string>>;

export type Reply =
  | {
      readonly kind: "json";
      readonly status: 200 | 201;
      readonly body: unknown;
      readonly headers?: Headers;
    }
  | { readonly kind: "nothing"; readonly headers?: Headers }
  /** A page or a file; `headers` are added to those of every answer, and replace them. */
  | { readonly kind: "text"; readonly body: string; readonly headers: Headers }
  /** The same in pieces, made as they are taken. `onClose` once, however it ends. */
  | {
      readonly kind: "stream";
      readonly body: AsyncIterable<string>;
      readonly headers: Headers;
      readonly onClose: () => void;
    }
  | {
      readonly kind: "problem";
      readonly status: number;
      readonly detail: string;
      readonly errors: readonly BadField[];
      readonly headers?: Headers;
    };

/** `nothing` is a 204 without a body, `accepted` a 202 without one; `text` of that type. */
export type AnswerShape =
  | { readonly kind: "json"; readonly status: 200 | 201; readonly schema: z.ZodMiniType }
  | { readonly kind: "nothing" | "accepted" }
  | { readonly kind: "text"; readonly contentType: string };

export const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

/** What is told of a route. Schemas of `params` and `query` are objects. */
export interface Described {
  readonly method: Method;
  /** As `/api/sessions/:id`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly params: z.ZodMiniType;
  readonly query: z.ZodMiniType;
  /** {@link NO_BODY} where there is none. */
  readonly body: z.ZodMiniType;
  readonly answer: AnswerShape;
  /** What else it may answer, always a problem; 429 and 500 may come from every route. */
  readonly problems: readonly number[];
}

interface Raw {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly caller: Caller;
}

export interface ApiRoute extends Described {
  /** Which count it is in: signing in has one of its own. Absent: changes count as changes, reads as reads. */
  readonly limit?: "access";
  run(raw: Raw): Promise<Reply>;
}

export const NO_PARAMS = z.strictObject({});
export const NO_QUERY = z.strictObject({});
export const NO_BODY = z.undefined();

export const ok = (body: unknown): Extract<Reply, { kind: "json" }> => ({ kind: "json", status: 200, body });
export const created = (body: unknown): Reply => ({ kind: "json", status: 201, body });
export const NOTHING = { kind: "nothing" } as const satisfies Reply;

export const refuse = (
  status: number,
  detail: string,
  errors: readonly BadField[] = [],
): Extract<Reply, { kind: "problem" }> => ({
  kind: "problem",
  status,
  detail,
  errors,
});

/** The history could not answer: never told as if there were nothing. */
export const historyRefusal = ({ code, message }: HistoryRefusal): Reply =>
  refuse(503, `the history cannot answer now (${code}): ${message}`);

/** Which fields of a query are numbers; there everything comes as text. */
const numberFields = (query: z.ZodMiniType): ReadonlySet<string> => {
  const { properties } = z.toJSONSchema(query, { io: "input", unrepresentable: "any" });
  return new Set(
    Object.entries(properties ?? {})
      .filter(([, property]) => typeof property === "object" && /integer|number/.test(String(property.type)))
      .map(([field]) => field),
  );
};

const PLAIN_NUMBER = /^-?\d{1,15}(\.\d{1,6})?$/;

const queryValue = (raw: unknown, numbers: ReadonlySet<string>): unknown => {
  if (typeof raw !== "object" || raw === null) return {};
  return Object.fromEntries(
    Object.entries(raw).map(([field, value]: [string, unknown]) => [
      field,
      numbers.has(field) && typeof value === "string" && PLAIN_NUMBER.test(value) ? Number(value) : value,
    ]),
  );
};

type Part<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "refused"; readonly reply: Reply };

const decodePart = <S extends z.ZodMiniType>(
  schema: S,
  value: unknown,
  whole: string,
  status: number,
): Part<z.output<S>> => {
  const decoded = parseSafely(schema, value);
  if (decoded.success) return { kind: "ok", value: decoded.data };
  const errors = badFields(decoded.error.issues, value, whole);
  return { kind: "refused", reply: refuse(status, "", errors) };
};

interface Shape<P extends z.ZodMiniType, Q extends z.ZodMiniType, B extends z.ZodMiniType> extends Described {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly limit?: "access";
  handle(call: {
    readonly params: z.output<P>;
    readonly query: z.output<Q>;
    readonly body: z.output<B>;
    readonly caller: Caller;
  }): Promise<Reply> | Reply;
}

export const route = <P extends z.ZodMiniType, Q extends z.ZodMiniType, B extends z.ZodMiniType>(
  shape: Shape<P, Q, B>,
): ApiRoute => {
  const numbers = numberFields(shape.query);
  return {
    ...shape,
    run: async ({ params, query, body, caller }) => {
      const path = decodePart(shape.params, params, "path", 400);
      if (path.kind === "refused") return path.reply;
      const asked = decodePart(shape.query, queryValue(query, numbers), "query", 400);
      if (asked.kind === "refused") return asked.reply;
      const sent = decodePart(shape.body, body ?? undefined, "body", 422);
      if (sent.kind === "refused") return sent.reply;
      return shape.handle({ params: path.value, query: asked.value, body: sent.value, caller });
    },
  };
};
