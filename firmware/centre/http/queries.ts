/** What can be asked of the central place over HTTP, decoded: a request that says something else leaves as 400. */

import * as z from "zod";
import { FLEET_ID } from "../../../shared/fleet.ts";
import { MOST_ROWS_PER_PAGE, type PageWish } from "../record/central-record.ts";
import { readMark } from "../record/page-mark.ts";

const USUAL_ROWS = 50;

const fleetId = z.string().regex(FLEET_ID.pattern, FLEET_ID.allowed);
const moment = z.iso.datetime();
export const tablesQuery = z.strictObject({ site: fleetId.optional() });
export const daysQuery = z.strictObject({
  site: fleetId.optional(),
  table: fleetId.optional(),
  from: moment.optional(),
  until: moment.optional(),
});
export const pageQuery = daysQuery.extend({
  after: z
    .string()
    .transform((text, context) => {
      const mark = readMark(text);
      if (mark !== null) return mark;
      context.addIssue("what `next` of the page before has said");
      return z.NEVER;
    })
    .optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, `1 to ${MOST_ROWS_PER_PAGE}`)
    .transform(Number)
    .refine((limit) => limit <= MOST_ROWS_PER_PAGE, { message: `1 to ${MOST_ROWS_PER_PAGE}` })
    .optional(),
});
export const tableParams = z.strictObject({ site: fleetId, table: fleetId });
export const tightenBody = z.strictObject({ maxAngleDeg: z.number(), maxDurationS: z.number() });

export const pageOf = ({ after, limit }: z.output<typeof pageQuery>): PageWish => ({
  after: after ?? null,
  most: limit ?? USUAL_ROWS,
});

/** Leaves as 400, with the name of what is wrong and what is allowed. */
class BadRequest extends Error {
  readonly statusCode = 400;
}

/** @throws {BadRequest} */
export const judged = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const decoded = schema.safeParse(value);
  if (decoded.success) return decoded.data;
  const issue = decoded.error.issues[0];
  throw new BadRequest(`${issue?.path.join(".") || "the request"}: ${issue?.message ?? "not allowed"}`);
};
