/**
 * Whether a table that was let go comes back, by the controller's own rule with a little more room. Known angles only:
 * without one there is nothing to be seen from here, and the controller's alarm for that has its own rules.
 */

import type { Telemetry } from "../../shared/protocol.ts";
import {
  beginReturnWatch,
  RETURN_BOUNDS,
  type ReturnBounds,
  type ReturnWatch,
  watchReturn,
} from "../../shared/return-watch.ts";
import { HORIZONTAL_DEG, INVERSION_STARTS_DEG } from "../../shared/table.ts";
import { inSession } from "./own-limits.ts";

/** The controller has this long to tell, and fewer of the table's positions are seen here than there. */
const ROOMIER: ReturnBounds = {
  movementDeg: RETURN_BOUNDS.movementDeg - 3,
  movementWithinMs: RETURN_BOUNDS.movementWithinMs + 2000,
  levelWithinMs: RETURN_BOUNDS.levelWithinMs + 2000,
};
/** After a longer gap it is not known whether the table came back in between, ms. */
const GAP_BRIDGED_MS = 1500;

export const NOT_RETURNING_BY_NOW: ReturnWatch = { kind: "off" };

/** @param before the message before this one, null when there was none close enough */
export const watchBack = (
  watch: ReturnWatch,
  heard: Telemetry,
  before: Telemetry | null,
  gapMs: number,
): ReturnWatch => {
  if (inSession(heard.state) || heard.angle.kind === "fault" || !(gapMs >= 0)) return { kind: "off" };
  const { angleDeg } = heard.angle;
  // The controller's alarm goes on for two seconds there; nothing is left undone any more.
  if (angleDeg <= HORIZONTAL_DEG) return { kind: "off" };
  const bridged = gapMs <= GAP_BRIDGED_MS || (watch.kind === "watching" && watch.failed);
  if (watch.kind === "watching" && bridged) return watchReturn(watch, heard.angle, heard.t, ROOMIER);
  const letGo = before !== null && inSession(before.state);
  const tilted = (heard.state === "returning" || heard.state === "fault") && angleDeg >= INVERSION_STARTS_DEG;
  if (!letGo && !tilted) return { kind: "off" };
  const begun = beginReturnWatch(heard.t);
  // Whoever comes into the middle of a return has not seen how far the table has come back already; when it has to be
  // level holds from then on.
  if (!letGo) return watchReturn({ ...begun, moved: true }, heard.angle, heard.t, ROOMIER);
  // Where it was before it was let go counts too: a table on its way has moved by then.
  const from = before.angle.kind === "ok" && before.angle.angleDeg > angleDeg ? before.angle : heard.angle;
  return watchReturn(watchReturn(begun, from, heard.t, ROOMIER), heard.angle, heard.t, ROOMIER);
};

export const isOverdue = (watch: ReturnWatch): boolean => watch.kind === "watching" && watch.failed;
