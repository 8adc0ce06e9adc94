/** Trends. */

import type { PageProps } from "../page-props.ts";

export const TrendsPage = (_props: PageProps) => null;
