/** Where a page of the record ends, as a text that a reader hands back. It names a row, so that new ones move nothing. */

import * as z from "zod/mini";

const markSchema = z.tuple([
  z.iso.datetime(),
  z.string().check(z.maxLength(64)),
  z.string().check(z.maxLength(64)),
  z.string().check(z.maxLength(140)),
]);
/** When, site, table, and what sets it apart within them. */
export type PageMark = z.output<typeof markSchema>;

export const writeMark = (mark: PageMark): string =>
  Buffer.from(JSON.stringify(mark), "utf8").toString("base64url");

/** Null = nobody here has written that. */
export const readMark = (text: string): PageMark | null => {
  if (text.length > 600) return null;
  try {
    const decoded = markSchema.safeParse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
};
