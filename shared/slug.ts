/** The ids of profiles and programmes: they stand in addresses and file names, so they are plain. */

import * as z from "zod/mini";

export const slugSchema = z
  .string()
  .check(
    z.regex(
      /^[a-z0-9][a-z0-9-]{0,39}$/,
      "1 to 40 of a to z, 0 to 9 and -, beginning with a letter or a digit",
    ),
  );
