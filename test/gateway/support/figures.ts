/** Figures and events as the gateway hears them, for tests of what it counts. */

import type { FleetFigures } from "../../../firmware/fleet/contract.ts";
import type { ServerEvent } from "../../../shared/protocol.ts";

const DROPS = { retained: 0, foreign: 0, duplicate: 0, old: 2, "from-the-future": 0, "too-many": 0 } as const;

export const FLEET: FleetFigures = {
  broker: { kind: "connected" },
  outbox: { kind: "ok", waiting: 0, leftOut: 0 },
  published: 0,
  commands: { ...DROPS, passedOn: 0, undecodable: 0 },
  webhook: { delivered: 0, failed: 0, waiting: 0 },
};

export const ENDED: Extract<ServerEvent, { kind: "session-ended" }> = {
  ...{ type: "event", id: "e1", t: 1, kind: "session-ended", sessionId: "s1" },
  ...{ reason: "duration-reached", by: "controller", device: null },
};

export const RAISED: Extract<ServerEvent, { kind: "alarm-raised" }> = {
  ...{ type: "event", id: "e2", t: 1, kind: "alarm-raised", alarmId: "a1" },
  ...{ alarm: "not-returning", priority: "high" },
};
