/**
 * Between the gateway and the fleet: what the controller reports goes out as views, events and finished sessions, and
 * what a central place wishes goes to the controller like any other wish, which judges it. The fleet is told and never
 * waited for; without it the gateway does exactly the same.
 */

import type { SessionRecord } from "../../shared/history.ts";
import type { ServerEvent } from "../../shared/protocol.ts";
import type { ReportMessage, WishFromAfar } from "../controller/ipc.ts";
import type { FleetLink } from "../fleet/contract.ts";
import type { HistoryLink } from "../history/contract.ts";
import type { AuditTrail } from "./audit-trail.ts";
import type { GatewayClock } from "./clock.ts";
import type { ControllerLink } from "./controller-link.ts";
import { CATCH_UP_EVERY_MS, FleetCatchUp } from "./fleet-catch-up.ts";
import { fleetEventOf, fleetSessionOf, pressingOf, viewOf } from "./fleet-words.ts";
import type { PendingRequests } from "./pending-requests.ts";
import type { Wished, Wishes } from "./wishes.ts";

/** Between two views of which neither is pressing. */
export const VIEW_EVERY_MS = 100;
/** A controller that has not reported for so long is not there; it reports every 20 ms. */
export const SILENT_MS = 1_000;

/** Where a table tells, and since when. */
export interface FleetOptions {
  readonly link: FleetLink;
  /** ISO 8601: when this table was first set up for a fleet. */
  readonly since: string;
}

export interface FeedParts extends FleetOptions {
  readonly controller: Pick<ControllerLink, "request">;
  readonly pending: Pick<PendingRequests, "open" | "full">;
  readonly wishes: Pick<Wishes, "wished">;
  readonly audit: Pick<AuditTrail, "accepted">;
  readonly history: Pick<HistoryLink, "call" | "state" | "onChange">;
  readonly inSession: () => string | null;
  readonly attended: () => boolean;
  readonly clock: Pick<GatewayClock, "nowMs" | "wallIso">;
  readonly log: (message: string) => void;
}

type Command = Parameters<Parameters<FleetLink["onCommand"]>[0]>[0];

const wishOf = ({ command }: Command): WishFromAfar =>
  command.kind === "stop" ? { kind: "stop" } : { kind: "tighten", limits: command.limits };

export class FleetFeed {
  readonly #parts: FeedParts;
  readonly #catchUp: FleetCatchUp;
  #latest: ReportMessage | null = null;
  #heardMs = Number.NEGATIVE_INFINITY;
  #viewedMs = Number.NEGATIVE_INFINITY;
  #pressing = "";
  #caughtUpMs: number;
  #isReady = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    const { link, history, since, inSession, clock, log } = parts;
    this.#caughtUpMs = clock.nowMs();
    this.#catchUp = new FleetCatchUp({ link, history, since, inSession, log });
    link.onCommand((command) => this.#hear(command));
    link.onReady(() => {
      this.#isReady = true;
      this.#lookBack();
    });
    history.onChange(() => {
      if (history.state().kind === "ok") this.#lookBack();
    });
  }

  report(report: ReportMessage): void {
    this.#latest = report;
    this.#heardMs = this.#parts.clock.nowMs();
    this.#view(report, true);
  }

  event(event: ServerEvent): void {
    const told = fleetEventOf(event, this.#parts.clock.wallIso());
    if (told !== null) this.#parts.link.event(told);
  }

  /** A session is over and its table back, or not waited for any longer. */
  finished(session: SessionRecord): void {
    this.#parts.link.session(fleetSessionOf(session));
  }

  /** Called a few times a second: a controller that is silent is told as that. */
  tick(): void {
    const nowMs = this.#parts.clock.nowMs();
    if (this.#latest !== null && !(nowMs - this.#heardMs <= SILENT_MS)) this.#view(this.#latest, false);
    if (nowMs - this.#caughtUpMs >= CATCH_UP_EVERY_MS) this.#lookBack();
  }

  #view(report: ReportMessage, isFresh: boolean): void {
    const { link, clock, history, attended } = this.#parts;
    const nowMs = clock.nowMs();
    const isDue = !(nowMs - this.#viewedMs < VIEW_EVERY_MS);
    const around = { isFresh, watched: attended(), historyOk: history.state().kind === "ok" };
    const view = viewOf(report, { ...around, at: clock.wallIso() });
    const pressing = pressingOf(view);
    if (!isDue && pressing === this.#pressing) return;
    this.#pressing = pressing;
    this.#viewedMs = nowMs;
    link.view(view);
  }

  #lookBack(): void {
    if (!this.#isReady) return;
    this.#caughtUpMs = this.#parts.clock.nowMs();
    void this.#catchUp.run();
  }

  #hear(command: Command): void {
    const { controller, pending, wishes, audit, link, clock, log } = this.#parts;
    const wish = wishOf(command);
    // STOP is taken whatever else waits.
    if (wish.kind !== "stop" && pending.full) {
      const message = "too many requests wait for the controller";
      link.answer(command.id, { kind: "refused", code: "rate-limited", message });
      return;
    }
    log(`a central place wishes: ${wish.kind}`);
    const doer = { by: "fleet", device: null, address: null } as const;
    const wished: Wished = { doer, wish, paired: null, acceptedAdvice: [], commandId: command.id };
    const requestId = pending.open(clock.nowMs(), (result) => {
      if (result.kind === "ok") audit.accepted(wished);
      link.answer(command.id, result.kind === "ok" ? { kind: "accepted" } : result);
    });
    wishes.wished(wished);
    controller.request({ requestId, clientId: "fleet", by: "fleet", device: null, request: wish });
  }
}
