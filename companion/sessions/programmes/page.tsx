/** The programmes, each with what it needs and where its figures come from. */

import type { PageProps } from "../page-props.ts";

export const ProgrammesPage = (_props: PageProps) => null;
