/**
 * All connected dashboards: passes the controller's reports, events and answers on to them, and looks after dead,
 * slow and silent ones.
 *
 * Telemetry is paced by the controller's reports: each builds at most one frame, which is written to every dashboard
 * whose turn it is; nothing is kept for later. A snapshot goes out again whenever anything in it changed that
 * telemetry does not carry (state, limits, obstacles, a pending hold, alarms, session, board), at most ten times a
 * second unless the state changed. So does the list of devices, never more than ten times a second. When the controller is silent for a second, everybody gets one `offline`
 * snapshot and no telemetry: the last angle is never repeated as a new one.
 */

import type { Logger } from "pino";
import { SIGNED_OUT_CODE } from "../../shared/access.ts";
import type { ServerEvent, Snapshot } from "../../shared/protocol.ts";
import type { ReportMessage } from "../controller/ipc.ts";
import { type Principal, roleOf } from "./access/principal.ts";
import { isWatchedOver } from "./attendance.ts";
import type { GatewayClock } from "./clock.ts";
import { CLOSING_MS, type Dashboard, DEAD_AFTER_MS, PING_AFTER_MS } from "./dashboard.ts";
import type { Devices } from "./devices.ts";
import type { LiveFigures } from "./live-metrics.ts";
import {
  aged,
  type Facts,
  forViewers,
  helloOf,
  snapshotKey,
  snapshotOf,
  stateOf,
  type View,
} from "./live-view.ts";
import type { GatewayMetrics } from "./metrics.ts";
import { TelemetryLog } from "./telemetry-flow.ts";
import type { Pace, Paces } from "./telemetry-pace.ts";
import { textFrame } from "./text-frame.ts";

const SNAPSHOT_EVERY_MS = 100;
const DEVICES_EVERY_MS = 100;
export const SWEEP_EVERY_MS = 250;
/** A quiet dashboard is pinged once in this many sweeps: every 2 s. */
const SWEEPS_PER_PING = 8;

export class Dashboards {
  readonly #facts: Facts;
  readonly #paces: Paces;
  readonly #clock: GatewayClock;
  readonly #metrics: GatewayMetrics;
  readonly #log: Logger;
  readonly #devices: Devices;
  readonly #all = new Set<Dashboard>();
  /** Every dashboard's flow looks its messages up here. */
  readonly telemetryLog = new TelemetryLog();
  #view: View = { kind: "never" };
  #sentKey: string;
  #snapshotSentMs = Number.NEGATIVE_INFINITY;
  #snapshotFrames: { readonly viewers: Buffer; readonly others: Buffer } | null = null;
  #devicesTold: string;
  #devicesFrame: Buffer;
  #devicesSentMs = Number.NEGATIVE_INFINITY;
  #devicesChanges = 0;
  #sweeps = 0;

  constructor(
    facts: Facts,
    devices: Devices,
    paces: Paces,
    clock: GatewayClock,
    metrics: GatewayMetrics,
    log: Logger,
  ) {
    this.#facts = facts;
    this.#devices = devices;
    this.#paces = paces;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#log = log;
    this.#sentKey = snapshotKey(this.#view, this.#facts);
    this.#devicesTold = JSON.stringify(devices.message());
    this.#devicesFrame = textFrame(this.#devicesTold);
  }

  get size(): number {
    return this.#all.size;
  }

