/**
 * A simulated table as a state model: people come, tilt, stay and go, and now and then something goes wrong. Its states
 * change by the real session's own rules (firmware/safety/session.ts), limits and the return watch are judged by the
 * real judges; what a board and a controller do between them is left out. No clock, no sockets, no chance but `random`.
 */

import { isTightening, judgeLimits, type Limits, NEAR_DURATION_S } from "../../shared/limits.ts";
import { beginReturnWatch, type ReturnWatch, watchReturn } from "../../shared/return-watch.ts";
import {
  type AngleReading,
  HORIZONTAL_DEG,
  INVERSION_STARTS_DEG,
  type LockPose,
  UPRIGHT_DEG,
} from "../../shared/table.ts";
import type { FleetView, ToFleet } from "../fleet/contract.ts";
import { alarmOf, type Fault } from "../safety/faults.ts";
import { runOf, type Session, type SessionEvent, transition } from "../safety/session.ts";
import type { Random } from "../simulator/random.ts";
import { AlarmList } from "./alarm-list.ts";
import type { Happening, UntimedEvent } from "./happenings.ts";
import { finished, type OpenSession } from "./open-session.ts";
import { type MishapLevel, nextVisit, nextVisitInMs } from "./people.ts";
import { Rider, STANDING_DEG } from "./rider.ts";

export interface ModelNow {
  /** Runs on, whatever the calendar does. */
  readonly nowMs: number;
  readonly wallMs: number;
}

export interface ModelParts {
  readonly random: Random;
  readonly tableId: string;
  readonly ceilings: Limits;
  readonly mishaps: MishapLevel;
  /** How many times as fast as time its days go by. */
  readonly speed: number;
  /** Of its day, when it begins; 0 to 24. */
  readonly hour: number;
  readonly now: ModelNow;
}

type Wish = Extract<ToFleet, { type: "answer" }>["result"];
type Command = { readonly kind: "stop" } | { readonly kind: "tighten"; readonly limits: Limits };

const HOUR_MS = 3_600_000;
/** Some have somebody on them at once, so that there is something to see. */
const BUSY_AT_ONCE = 0.3;
const BUSY_WITHIN_MS = 20_000;
const LONGEST_STEP_MS = 250;
/** A program that stood still lets its people stand still, and not hurry after. */
const MOST_BEHIND_MS = 2_000;
const HOLD_TAKES_MS = 800;
const RESTING_MS = 10_000;
const RECOVERING_MS = 60_000;
const ARMED_STILL_MS = 60_000;
const OVERSTAYED_MS = 10_000;
/** After Start until the session's mishap, where it is one of the device. */
const STRIKES_AFTER_MS = 4_000;
const BOARD_AWAY_MS = 4_000;
const TREATED_AFTER_MS = 6_000;
const SUPPLY_V = 12.1;
const LOW_SUPPLY_V = 8.3;
/** Who cannot start leaves again. */
const PATIENCE_MS = 60_000;

export class TableModel {
  readonly #parts: ModelParts;
  readonly #liked: number;
  readonly #startedMs: number;
  readonly #alarms: AlarmList;
  #happenings: Happening[] = [];
  #now: ModelNow;
  #session: Session = { kind: "idle", last: null };
  #stateSinceMs: number;
  #limits: Limits;
  #returnWatch: ReturnWatch = { kind: "off" };
  #rider: Rider | null = null;
  #cameMs = 0;
  #nextVisitMs: number;
  #open: OpenSession | null = null;
  #invertedMs = 0;
  #hasStruck = false;
  #hasLain = false;
  #boardBackMs = Number.NEGATIVE_INFINITY;
  #sensorBackMs = Number.NEGATIVE_INFINITY;
  #supplyBackMs = Number.NEGATIVE_INFINITY;
  #seq = 0;

  constructor(parts: ModelParts) {
    this.#parts = parts;
    const { random, now, ceilings } = parts;
    this.#now = now;
    this.#startedMs = now.nowMs;
    this.#stateSinceMs = now.nowMs;
    this.#liked = 0.5 + random.uniform();
    this.#limits = { maxAngleDeg: Math.min(20, ceilings.maxAngleDeg), maxDurationS: 120 };
    this.#alarms = new AlarmList((event) => this.#tell(event));
    const isBusy = random.uniform() < BUSY_AT_ONCE && this.#untilNextMs() < HOUR_MS;
    this.#nextVisitMs = now.nowMs + (isBusy ? random.uniform() * BUSY_WITHIN_MS : this.#untilNextMs());
  }

