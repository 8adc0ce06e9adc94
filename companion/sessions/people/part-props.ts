/** What each part of a person's page is given. */

import type { ProfileView } from "../../../shared/api.ts";
import type { Api } from "../api.ts";

export interface PartProps {
  readonly api: Api;
  readonly view: ProfileView;
  /** The person as the server has it now. */
  readonly changed: (view: ProfileView) => void;
}