  /** Greets a new dashboard: hello, a snapshot, the devices; from then on it gets the stream. */
  add(dashboard: Dashboard): void {
    const nowMs = this.#clock.nowMs();
    this.#all.add(dashboard);
    const view = aged(this.#view, nowMs);
    dashboard.say(helloOf(view, this.#facts, dashboard.role), nowMs);
    const snapshot = snapshotOf(view, this.#facts);
    dashboard.say(dashboard.role === "viewer" ? forViewers(snapshot) : snapshot, nowMs);
    dashboard.write(this.#devicesFrame, nowMs);
  }

  remove(dashboard: Dashboard): void {
    this.#all.delete(dashboard);
    this.#devices.leave(dashboard.clientId);
  }

  /** At least one of them is a screen at which somebody watches over the session. */
  attended(): boolean {
    const nowMs = this.#clock.nowMs();
    for (const dashboard of this.#all) {
      if (isWatchedOver(dashboard, this.#devices.viewOf(dashboard.clientId), nowMs)) return true;
    }
    return false;
  }

  state(): Snapshot["state"] {
    return stateOf(aged(this.#view, this.#clock.nowMs()));
  }

  /** The controller's newest report. The same report twice is not news, and does not count as a sign of life. */
  report(report: ReportMessage): void {
    const nowMs = this.#clock.nowMs();
    const before = aged(this.#view, nowMs);
    const last = before.kind === "live" ? before.report : before.kind === "silent" ? before.last : null;
    if (last?.telemetry.seq === report.telemetry.seq && last.telemetry.t === report.telemetry.t) return;
    const stateChanged = stateOf(before) !== report.telemetry.state;
    this.#view = { kind: "live", report, atMs: nowMs };
    this.#resnap(nowMs, stateChanged);
    this.#tellDevices(nowMs);
    this.#paces.decide(nowMs, stateChanged);
    this.#fanOut(report, nowMs);
  }

  event(event: ServerEvent): void {
    const nowMs = this.#clock.nowMs();
    const frame = textFrame(JSON.stringify(event));
    this.#each((dashboard) => dashboard.write(frame, nowMs));
  }

  /**
   * The gateway itself did not run for `byMs` (frozen, or the computer was overloaded): what dashboards said
   * meanwhile waits to be read, so that time is not counted against them. The controller's report did age.
   */
  forgive(byMs: number): void {
    const nowMs = this.#clock.nowMs();
    this.telemetryLog.forgive(byMs, nowMs);
    for (const dashboard of this.#all) dashboard.forgive(byMs, nowMs);
  }

  /** Looks after everybody; called every {@link SWEEP_EVERY_MS}. */
  sweep(): void {
    const nowMs = this.#clock.nowMs();
    this.#sweeps += 1;
    this.#view = aged(this.#view, nowMs);
    this.#resnap(nowMs, false);
    this.#tellDevices(nowMs);
    let ordinal = 0;
    const used = new Set<Pace>();
    this.#each((dashboard) => {
      ordinal += 1;
      used.add(dashboard.pace);
      this.#look(dashboard, nowMs);
      // Spread over the sweeps, so that the pongs do not come all at once.
      const quiet = nowMs - dashboard.lastHeardMs >= PING_AFTER_MS;
      if (quiet && (this.#sweeps + ordinal) % SWEEPS_PER_PING === 0) dashboard.ping();
    });
    this.#paces.keepOnly(used);
  }

  /** Closes with 4401 whoever is not any more who it was when it connected, or may do other things now. */
  shutOut(nowOf: (principal: Principal) => Principal): void {
    const nowMs = this.#clock.nowMs();
    this.#each((dashboard) => {
      if (roleOf(nowOf(dashboard.principal)) === roleOf(dashboard.principal)) return;
      dashboard.close(SIGNED_OUT_CODE, "sign in again", "signed-out", nowMs);
    });
  }

  /** How many screens of a paired device are open. */
  ofDevice(deviceId: string): number {
    const isOurs = ({ principal }: Dashboard): boolean =>
      principal.kind === "device" && principal.deviceId === deviceId;
    return [...this.#all].filter(isOurs).length;
  }

  /** Closes everybody with 1001, the gateway is going away. */
  closeAll(): void {
    const nowMs = this.#clock.nowMs();
    this.#each((dashboard) => dashboard.close(1001, "the gateway is stopping", "stopping", nowMs));
  }

  cutAll(): void {
    const nowMs = this.#clock.nowMs();
    this.#each((dashboard) => dashboard.cut("stopping", nowMs));
  }

  figures(): Omit<LiveFigures, "pendingRequests" | "link" | "history" | "isFleetThere" | "fleet"> {
    const nowMs = this.#clock.nowMs();
    const all = [...this.#all];
    return {
      dashboards: all.length,
      watching: all.filter((dashboard) => dashboard.flow.watching(nowMs)).length,
      telemetryAgeS: this.#view.kind === "live" ? (nowMs - this.#view.atMs) / 1000 : null,
      report: this.#view.kind === "live" ? this.#view.report : null,
      worstUnseenS: all.reduce((worst, d) => Math.max(worst, d.flow.unseenMs(nowMs)), 0) / 1000,
    };
  }

  #fanOut(report: ReportMessage, nowMs: number): void {
    let frame: Buffer | null = null;
    let place = 0;
    let written = 0;
    for (const dashboard of this.#all) {
      if (!dashboard.pace.isTurn) continue;
      if (!dashboard.flow.mayHave(nowMs)) {
        this.#metrics.dropped("unseen");
        continue;
      }
      try {
        if (dashboard.snapshotDue) this.#writeSnapshot(dashboard, nowMs);
        if (dashboard.devicesDue) this.#writeDevices(dashboard, nowMs);
        if (frame === null) {
          frame = textFrame(JSON.stringify(report.telemetry));
          place = this.telemetryLog.add(report.telemetry.seq, nowMs);
        }
        if (dashboard.write(frame, nowMs)) {
          dashboard.flow.sent(place);
          written += 1;
        } else this.#metrics.dropped("closing");
      } catch (error) {
        this.#failed(dashboard, error);
      }
    }
    this.#metrics.telemetrySent(written);
  }

  /** Sends the snapshot again when its key changed; a throttled dashboard gets it at its next turn. */
  #resnap(nowMs: number, stateChanged: boolean): void {
    const key = snapshotKey(this.#view, this.#facts);
    if (key === this.#sentKey) return;
    if (!stateChanged && nowMs - this.#snapshotSentMs < SNAPSHOT_EVERY_MS) return;
    this.#sentKey = key;
    this.#snapshotSentMs = nowMs;
    const snapshot = snapshotOf(this.#view, this.#facts);
    this.#snapshotFrames = {
      viewers: textFrame(JSON.stringify(forViewers(snapshot))),
      others: textFrame(JSON.stringify(snapshot)),
    };
    this.#each((dashboard) => {
      if (dashboard.flow.throttled(nowMs)) dashboard.snapshotDue = true;
      else this.#writeSnapshot(dashboard, nowMs);
    });
  }

  #writeSnapshot(dashboard: Dashboard, nowMs: number): void {
    dashboard.snapshotDue = false;
    if (this.#snapshotFrames === null) return;
    const { viewers, others } = this.#snapshotFrames;
    dashboard.write(dashboard.role === "viewer" ? viewers : others, nowMs);
  }

  /** Sends the list of devices when it changed, as one frame for all. */
  #tellDevices(nowMs: number): void {
    const { changes } = this.#devices;
    if (changes === this.#devicesChanges || nowMs - this.#devicesSentMs < DEVICES_EVERY_MS) return;
    this.#devicesChanges = changes;
    const told = JSON.stringify(this.#devices.message());
    if (told === this.#devicesTold) return;
    this.#devicesTold = told;
    this.#devicesSentMs = nowMs;
    this.#devicesFrame = textFrame(told);
    this.#each((dashboard) => {
      if (dashboard.flow.throttled(nowMs)) dashboard.devicesDue = true;
      else this.#writeDevices(dashboard, nowMs);
    });
  }

  #writeDevices(dashboard: Dashboard, nowMs: number): void {
    dashboard.devicesDue = false;
    dashboard.write(this.#devicesFrame, nowMs);
  }

  #look(dashboard: Dashboard, nowMs: number): void {
    if (dashboard.connection.kind === "closing") {
      if (nowMs - dashboard.connection.sinceMs > CLOSING_MS)
        dashboard.cut(dashboard.connection.reason, nowMs);
      return;
    }
    const dead = nowMs - dashboard.lastHeardMs > DEAD_AFTER_MS;
    if (dead || dashboard.flow.mustBeCut(nowMs)) {
      const reason = dead ? "no-pong" : "unseen";
      this.#log.info({ clientId: dashboard.clientId, reason }, "a dashboard that does not follow is cut off");
      dashboard.cut(reason, nowMs);
      return;
    }
    // Without telemetry there are no turns, and the news is that there is no telemetry.
    if (this.#view.kind === "live") return;
    if (dashboard.snapshotDue) this.#writeSnapshot(dashboard, nowMs);
    if (dashboard.devicesDue) this.#writeDevices(dashboard, nowMs);
  }

  #each(task: (dashboard: Dashboard) => void): void {
    for (const dashboard of this.#all) {
      try {
        task(dashboard);
      } catch (error) {
        this.#failed(dashboard, error);
      }
    }
  }

  /** One dashboard's failure is its own: it is logged and cut off, and the others go on. */
  #failed(dashboard: Dashboard, error: unknown): void {
    this.#log.error(
      { err: error, clientId: dashboard.clientId },
      "serving a dashboard failed; it is cut off",
    );
    dashboard.cut("bug", this.#clock.nowMs());
  }
}