  /** Goes on until now. @returns what happened, in order */
  advance(now: ModelNow): readonly Happening[] {
    let left = Math.min(MOST_BEHIND_MS, now.nowMs - this.#now.nowMs);
    while (left > 0) {
      const stepMs = Math.min(left, LONGEST_STEP_MS);
      left -= stepMs;
      this.#now = { nowMs: now.nowMs - left, wallMs: now.wallMs - left };
      this.#step(stepMs);
    }
    const happened = this.#happenings;
    this.#happenings = [];
    return happened;
  }

  /** Somebody may hang: it is told more often. */
  get isBusy(): boolean {
    const { kind } = this.#session;
    return kind !== "idle" && kind !== "armed" && kind !== "offline";
  }

  view(): FleetView {
    const { nowMs, wallMs } = this.#now;
    const session = this.#session;
    const angle = this.#angle();
    const hasBoard = nowMs >= this.#boardBackMs;
    this.#seq += 1;
    const run = runOf(session);
    const remainingS =
      run === null ? null : Math.max(0, this.#limits.maxDurationS - Math.round(this.#invertedMs / 100) / 10);
    const lock: LockPose = this.#isHeld() ? "held" : "released";
    const invertedS = Math.round(this.#invertedMs / 100) / 10;
    const flowing = { angle, state: session.kind, lock, invertedS, remainingS };
    return {
      at: new Date(wallMs).toISOString(),
      about: { simulated: true, guarded: hasBoard ? true : null },
      telemetry: { seq: this.#seq, t: Math.round(nowMs - this.#startedMs), ...flowing },
      state: {
        ...flowing,
        limits: this.#limits,
        alarms: [...this.#alarms.standing],
        session: this.#open === null ? null : { id: this.#open.id, reason: this.#open.ended?.reason ?? null },
        layers: { guardian: hasBoard, controller: true, watched: this.#rider?.visit.isWatched ?? false },
        board: {
          ...{ connected: hasBoard, calibrated: true, trip: null },
          supplyV: hasBoard ? (nowMs < this.#supplyBackMs ? LOW_SUPPLY_V : SUPPLY_V) : null,
          problem: hasBoard ? null : "the board does not answer",
        },
        historyOk: true,
      },
    };
  }

  /** As the core judges it: a central place can end a session and make limits tighter, and nothing else. */
  command(command: Command): Wish {
    if (command.kind === "stop") {
      this.#apply({ kind: "end", reason: "stop", by: "fleet" });
      return { kind: "accepted" };
    }
    const verdict = judgeLimits(command.limits, this.#parts.ceilings);
    if (verdict.kind === "refused") return verdict;
    const { limits } = verdict;
    if (!isTightening(this.#limits, limits)) {
      const active = `${this.#limits.maxAngleDeg}° and ${this.#limits.maxDurationS} s`;
      const wish = `${limits.maxAngleDeg}° and ${limits.maxDurationS} s`;
      return { kind: "refused", code: "loosening", message: `${wish} would loosen ${active}` };
    }
    this.#setLimits(limits, "fleet");
    return { kind: "accepted" };
  }

  #untilNextMs(): number {
    const { random, speed, hour } = this.#parts;
    const dayH = hour + ((this.#now.nowMs - this.#startedMs) * speed) / HOUR_MS;
    return nextVisitInMs(random, dayH % 24, this.#liked) / speed;
  }

  #tell(event: UntimedEvent): void {
    const at = new Date(this.#now.wallMs).toISOString();
    this.#happenings.push({ kind: "event", event: { ...event, at } });
  }

  #setLimits(limits: Limits, by: "screen" | "fleet"): void {
    const { maxAngleDeg, maxDurationS } = this.#limits;
    if (maxAngleDeg === limits.maxAngleDeg && maxDurationS === limits.maxDurationS) return;
    this.#limits = limits;
    this.#tell({ kind: "limits-changed", limits, by });
  }

  #isHeld(): boolean {
    return this.#session.kind === "inverted" && this.#session.hold.kind === "held";
  }

  #angle(): AngleReading {
    const { nowMs } = this.#now;
    if (nowMs < this.#boardBackMs) return { kind: "fault", reason: "no-board" };
    if (nowMs < this.#sensorBackMs) return { kind: "fault", reason: "sensor-open" };
    const angleDeg = this.#rider?.seenDeg(nowMs) ?? STANDING_DEG;
    return { kind: "ok", angleDeg, rateDegPerS: Math.round((this.#rider?.rateDegPerS ?? 0) * 10) / 10 };
  }

  #step(dtMs: number): void {
    const { nowMs } = this.#now;
    if (this.#rider === null && nowMs >= this.#nextVisitMs) this.#come();
    this.#rider?.move({ nowMs, state: this.#session.kind, sinceMs: this.#stateSinceMs }, dtMs);
    this.#strike();
    this.#start();
    if (this.#session.kind === "inverted") this.#invertedMs += dtMs;
    this.#judge();
    this.#hold();
    this.#watch();
    this.#leave();
  }

  #come(): void {
    const { random, ceilings, mishaps } = this.#parts;
    const visit = nextVisit(random, ceilings, mishaps);
    this.#rider = new Rider(visit);
    this.#cameMs = this.#now.nowMs;
    this.#hasStruck = false;
    this.#hasLain = false;
    if (visit.mishap === "supply-low") this.#supplyBackMs = this.#now.nowMs + 2_000 * visit.helpS;
  }

  /** Somebody is there, and nothing stands in the way. */
  #start(): void {
    const rider = this.#rider;
    const { nowMs, wallMs } = this.#now;
    const isFree = this.#session.kind === "idle" && this.#open === null && !this.#hasLain;
    if (rider === null || !isFree || nowMs - this.#cameMs < 2_000) return;
    if (nowMs < this.#supplyBackMs || this.#angle().kind !== "ok") return;
    this.#setLimits(rider.visit.limits, "screen");
    const sessionId = `${this.#parts.tableId}-${Math.round(wallMs).toString(36)}`;
    this.#open = {
      id: sessionId,
      startedAtMs: wallMs,
      limits: this.#limits,
      peakDeg: null,
      isTold: false,
      ended: null,
    };
    this.#invertedMs = 0;
    this.#tell({ kind: "session-started", sessionId, by: "screen", limits: this.#limits });
    this.#apply({ kind: "started", sessionId, rider: null, programme: null });
  }

  /** What goes wrong with the device, once in a visit. */
  #strike(): void {
    const { nowMs } = this.#now;
    const visit = this.#rider?.visit;
    if (visit === undefined || this.#hasStruck || this.#session.kind !== "inverted") return;
    if (nowMs - this.#stateSinceMs < STRIKES_AFTER_MS) return;
    const helpMs = visit.helpS * 1_000;
    switch (visit.mishap) {
      case "sensor-fault":
        this.#sensorBackMs = nowMs + helpMs;
        this.#fail({ kind: "sensor", fault: "sensor-open" });
        break;
      case "board-reset":
        this.#boardBackMs = nowMs + BOARD_AWAY_MS;
        this.#fail({ kind: "board-reset" });
        break;
      case "network-gone":
        this.#happenings.push({ kind: "network-gone", forMs: 2 * helpMs });
        break;
      default:
    }
    this.#hasStruck = true;
  }

  #fail(fault: Fault): void {
    this.#apply({ kind: "fault", fault, by: "controller" });
    this.#alarms.set(alarmOf(fault), true);
  }

  #apply(event: SessionEvent): void {
    const before = this.#session;
    const { nowMs, wallMs } = this.#now;
    const after = transition(before, event, nowMs);
    if (after === before) return;
    this.#session = after;
    const hadRun = runOf(before) !== null;
    if (hadRun && runOf(after) === null && "ended" in after && after.ended !== null && this.#open !== null) {
      const { sessionId, reason, by } = after.ended;
      this.#open.ended = { atMs: wallMs, reason, by, invertedS: Math.round(this.#invertedMs / 100) / 10 };
      this.#returnWatch = beginReturnWatch(nowMs);
      this.#tell({ kind: "session-ended", sessionId, reason, by });
    }
    if (before.kind === after.kind) return;
    this.#stateSinceMs = nowMs;
    this.#tell({ kind: "state", state: after.kind, from: before.kind });
  }

  #judge(): void {
    const { nowMs } = this.#now;
    const angle = this.#angle();
    const { kind } = this.#session;
    const sinceMs = nowMs - this.#stateSinceMs;
    const angleDeg = angle.kind === "ok" ? angle.angleDeg : null;
    const peakDeg = this.#open?.peakDeg ?? Number.NEGATIVE_INFINITY;
    if (this.#open !== null && angleDeg !== null && angleDeg > Math.max(0, peakDeg))
      this.#open.peakDeg = angleDeg;
    if (angleDeg !== null && angleDeg >= INVERSION_STARTS_DEG) this.#apply({ kind: "tilted" });
    if (kind === "inverted") {
      if (angleDeg !== null && angleDeg > this.#limits.maxAngleDeg) {
        this.#apply({ kind: "end", reason: "over-angle", by: "controller" });
        this.#alarms.set("over-angle", true);
      } else if (this.#invertedMs >= this.#limits.maxDurationS * 1_000)
        this.#apply({ kind: "end", reason: "duration-reached", by: "controller" });
    }
    if (kind === "resting" && sinceMs >= RESTING_MS)
      this.#apply({ kind: "end", reason: "returned", by: "controller" });
    if (kind === "armed" && sinceMs >= ARMED_STILL_MS)
      this.#apply({ kind: "end", reason: "not-started", by: "controller" });
    if (angleDeg !== null && angleDeg <= HORIZONTAL_DEG) this.#apply({ kind: "level" });
    this.#recover(angleDeg, sinceMs);
  }

  /** Back to where the next one can come. */
  #recover(angleDeg: number | null, sinceMs: number): void {
    const session = this.#session;
    if (session.kind === "recovering" && (!session.ended.wasInverted || sinceMs >= RECOVERING_MS)) {
      this.#alarms.acknowledgeGone();
      this.#apply({ kind: "recovered" });
    }
    if (
      session.kind === "fault" &&
      angleDeg !== null &&
      angleDeg <= UPRIGHT_DEG &&
      sinceMs >= TREATED_AFTER_MS
    ) {
      for (const fault of session.faults) this.#alarms.set(alarmOf(fault), false);
      this.#alarms.acknowledgeGone();
      this.#apply({ kind: "treated" });
    }
    this.#finish();
  }

  /** Told once the table is back, and there until the next one can come. */
  #finish(): void {
    const open = this.#open;
    const { kind } = this.#session;
    if (open === null || open.ended === null || (kind !== "recovering" && kind !== "idle")) return;
    if (!open.isTold) this.#happenings.push({ kind: "session", session: finished(open, open.ended) });
    open.isTold = true;
    if (kind !== "idle") return;
    this.#open = null;
    this.#hasLain = true;
  }

  #hold(): void {
    const session = this.#session;
    if (session.kind !== "inverted") return;
    const { nowMs } = this.#now;
    const wanted = this.#rider?.wantsHold === true;
    if (!wanted) {
      if (session.hold.kind !== "free") this.#session = { ...session, hold: { kind: "free" } };
    } else if (session.hold.kind === "free")
      this.#session = { ...session, hold: { kind: "pending", sinceMs: nowMs } };
    else if (session.hold.kind === "pending" && nowMs - session.hold.sinceMs >= HOLD_TAKES_MS)
      this.#session = { ...session, hold: { kind: "held", sinceMs: nowMs } };
  }

  /** The alarms that come and go with what is the case. */
  #watch(): void {
    const { nowMs } = this.#now;
    const angle = this.#angle();
    this.#returnWatch = watchReturn(this.#returnWatch, angle, nowMs);
    this.#alarms.set("not-returning", this.#returnWatch.kind === "watching" && this.#returnWatch.failed);
    const isUp = !(angle.kind === "ok" && angle.angleDeg <= HORIZONTAL_DEG);
    const isOver =
      this.#open?.ended?.reason === "duration-reached" && this.#session.kind === "returning" && isUp;
    this.#alarms.set("time-over", isOver);
    this.#alarms.set("overstayed", isOver && nowMs - this.#stateSinceMs >= OVERSTAYED_MS);
    const leftMs = this.#limits.maxDurationS * 1_000 - this.#invertedMs;
    this.#alarms.set("near-duration", this.#session.kind === "inverted" && leftMs <= NEAR_DURATION_S * 1_000);
    if (!isUp) this.#alarms.set("over-angle", false);
    this.#alarms.set("supply-low", nowMs < this.#supplyBackMs);
  }

  #leave(): void {
    const { nowMs } = this.#now;
    if (this.#rider === null || this.#session.kind !== "idle" || this.#open !== null) return;
    const isDone = this.#hasLain || nowMs - this.#cameMs >= PATIENCE_MS;
    if (!isDone) return;
    this.#rider = null;
    this.#nextVisitMs = nowMs + this.#untilNextMs();
  }
}
