/**
 * Taking the rotation lock: asked for, waiting until the table moves slowly enough, taken, or given up.
 *
 * A lock that bites at speed jerks the rider, so it waits for less than 10°/s and is given up after 3 s.
 */

import type { AngleReading } from "../../shared/table.ts";
import type { Balance } from "./balance.ts";
import { reportOf } from "./facts.ts";
import type { CoreSettings, GuardianReport } from "./input.ts";
import type { LinkView } from "./link-watch.ts";
import type { RefusalCode } from "./output.ts";
import type { Hold } from "./session.ts";

const SLOW_DEG_PER_S = 10;
const GIVE_UP_MS = 3000;
/** The board has not done what it was told for this long: the wish did not reach it. */
export const BOARD_DISAGREES_MS = 1000;

export type HoldVerdict =
  | { readonly kind: "allowed" }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly message: string };

/** Whether this table may be held at all, whatever its angle. */
export const judgeHold = (link: LinkView, settings: CoreSettings, balance: Balance): HoldVerdict => {
  if (link.kind !== "up") return { kind: "refused", code: "wrong-state", message: "there is no board" };
  if (link.guardian.kind === "unguarded" && settings.unguardedHold !== "accepted") {
    return {
      kind: "refused",
      code: "unguarded",
      message: "the board runs no guardian, so nothing releases the lock when this computer fails",
    };
  }
  if (balance.kind === "proving")
    return {
      kind: "refused",
      code: "wrong-state",
      message: "the balance is being proven, with the lock released",
    };
  if (balance.kind !== "proven") {
    return {
      kind: "refused",
      code: "balance-unproven",
      message: "released hands-off from 15° the table has not yet been seen to reach 0° within 10 s",
    };
  }
  return { kind: "allowed" };
};

export type HoldOutcome = "same" | "taken" | "given-up";

/** The board says it does not hold although it was told to, for a second. */
const isRefusedByBoard = (report: GuardianReport, sinceMs: number): boolean =>
  !report.holding && report.atMs - sinceMs >= BOARD_DISAGREES_MS;

/** One step of a hold. An angle that is not known lets go and forgets the wish, and so does a balance not proven. */
export const advanceHold = (
  hold: Hold,
  angle: AngleReading,
  link: LinkView,
  balance: Balance,
  nowMs: number,
): { readonly hold: Hold; readonly outcome: HoldOutcome } => {
  if (hold.kind === "free") return { hold, outcome: "same" };
  const free = { hold: { kind: "free" }, outcome: "given-up" } as const;
  if (angle.kind !== "ok" || link.kind !== "up" || balance.kind !== "proven") return free;
  const report = reportOf(link);
  // A guardian that has not taken the session yet would refuse to hold.
  const unarmed = report !== null && !report.armed;
  if (hold.kind === "held") {
    const refused = report !== null && isRefusedByBoard(report, hold.sinceMs);
    return unarmed || refused ? free : { hold, outcome: "same" };
  }
  if (!(nowMs - hold.sinceMs < GIVE_UP_MS)) return free;
  if (unarmed) return { hold, outcome: "same" };
  if (Math.abs(angle.rateDegPerS) < SLOW_DEG_PER_S) {
    return { hold: { kind: "held", sinceMs: nowMs }, outcome: "taken" };
  }
  return { hold, outcome: "same" };
};
