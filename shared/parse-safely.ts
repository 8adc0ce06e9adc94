/**
 * `safeParse` that never throws, for whatever comes from outside. The schemas' own does: the length of anything that has
 * a `length` is compared, also where that is an object that cannot become a number, as in
 * `{"id": {"length": {"toString": "x"}}}`, and then a TypeError comes out of it.
 */

import * as z from "zod/mini";

type Parsed<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: { readonly issues: z.core.$ZodIssue[] } };

const NOT_COMPARABLE = "values whose length is a number";

export const parseSafely = <S extends z.core.$ZodType>(schema: S, value: unknown): Parsed<z.output<S>> => {
  try {
    return z.safeParse(schema, value);
  } catch {
    const issue: z.core.$ZodIssue = { code: "custom", path: [], message: NOT_COMPARABLE, input: value };
    return { success: false, error: { issues: [issue] } };
  }
};
