/**
 * Where the table is and where whoever lies on it wants it to be: from the script of the visit and the state of the
 * session to an angle that moves as a table moves. Pure; time comes in.
 */

import type { SessionState } from "../../shared/table.ts";
import type { Visit } from "./people.ts";

/** Where one gets on and off. */
export const STANDING_DEG = -75;
/** Lying with the head a little up, between two sets. */
const REST_DEG = -5;
/** As far beyond the limit as somebody swings who goes over it. */
const BEYOND_DEG = 6;
/** Nobody lies quite still. */
const SWAY_DEG = 0.4;
const SWAY_PERIOD_MS = 2_600;
const NEAR_DEG = 0.5;
/** Who stays beyond the time goes back by himself after so long, ms. */
const OVERSTAYS_MS = 15_000;
/** Nobody helps before the table has said that it does not come back, ms. */
const UNHELPED_MS = 11_000;

export interface Scene {
  readonly nowMs: number;
  readonly state: SessionState;
  /** When this state began. */
  readonly sinceMs: number;
}

export class Rider {
  readonly visit: Visit;
  #angleDeg = STANDING_DEG;
  #rateDegPerS = 0;
  /** Down to the angle of this set, or back from it. */
  #leg: "down" | "back" = "down";
  /** When the angle of this set was reached; null = not yet, or on the way back. */
  #thereMs: number | null = null;
  #setsDone = 0;

  constructor(visit: Visit) {
    this.visit = visit;
  }

  get angleDeg(): number {
    return this.#angleDeg;
  }
  get rateDegPerS(): number {
    return this.#rateDegPerS;
  }
  /** The lock is asked for: there, and not on the way back. */
  get wantsHold(): boolean {
    return this.visit.holds && this.#thereMs !== null;
  }

  move(scene: Scene, dtMs: number): void {
    const goalDeg = this.#goal(scene);
    const { rateDegPerS, returnRateDegPerS } = this.visit;
    const left = goalDeg - this.#angleDeg;
    const most = ((left > 0 ? rateDegPerS : returnRateDegPerS) * dtMs) / 1_000;
    const moved = Math.max(-most, Math.min(most, left));
    this.#angleDeg += moved;
    this.#rateDegPerS = dtMs > 0 ? (moved * 1_000) / dtMs : 0;
    const isDown = scene.state === "inverted" && this.#leg === "down";
    if (!isDown) this.#thereMs = null;
    else if (Math.abs(left) <= NEAR_DEG) this.#thereMs ??= scene.nowMs;
  }

  /** As a sensor sees it. */
  seenDeg(nowMs: number): number {
    const sway = this.#thereMs === null ? 0 : SWAY_DEG * Math.sin((2 * Math.PI * nowMs) / SWAY_PERIOD_MS);
    return Math.round((this.#angleDeg + sway) * 10) / 10;
  }

  #goal(scene: Scene): number {
    const { visit } = this;
    const sinceMs = scene.nowMs - scene.sinceMs;
    switch (scene.state) {
      case "armed":
        return visit.mishap === "not-started" || sinceMs < visit.readyS * 1_000
          ? STANDING_DEG
          : visit.targetDeg;
      case "inverted":
        return this.#downThere(scene);
      case "resting":
        if (this.#setsDone < visit.sets && sinceMs >= visit.restS * 1_000) this.#leg = "down";
        return this.#leg === "down" ? visit.targetDeg : this.#backDeg();
      case "returning":
      case "fault":
        return this.#isStuck(sinceMs) ? this.#angleDeg : STANDING_DEG;
      default:
        return STANDING_DEG;
    }
  }

  #isStuck(sinceMs: number): boolean {
    if (this.visit.mishap === "not-returning") return sinceMs < UNHELPED_MS + this.visit.helpS * 1_000;
    return this.visit.mishap === "overstayed" && sinceMs < OVERSTAYS_MS;
  }

  /** Between two sets only to rest. */
  #backDeg(): number {
    return this.#setsDone < this.visit.sets ? REST_DEG : STANDING_DEG;
  }

  #downThere({ nowMs }: Scene): number {
    const { mishap, isPatient, stayS, targetDeg, limits } = this.visit;
    if (this.#leg === "back") return this.#backDeg();
    const stayedMs = this.#thereMs === null ? 0 : nowMs - this.#thereMs;
    if (mishap === "over-angle" && stayedMs > (stayS * 1_000) / 4) return limits.maxAngleDeg + BEYOND_DEG;
    const staysToTheEnd = isPatient || mishap === "overstayed" || mishap === "not-returning";
    if (staysToTheEnd || stayedMs < stayS * 1_000) return targetDeg;
    this.#setsDone += 1;
    this.#leg = "back";
    return this.#backDeg();
  }
}
