/**
 * The check-in of a session that asked for one at Start: how long the rider has given no sign of life while inverted,
 * and the question that then waits for an answer. It is never switched off or stretched while the session lasts.
 *
 * Only time inverted counts; back at or below 0° a question lapses and the count begins anew. Moving the table by 5°
 * is a sign of life at any time. An angle that is not known is none, and what is not answered in time is unanswered,
 * whatever comes in the very step that finds it so.
 */

import { CHECK_IN_ANSWER_S, SIGN_OF_LIFE_DEG } from "../../shared/check-in.ts";
import type { Actor } from "../../shared/table.ts";
import { inform, type Turn } from "./core-state.ts";
import { runOf } from "./session.ts";

export type CheckIn =
  | { readonly kind: "off" }
  /** `fromDeg`: where the table came to rest after the last sign of life; until then where it was, null = unknown. */
  | {
      readonly kind: "quiet";
      readonly everyS: number;
      readonly quietMs: number;
      readonly fromDeg: number | null;
      readonly rests: boolean;
    }
  | {
      readonly kind: "asked";
      readonly everyS: number;
      readonly askedMs: number;
      readonly fromDeg: number;
    };

/** A table that has kept still for so long has come to rest, ms. */
const RESTS_AFTER_MS = 1000;

export const ANSWER_WITHIN_MS = CHECK_IN_ANSWER_S * 1000;

/** The count from nothing. */
export const beginCheckIn = (everyS: number, fromDeg: number | null = null): CheckIn => ({
  kind: "quiet",
  everyS,
  quietMs: 0,
  fromDeg,
  rests: false,
});

const isInTime = (askedMs: number, nowMs: number): boolean => nowMs - askedMs < ANSWER_WITHIN_MS;

/** A question waits and there is still time to answer it. */
export const isAsked = (checkIn: CheckIn, nowMs: number): boolean =>
  checkIn.kind === "asked" && isInTime(checkIn.askedMs, nowMs);

/** A question was asked and its time is over. */
export const isUnanswered = (checkIn: CheckIn, nowMs: number): boolean =>
  checkIn.kind === "asked" && !isInTime(checkIn.askedMs, nowMs);

/** A sign of life: the question is answered and the count begins anew, from where the table is now. */
export const answerCheckIn = (turn: Turn, by: Actor, device: string | null): void => {
  const { checkIn } = turn.core;
  if (checkIn.kind === "off") return;
  const { angle } = turn.facts;
  const next = beginCheckIn(checkIn.everyS, angle.kind === "ok" ? angle.angleDeg : null);
  turn.core = { ...turn.core, checkIn: next };
  if (checkIn.kind === "asked") turn.events.push({ kind: "check-in-answered", by, device });
};

/** Before anything is judged: the time that passed, and whether the table has moved in it. */
export const passCheckIn = (turn: Turn): void => {
  const { checkIn, session } = turn.core;
  const { angle, elapsedMs, nowMs, steadyMs } = turn.facts;
  if (checkIn.kind === "off" || session.kind !== "inverted") return;
  const { fromDeg } = checkIn;
  const moved =
    angle.kind === "ok" && fromDeg !== null && Math.abs(angle.angleDeg - fromDeg) >= SIGN_OF_LIFE_DEG;
  if (checkIn.kind === "asked") {
    if (moved && isInTime(checkIn.askedMs, nowMs)) answerCheckIn(turn, "table", null);
    return;
  }
  if (moved) {
    answerCheckIn(turn, "table", null);
    return;
  }
  const quiet = { ...checkIn, quietMs: checkIn.quietMs + elapsedMs };
  const comesToRest = !checkIn.rests && steadyMs !== null && steadyMs >= RESTS_AFTER_MS;
  const here = angle.kind === "ok" && (fromDeg === null || comesToRest) ? angle.angleDeg : fromDeg;
  turn.core = {
    ...turn.core,
    checkIn: { ...quiet, fromDeg: here, rests: checkIn.rests || comesToRest },
  };
};

/** After the session was judged: a question lapses with the inversion, or is asked. */
export const settleCheckIn = (turn: Turn): void => {
  const { checkIn, session } = turn.core;
  const { angle, nowMs } = turn.facts;
  if (checkIn.kind === "off") return;
  if (session.kind !== "inverted") {
    const running = runOf(session) !== null;
    turn.core = { ...turn.core, checkIn: running ? beginCheckIn(checkIn.everyS) : { kind: "off" } };
    return;
  }
  if (checkIn.kind === "asked" || checkIn.quietMs < checkIn.everyS * 1000 || angle.kind !== "ok") return;
  const asked = { kind: "asked", everyS: checkIn.everyS, askedMs: nowMs, fromDeg: angle.angleDeg } as const;
  turn.core = { ...turn.core, checkIn: asked };
  turn.events.push({ kind: "check-in-asked", answerByT: nowMs + ANSWER_WITHIN_MS });
  inform(turn);
};
