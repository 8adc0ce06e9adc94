/** What of the controller's events belongs into the record of a session, in the record's words. */

import type { SessionEvent } from "../../shared/history.ts";
import type { ServerEvent } from "../../shared/protocol.ts";

/** Null for what is told elsewhere: the start and the end. */
export const sessionEventOf = (event: ServerEvent, startT: number): SessionEvent | null => {
  const tMs = Math.max(0, Math.round(event.t - startT));
  switch (event.kind) {
    case "session-started":
    case "session-ended":
      return null;
    case "limits-changed":
      return { tMs, kind: "limits", limits: event.limits, by: event.by, device: event.device };
    case "alarm-raised":
      return { tMs, kind: event.kind, alarm: event.alarm, priority: event.priority };
    case "alarm-acknowledged":
      return { tMs, kind: event.kind, alarm: event.alarm, by: event.by, device: event.device };
    case "alarm-cleared":
      return { tMs, kind: event.kind, alarm: event.alarm };
    case "check-in-asked":
      return { tMs, kind: event.kind };
    case "check-in-answered":
      return { tMs, kind: event.kind, by: event.by, device: event.device };
    case "cue":
      return { tMs, kind: event.kind, cue: event.cue };
    case "state":
      return { tMs, kind: event.kind, state: event.state, from: event.from };
    case "balance-proven":
      return { tMs, kind: event.kind };
    case "balance-failed":
      return { tMs, kind: event.kind, why: event.why };
  }
};
