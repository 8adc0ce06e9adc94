/** What happens at a simulated table and has to be told or done, in the order in which it happens. */

import type { UnnumberedEvent, UnnumberedSession } from "../fleet/contract.ts";

type Untimed<T> = T extends unknown ? Omit<T, "at"> : never;
export type UntimedEvent = Untimed<UnnumberedEvent>;

export type Happening =
  | { readonly kind: "event"; readonly event: UnnumberedEvent }
  | { readonly kind: "session"; readonly session: UnnumberedSession }
  /** The table's computer loses its network for so long. */
  | { readonly kind: "network-gone"; readonly forMs: number };
