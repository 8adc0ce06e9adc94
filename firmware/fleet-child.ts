/**
 * The fleet as the gateway holds it: a child process that owns the outbox and the way to the broker (firmware/fleet). It
 * is waited for by nobody. Views conflate, one under way and the newest waiting; events and sessions wait, bounded, until
 * they are in the outbox. A child that is frozen or dead is started again.
 *
 * It also says whether somebody who should be told is not: a table in a clinic whose network is down goes on as ever, but
 * that is seen.
 */

import type { LogMessage } from "./controller/ipc.ts";
import type { ControllerChild } from "./controller-child.ts";
import { decodeFromFleet } from "./fleet/channel.ts";
import type {
  FleetFigures,
  FleetLink,
  FleetView,
  FromFleet,
  ToFleet,
  UnnumberedEvent,
  UnnumberedSession,
} from "./fleet/contract.ts";
import { FleetQueue, type Kept, MOST_DEATHS } from "./fleet-queue.ts";
import type { GatewayClock } from "./gateway/clock.ts";
import { FROZEN_MS, inTicks, RestartedChild, TICK_MS } from "./restarted-child.ts";

/** A child that is not back, or takes nothing, for so long is told. */
export const FLEET_GONE_MS = 10_000;
/** A broker that is away for so long is told: shorter, and a router that starts anew would be an alarm. */
export const BROKER_AWAY_MS = 600_000;

export interface FleetChildParts {
  start(): ControllerChild;
  readonly setup: Extract<ToFleet, { type: "setup" }>;
  readonly clock: Pick<GatewayClock, "every">;
  readonly log: (level: LogMessage["level"], message: string) => void;
}

type CommandHeard = Parameters<FleetLink["onCommand"]>[0];

export class FleetChild implements FleetLink {
  readonly #parts: FleetChildParts;
  readonly #child: RestartedChild;
  readonly #queue = new FleetQueue();
  readonly #cancel: () => void;
  readonly #onCommand: CommandHeard[] = [];
  readonly #onReady: ((isNew: boolean) => void)[] = [];
  #isOpen = false;
  #newestView: FleetView | null = null;
  /** Of a view that the channel has not taken yet; null when none is under way. */
  #viewTicks: number | null = null;
  #figures: FleetFigures | null = null;
  /** Since the broker was last there. */
  #awayTicks = 0;
  #trouble: string | null = null;
  #toldLeftOut = 0;

