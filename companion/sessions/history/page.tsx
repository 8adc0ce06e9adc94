/** History. */

import type { PageProps } from "../page-props.ts";

export const HistoryPage = (_props: PageProps) => null;
