/** The name of a person, as it stands in one line of a screen, a report and a log: no control characters, no line breaks. */

import * as z from "zod/mini";

export const personNameSchema = z
  .string()
  .check(
    z.regex(
      /^[^\p{C}\s](?:[^\p{C}]{0,38}[^\p{C}\s])?$/u,
      "1 to 40 characters in one line, without spaces at either end",
    ),
  );
