/** That others can read along: stays for as long as it is so, on every view. */

import type { Access } from "../access/access.ts";
import { INSECURE_MARK, INSECURE_WHY } from "../messages.ts";

/** @param channel how this screen is connected; null until known */
export const Insecure = ({ channel }: { readonly channel: Access["channel"] }) =>
  channel.value === "insecure" ? (
    <p class="mark-word mark-word--insecure" data-testid="insecure">
      <strong>{INSECURE_MARK}</strong> {INSECURE_WHY}
    </p>
  ) : null;
