/** What the gateway is told of how it can be reached and by whom; firmware/table.ts provides it. */

import type { AccessView } from "../../../shared/access.ts";

export interface AccessOptions {
  /** Where paired devices and counted guesses are kept; null keeps them in memory only. */
  readonly dataDir: string | null;
  /** How it listens. Off loopback a first device is let in by a code at the console. */
  readonly channel: AccessView["channel"];
  /** The address that other devices open, without a path: `https://table.local:8443`; null when there is none. */
  readonly publicUrl: (port: number) => string | null;
  /** The SHA-256 fingerprint of our own certificate, as Node tells it (`AB:CD:…`); null without TLS. */
  readonly fingerprint: string | null;
  /** Says something to whoever sits at the table's computer: whole lines. */
  readonly console: (text: string) => void;
  /** Peers whose forwarding headers are believed: addresses and networks. */
  readonly trustedProxies: readonly string[];
}

/** Only this computer reaches it, and nothing is kept. */
export const LOOPBACK_ONLY: AccessOptions = {
  dataDir: null,
  channel: "loopback",
  publicUrl: () => null,
  fingerprint: null,
  console: () => {},
  trustedProxies: [],
};
