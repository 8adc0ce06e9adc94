/** What the gateway is told of how it can be reached and by whom; firmware/table.ts provides it. */

import type { AccessView } from "../../../shared/access.ts";

export interface AccessOptions {
  /** Where paired devices and counted guesses are kept; null keeps them in memory only. */
  readonly dataDir: string | null;
  /** Who reaches it: this computer alone (`loopback`, with TLS or without), or others. Then a first code is said. */
  readonly channel: AccessView["channel"];
  /** The address that other devices open, without a path: `https://table.local:8443`; null when there is none. */
  readonly publicUrl: (port: number) => string | null;
  /** Says something to whoever sits at the table's computer: whole lines. */
  readonly console: (text: string) => void;
  /** A central place of many tables: whoever is let in is let in for sites. */
  readonly isSited?: true;
  /** Peers whose forwarding headers are believed: addresses and networks. */
  readonly trustedProxies: readonly string[];
}

/** Only this computer reaches it, and nothing is kept. */
export const LOOPBACK_ONLY: AccessOptions = {
  dataDir: null,
  channel: "loopback",
  publicUrl: () => null,
  console: () => {},
  trustedProxies: [],
};
