/** How the central place is, as `/healthz` tells it. */

import type { CentralRecord } from "../record/central-record.ts";

export interface CentreHealth {
  readonly state: "ok" | "trouble";
  readonly broker: { readonly kind: "embedded" | "external"; readonly connected: boolean };
  readonly record: {
    readonly kind: CentralRecord["kind"];
    readonly trouble: string | null;
    readonly waiting: number;
  };
  /** Open views, and of how many tables they are told. */
  readonly live: { readonly views: number; readonly tables: number };
  /** Since this process started. */
  readonly counted: {
    readonly sessions: number;
    readonly events: number;
    readonly undecodable: number;
    readonly refused: number;
  };
}
