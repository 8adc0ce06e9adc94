/**
 * Turns the controller's decisions into LEASE frames, following the board's STATUS for sequence and boot nonce.
 *
 * A frame goes out at once when the wish changes and else every 100 ms, and only for a step that earned it. There
 * are no acknowledgements and no retries: the next frame is the retry.
 */

import type { Signal } from "../../shared/alarms.ts";
import type { SettingsProblem } from "../../shared/setup.ts";
import type { Actuation } from "../safety/output.ts";
import { GapCounts } from "./gap-counts.ts";
import type { BoardWish } from "./guarded-io.ts";
import { encodeLease, type GuardianStatus, type Lease } from "./guardian-frame.ts";
import { encodeTry } from "./guardian-settings.ts";
import type { BoardLog } from "./table-board.ts";

export const LEASE_EVERY_MS = 100;
/** The board's own clock and cap let the controller end a session first, by its better-known reason. */
export const BOARD_SLACK_S = 2;
/** More frames than this ahead of what the board accepted, and it is the count that has gone astray. */
const MAX_UNACCEPTED = 500;

interface Wish {
  readonly terms: Lease["terms"];
  readonly signal: Signal;
}

type Following =
  /** No STATUS yet: neither sequence nor nonce are known, and nothing can be sent. */
  | { readonly kind: "unknown" }
  | {
      readonly kind: "known";
      readonly seq: number;
      readonly bootNonce: number;
      readonly tableId: number;
      /** Since this nonce was first seen the controller has asked for release; before that it may not hold. */
      readonly begunAfresh: boolean;
      readonly last: { readonly wish: Wish; readonly atMs: number } | null;
    };

export interface LeaseSender {
  /** While the lock is held: from each lease to the next frame, whatever that asks for. */
  readonly gaps: GapCounts;
  heard(status: GuardianStatus): void;
  carryOut(wish: BoardWish, lease: Actuation["lease"], nowMs: number): void;
  /** Sends one TRY in the sequence of the leases (null ends the trial); why not, when the pulse is not allowed. */
  tryLock(pulseUs: number | null): SettingsProblem | null;
  /** The last frame of a process that ends: no hold, no session. */
  release(signal: Signal, nowMs: number): void;
}

const UNARMED: Lease["terms"] = { armed: false, acknowledge: false };

const sameTerms = (a: Lease["terms"], b: Lease["terms"]): boolean => {
  if (!a.armed) return !b.armed && a.acknowledge === b.acknowledge;
  return (
    b.armed &&
    a.hold === b.hold &&
    a.limits.maxAngleDeg === b.limits.maxAngleDeg &&
    a.limits.maxDurationS === b.limits.maxDurationS &&
    a.limits.sessionCapS === b.limits.sessionCapS
  );
};

const sameWish = (a: Wish, b: Wish): boolean => a.signal === b.signal && sameTerms(a.terms, b.terms);

/** What a step that earned a renewal asks for. Holding without a session is not a wish the board knows. */
const earnedTerms = (hold: boolean, lease: NonNullable<Actuation["lease"]>): Lease["terms"] =>
  lease.armed
    ? {
        armed: true,
        hold,
        limits: {
          maxAngleDeg: lease.limits.maxAngleDeg,
          maxDurationS: Math.floor(lease.limits.maxDurationS) + BOARD_SLACK_S,
          sessionCapS: Math.floor(lease.limits.sessionCapS) + BOARD_SLACK_S,
        },
      }
    : { armed: false, acknowledge: lease.acknowledge };

/** A step that earned nothing asks for nothing that could be a mistake: neither hold nor the end of a trip. */
const towardRelease = (terms: Lease["terms"]): Lease["terms"] =>
  terms.armed ? { ...terms, hold: false } : UNARMED;
const asksForHold = (terms: Lease["terms"]): boolean => terms.armed && terms.hold;

export const createLeaseSender = (write: (frame: Uint8Array) => void, log: BoardLog): LeaseSender => {
  let following: Following = { kind: "unknown" };
  let refusalLogged = "";
  const gaps = new GapCounts();

  const send = (wish: Wish, nowMs: number): void => {
    if (following.kind !== "known") return;
    const seq = (following.seq + 1) & 0xffff;
    const { bootNonce, tableId } = following;
    const encoded = encodeLease({ seq, bootNonce, tableId, ...wish });
    if (encoded.kind === "refused") {
      // Not sent: the board's lease lapses and it releases.
      if (encoded.message !== refusalLogged) log.warn(`lease not sent: ${encoded.message}`);
      refusalLogged = encoded.message;
      return;
    }
    const { last } = following;
    if (last !== null && asksForHold(last.wish.terms)) gaps.add(nowMs - last.atMs);
    following = { ...following, seq, last: { wish, atMs: nowMs } };
    write(encoded.frame);
  };

  /** One frame toward release, or of a changed signal, by a step that did not earn a renewal. */
  const sendUnearned = (wish: BoardWish, nowMs: number): void => {
    const last = following.kind === "known" ? following.last : null;
    if (last === null) return;
    const terms = wish.hold ? last.wish.terms : towardRelease(last.wish.terms);
    const next: Wish = { terms, signal: wish.signal };
    if (!asksForHold(terms) && !sameWish(next, last.wish)) send(next, nowMs);
  };

  return {
    gaps,
    heard: (status) => {
      const { bootNonce, tableId, ackSeq } = status;
      if (following.kind === "unknown" || following.bootNonce !== bootNonce) {
        const begunAfresh = following.kind === "unknown";
        following = { kind: "known", seq: ackSeq, bootNonce, tableId, begunAfresh, last: null };
        return;
      }
      const ahead = (following.seq - ackSeq) & 0xffff;
      if (ahead > MAX_UNACCEPTED) following = { ...following, seq: ackSeq };
    },
    carryOut: (wish, lease, nowMs) => {
      if (following.kind !== "known") return;
      if (lease === null) return sendUnearned(wish, nowMs);
      // A board that was reset begins without session and hold, whatever was going on before.
      if (!following.begunAfresh && !lease.armed && !wish.hold)
        following = { ...following, begunAfresh: true };
      const terms = following.begunAfresh ? earnedTerms(wish.hold, lease) : UNARMED;
      const next: Wish = { terms, signal: wish.signal };
      const { last } = following;
      if (last === null || !sameWish(next, last.wish) || nowMs - last.atMs >= LEASE_EVERY_MS)
        send(next, nowMs);
    },
    tryLock: (pulseUs) => {
      // Whoever asked sees at the table, and in the next look, that nothing has moved.
      if (following.kind !== "known") return null;
      const seq = (following.seq + 1) & 0xffff;
      const { bootNonce, tableId } = following;
      const encoded = encodeTry({ seq, bootNonce, tableId, pulseUs });
      if (encoded.kind === "refused") return encoded.problem;
      following = { ...following, seq };
      write(encoded.frame);
      return null;
    },
    release: (signal, nowMs) => send({ terms: UNARMED, signal }, nowMs),
  };
};
