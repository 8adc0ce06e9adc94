/** Sign-in that keeps nothing, and says what it would say at the console. */

import { Access } from "../../../firmware/gateway/access/access.ts";
import { AccessDesk } from "../../../firmware/gateway/access/desk.ts";
import { LOOPBACK_ONLY } from "../../../firmware/gateway/access/options.ts";

export const inMemoryDesk = (): { readonly access: Access; readonly desk: AccessDesk } => {
  const clock = { nowMs: () => 0, wallIso: () => "2026-01-01T00:00:00.000Z" };
  const access = Access.inMemory({ options: LOOPBACK_ONLY, clock, log: { warn: () => {} } });
  const desk = new AccessDesk({
    ...{ access, clock, options: LOOPBACK_ONLY, audit: { note: () => {} } },
    ...{ connected: () => 0, shutOut: () => {} },
  });
  return { access, desk };
};
