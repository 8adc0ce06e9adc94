/** What each page of the sessions is given. */

import type { Companion } from "../companion.ts";
import type { Api } from "./api.ts";

export interface PageProps {
  readonly companion: Companion;
  readonly api: Api;
  /** The session or person that the address names; null = the page itself. */
  readonly id: string | null;
}
