/** The people who use this table. */

import type { PageProps } from "../page-props.ts";

export const PeoplePage = (_props: PageProps) => null;
