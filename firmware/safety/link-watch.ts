/**
 * The line to the board: is it alive, is it still the same board, and what does the guardian say of itself.
 *
 * Liveness is the arrival of raw bytes, because a library goes on emitting its last value for ever.
 */

import type { SettingsState } from "../../shared/guardian.ts";
import { type BoardLimits, type Limits, nests } from "../../shared/limits.ts";
import { CAP_BOUND_S } from "./clock.ts";
import type { GuardianReport, Link } from "./input.ts";

/** No byte for this long and the link counts as lost, ms. */
export const LINK_LOST_MS = 500;
/** The guardian speaks 50 times a second; silent for this long it cannot be relied on, ms. */
const GUARDIAN_SILENT_MS = 1000;
/** The guardian gets the session's duration and this much more, so that the controller acts first, s. */
export const GUARDIAN_MARGIN_S = 2;
/** Refused frames in a second that count as corruption, and how long it is then told, ms. */
const REFUSED_IN_WINDOW = 2;
const REFUSED_WINDOW_MS = 1000;
const CORRUPTION_TOLD_MS = 5000;
/** A board that has just booted refuses what was still meant for the boot before, ms. */
const REFUSING_AFTER_BOOT_MS = 1000;

type Report = GuardianReport;

/** What is remembered of the board between steps. */
export type LinkWatch =
  | { readonly kind: "none" }
  | {
      readonly kind: "known";
      readonly guarded: boolean;
      readonly openedMs: number;
      readonly bootNonce: number | null;
      /** Since when this board has run, as far as can be known. */
      readonly bootedMs: number;
      readonly refused: Refused;
      /** It was lost since it was last heard. */
      readonly lost: boolean;
    };

interface Refused {
  readonly count: number | null;
  readonly windowSinceMs: number;
  readonly inWindow: number;
  readonly corruptSinceMs: number | null;
}

/** What the board said of itself once: our ceilings lie within its own; what it found in its EEPROM. */
interface OfIdentity {
  readonly nests: boolean;
  readonly settings: SettingsState;
}

/** The line as the rest of the core sees it in this step. */
export type LinkView =
  | { readonly kind: "lost" }
  | {
      readonly kind: "up";
      readonly reset: boolean;
      readonly upMs: number;
      readonly lastByteMs: number;
      readonly sinceMs: number;
      readonly corrupt: boolean;
      readonly guardian:
        | { readonly kind: "unguarded" }
        | ({ readonly kind: "silent" } & OfIdentity)
        | ({ readonly kind: "heard"; readonly report: Report } & OfIdentity);
    };

const NO_REFUSED: Refused = { count: null, windowSinceMs: 0, inWindow: 0, corruptSinceMs: null };

const countRefused = (before: Refused, report: Report, nowMs: number): Refused => {
  const windowOver = nowMs - before.windowSinceMs >= REFUSED_WINDOW_MS;
  // A raw write to a guarded pin is nothing this program sends either: the line has garbled something.
  const count = report.refusedFrames + report.refusedRawWrites;
  const rise = before.count === null ? 0 : Math.max(0, count - before.count);
  const inWindow = (windowOver ? 0 : before.inWindow) + rise;
  const told = before.corruptSinceMs !== null && nowMs - before.corruptSinceMs < CORRUPTION_TOLD_MS;
  return {
    count,
    windowSinceMs: windowOver ? nowMs : before.windowSinceMs,
    inWindow: Math.min(inWindow, REFUSED_IN_WINDOW),
    // A count that is none is no good news either.
    corruptSinceMs: !(inWindow < REFUSED_IN_WINDOW) ? nowMs : told ? before.corruptSinceMs : null,
  };
};

const nestsInGuardian = (own: Limits, compiled: BoardLimits): boolean =>
  nests(own, compiled) &&
  own.maxDurationS + GUARDIAN_MARGIN_S <= compiled.maxDurationS &&
  CAP_BOUND_S + GUARDIAN_MARGIN_S <= compiled.sessionCapS;

const isAlive = (lastByteMs: number, nowMs: number): boolean => {
  const ageMs = nowMs - lastByteMs;
  // A byte from the future is a clock gone wrong; believing it would hide a lost line for ever.
  return ageMs >= -LINK_LOST_MS && ageMs < LINK_LOST_MS;
};

/**
 * Judges the line.
 *
 * @param ceilings the controller's own, degrees and seconds; they must lie within the guardian's
 */
export const watchLink = (
  before: LinkWatch,
  link: Link,
  ceilings: Limits,
  nowMs: number,
): { readonly watch: LinkWatch; readonly view: LinkView } => {
  if (link.kind === "down" || !isAlive(link.lastByteMs, nowMs)) {
    const watch: LinkWatch = before.kind === "known" && !before.lost ? { ...before, lost: true } : before;
    return { watch, view: { kind: "lost" } };
  }
  const guarded = link.board === "guarded";
  const report = guarded && link.guardian.kind === "heard" ? link.guardian : null;
  const known = before.kind === "known" ? before : null;
  const nonce = report?.bootNonce ?? known?.bootNonce ?? null;
  const reset =
    known !== null &&
    (known.guarded !== guarded ||
      known.openedMs !== link.sinceMs ||
      // Without a boot nonce, silence may have been a reset and has to be taken for one.
      (known.lost && !guarded) ||
      (known.bootNonce !== null && nonce !== known.bootNonce));
  const bootedMs = known === null ? Math.min(link.sinceMs, nowMs) : reset ? nowMs : known.bootedMs;
  const refusedBefore = known === null || reset ? NO_REFUSED : known.refused;
  const settled = nowMs - bootedMs >= REFUSING_AFTER_BOOT_MS;
  const refused =
    report === null ? refusedBefore : countRefused(settled ? refusedBefore : NO_REFUSED, report, nowMs);
  const watch: LinkWatch = {
    kind: "known",
    guarded,
    openedMs: link.sinceMs,
    bootNonce: nonce,
    bootedMs,
    refused,
    lost: false,
  };
  const ofIdentity = (ceilingsOfBoard: BoardLimits, settings: SettingsState): OfIdentity => ({
    nests: nestsInGuardian(ceilings, ceilingsOfBoard),
    settings,
  });
  return {
    watch,
    view: {
      kind: "up",
      reset,
      upMs: nowMs - bootedMs,
      sinceMs: link.sinceMs,
      lastByteMs: link.lastByteMs,
      corrupt: refused.corruptSinceMs !== null,
      guardian:
        link.board === "unguarded"
          ? { kind: "unguarded" }
          : report !== null && nowMs - report.atMs < GUARDIAN_SILENT_MS
            ? { kind: "heard", report, ...ofIdentity(link.ceilings, link.settings) }
            : { kind: "silent", ...ofIdentity(link.ceilings, link.settings) },
    },
  };
};
