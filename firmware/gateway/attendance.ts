/**
 * Which dashboards count as somebody watching over a session, where the config asks for that. What is counted is seeing
 * and not being connected: a page that is frozen, hidden or out of reach goes on holding its socket, but tells no more
 * which telemetry it has shown.
 */

import type { DeviceView } from "../../shared/devices.ts";
import { watchesOver } from "../../shared/roles.ts";
import type { Dashboard } from "./dashboard.ts";

type Watched = Pick<Dashboard, "role" | "connection" | "flow">;

/** Open, allowed to end what it sees going wrong, not the rider's own, and shown to somebody within the last 3 s. */
export const isWatchedOver = (
  { role, connection, flow }: Watched,
  view: DeviceView | null,
  nowMs: number,
): boolean =>
  connection.kind === "open" &&
  watchesOver(role, view) &&
  Number.isFinite(nowMs) &&
  !flow.throttled(nowMs) &&
  flow.watching(nowMs);
