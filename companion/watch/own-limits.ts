/**
 * The watch's own copy of the limits: those that were active when the session began, or was first seen, then the
 * running minimum. A controller that loosens its limits is not followed.
 *
 * The copy is given up only when the session it belongs to is seen to be over: the table was at rest, at or below
 * horizontal and not inverted. Neither another state told for a moment, nor another session announced with somebody
 * hanging there, nor another controller ends it; only after a pause of the line a new session is taken at its word.
 */

import { DEFAULT_CEILINGS, isTightening, type Limits } from "../../shared/limits.ts";
import type { Telemetry } from "../../shared/protocol.ts";
import { HORIZONTAL_DEG, type SessionState } from "../../shared/table.ts";

/** Start waits for a table that is still for a second, so a new session cannot begin within less, ms. */
const NEW_SESSION_AFTER_MS = 1100;

const IN_SESSION: readonly SessionState[] = ["armed", "inverted", "resting"];
export const inSession = (state: SessionState): boolean => IN_SESSION.includes(state);

/** A session that was told of, with its limits as they were told. */
export interface Announced {
  readonly sessionId: string;
  readonly limits: Limits;
}

export interface OwnLimits {
  /** Null while no session is known. */
  readonly limits: Limits | null;
  /** The session the copy belongs to, null when it was not told. */
  readonly sessionId: string | null;
  readonly isOver: boolean;
  readonly announced: Announced | null;
}

export const NO_LIMITS: OwnLimits = { limits: null, sessionId: null, isOver: true, announced: null };

const narrower = (a: Limits, b: Limits): Limits => ({
  maxAngleDeg: Math.min(a.maxAngleDeg, b.maxAngleDeg),
  maxDurationS: Math.min(a.maxDurationS, b.maxDurationS),
});

export const announce = (own: OwnLimits, announced: Announced): OwnLimits => {
  // The same session told again can only have become tighter.
  const same = own.limits !== null && !own.isOver && own.sessionId === announced.sessionId;
  return { ...own, announced, limits: same ? narrower(own.limits, announced.limits) : own.limits };
};

const isAtRest = ({ state, angle }: Telemetry): boolean =>
  state !== "inverted" && angle.kind === "ok" && angle.angleDeg <= HORIZONTAL_DEG;

const beginsAnew = (own: OwnLimits, heard: Telemetry, gapMs: number): boolean => {
  if (own.limits === null || own.isOver) return true;
  const { announced, sessionId } = own;
  if (announced === null || sessionId === null || announced.sessionId === sessionId) return false;
  return isAtRest(heard) || gapMs > NEW_SESSION_AFTER_MS;
};

/**
 * What is known after one message.
 *
 * @param gapMs since the message before, ms
 * @returns `isNew` for the first message of a session; `loosened` when it tells wider limits than the own copy
 */
export const follow = (
  own: OwnLimits,
  heard: Telemetry,
  gapMs: number,
): { readonly own: OwnLimits; readonly isNew: boolean; readonly loosened: boolean } => {
  if (!inSession(heard.state)) {
    return { own: { ...own, isOver: own.isOver || isAtRest(heard) }, isNew: false, loosened: false };
  }
  const told: Limits = { maxAngleDeg: heard.maxAngleDeg, maxDurationS: heard.maxDurationS };
  const isNew = beginsAnew(own, heard, gapMs);
  const { announced } = own;
  const fresh = announced === null || announced.sessionId === own.sessionId ? null : announced;
  const before = isNew ? (fresh?.limits ?? DEFAULT_CEILINGS) : (own.limits ?? DEFAULT_CEILINGS);
  return {
    own: {
      limits: narrower(narrower(before, told), DEFAULT_CEILINGS),
      sessionId: isNew ? (fresh?.sessionId ?? null) : (own.sessionId ?? fresh?.sessionId ?? null),
      isOver: false,
      announced,
    },
    isNew,
    loosened: !isTightening(before, told),
  };
};