  constructor(parts: FleetChildParts) {
    this.#parts = parts;
    this.#child = new RestartedChild({
      ...{ name: "fleet", start: () => parts.start(), log: parts.log },
      started: () => {
        this.#child.send(parts.setup);
        // It is heard of from its first moment on, also where it says nothing yet.
        this.#viewTicks = null;
        this.#isOpen = false;
      },
      heard: (value) => this.#hear(value),
      lost: () => this.#lost(),
    });
    this.#cancel = parts.clock.every(TICK_MS, () => this.#tick());
  }

  start(): void {
    this.#child.start();
  }

  pid(): number | null {
    return this.#child.pid();
  }
  figures(): FleetFigures | null {
    return this.#figures;
  }
  /** Why nobody is told who should be; null while all is well, and where there is nobody. */
  trouble(): string | null {
    return this.#trouble;
  }
  onCommand(heard: CommandHeard): void {
    this.#onCommand.push(heard);
  }
  onReady(heard: (isNew: boolean) => void): void {
    this.#onReady.push(heard);
  }

  view(view: FleetView): void {
    this.#newestView = view;
    this.#pumpView();
  }

  event(event: UnnumberedEvent): void {
    if (this.#child.kind === "stopped") return;
    this.#queue.event(event);
    this.#pump();
  }

  session(session: UnnumberedSession, kept: Kept = () => {}): void {
    if (this.#child.kind === "stopped") {
      kept(null);
      return;
    }
    this.#queue.session(session, kept);
    this.#pump();
  }

  answer(commandId: string, result: Parameters<FleetLink["answer"]>[1]): void {
    this.#child.send({ type: "answer", commandId, result });
  }

  /** Ends the child; what is not in its outbox then is told by the history next time. */
  async stop(endMs: number): Promise<void> {
    this.#cancel();
    await this.#child.end(endMs);
    this.#queue.drop();
  }

  #hear(value: unknown): void {
    const decoded = decodeFromFleet(value);
    if (decoded.kind === "refused") {
      this.#parts.log("error", `a message of the fleet was refused: ${decoded.why}`);
      return;
    }
    // It speaks; its outbox may still be on a disk that does not do.
    this.#child.isReady();
    const message: FromFleet = decoded.value;
    switch (message.type) {
      case "ready":
        this.#isOpen = true;
        for (const heard of this.#onReady) heard(message.isNew);
        this.#pump();
        return;
      case "kept":
        this.#queue.keep(message.id, message.known);
        this.#pump();
        return;
      case "command":
        for (const heard of this.#onCommand) heard(message.command);
        return;
      case "figures":
        this.#figures = message.figures;
        if (message.figures.broker.kind === "connected") this.#awayTicks = 0;
        this.#judge();
        return;
      case "log":
        this.#parts.log(message.level, message.message);
    }
  }

  #pump(): void {
    if (!this.#isOpen || this.#child.kind !== "ready") return;
    for (let next = this.#queue.next(); next !== null; next = this.#queue.next()) this.#child.send(next);
    const { leftOut } = this.#queue;
    if (leftOut === this.#toldLeftOut) return;
    this.#toldLeftOut = leftOut;
    this.#parts.log("warn", `${leftOut} messages to the fleet were left out so far: too many waited`);
  }

  #pumpView(): void {
    const view = this.#newestView;
    if (view === null || this.#viewTicks !== null || this.#child.pid() === null) return;
    if (this.#child.kind === "stopped") return;
    const pid = this.#child.pid();
    this.#newestView = null;
    this.#viewTicks = 0;
    this.#child.send({ type: "view", view }, () => {
      if (this.#child.pid() !== pid) return;
      this.#viewTicks = null;
      this.#pumpView();
    });
  }

  #lost(): void {
    this.#isOpen = false;
    this.#viewTicks = null;
    this.#figures = null;
    const leftOut = this.#queue.lost();
    if (leftOut !== null)
      this.#parts.log("error", `the fleet ended ${MOST_DEATHS} times at one ${leftOut}; it is left out`);
    this.#judge();
  }

  #tick(): void {
    const { kind } = this.#child;
    if (kind === "stopped" || kind === "unstarted") return;
    if (this.#viewTicks !== null) this.#viewTicks += 1;
    if (this.#figures?.broker.kind !== "connected") this.#awayTicks += 1;
    this.#child.tick((this.#viewTicks ?? 0) > inTicks(FROZEN_MS));
    this.#judge();
    this.#pump();
  }

  #judge(): void {
    const next = this.#parts.setup.settings.broker === undefined ? null : this.#judged();
    if (next === this.#trouble) return;
    const was = this.#trouble;
    this.#trouble = next;
    if (next !== null) this.#parts.log("warn", `the central place is not being told: ${next}`);
    else if (was !== null) this.#parts.log("info", "the central place is being told again");
  }

  #judged(): string | null {
    const { awayTicks, kind, ticks } = this.#child;
    const isGone = awayTicks !== null && awayTicks >= inTicks(FLEET_GONE_MS);
    if (isGone) return "the fleet's process is not running and is started again";
    const silentTicks = kind === "opening" ? ticks : (this.#viewTicks ?? 0);
    if (silentTicks >= inTicks(FLEET_GONE_MS)) return "the fleet's process does not answer";
    if (this.#figures?.outbox.kind === "trouble") return "its outbox cannot be written";
    return this.#awayTicks >= inTicks(BROKER_AWAY_MS) ? "the broker has been away for 10 minutes" : null;
  }
}
