/** Session. */

import type { PageProps } from "../page-props.ts";

export const SessionPage = (_props: PageProps) => null;
