/**
 * One simulated table at a broker: the state model behind the very parts that a real table tells with (firmware/fleet).
 * Only its outbox is in memory. Whoever owns it calls `tick` five times a second.
 */

import type { FleetAbout, TableAddress } from "../../shared/fleet.ts";
import { BrokerLink } from "../fleet/broker-link.ts";
import { CommandInbox } from "../fleet/command-inbox.ts";
import { Delivery } from "../fleet/delivery.ts";
import { Presence } from "../fleet/presence.ts";
import type { FleetSettings } from "../fleet/settings.ts";
import { MemoryOutbox } from "./memory-outbox.ts";
import type { ModelNow, TableModel } from "./table-model.ts";

export interface TableIdentity extends TableAddress {
  readonly name: string;
  readonly room: string;
}

export interface FleetTableParts {
  readonly identity: TableIdentity;
  readonly model: TableModel;
  readonly broker: NonNullable<FleetSettings["broker"]>;
  /** Where its password is, if that is in a variable. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly about: Pick<FleetAbout, "version" | "ceilings">;
  readonly outboxId: string;
  readonly now: () => ModelNow;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
}

export interface TableFigures {
  readonly connected: boolean;
  /** Messages that a broker has, or at QoS 0 may have. */
  readonly published: number;
  readonly waiting: number;
  readonly leftOut: number;
  /** Of them, what must not be lost. */
  readonly sessions: number;
  readonly events: number;
}

/** As often as a real table tells with nobody on it; of these five, one in a second looks whether anything is due. */
const TICKS_PER_SECOND = 5;

export class FleetTable {
  readonly #parts: FleetTableParts;
  readonly #presence: Presence;
  readonly #delivery: Delivery;
  readonly #inbox: CommandInbox;
  readonly #outbox: MemoryOutbox;
  #link: BrokerLink;
  /** When a network that is gone comes back; null = it is there. */
  #backMs: number | null = null;
  #ticks = 0;
  #published = 0;

  constructor(parts: FleetTableParts) {
    this.#parts = parts;
    const { identity, model, broker, about, now, log } = parts;
    const { site, tableId, name, room } = identity;
    const wallMs = (): number => now().wallMs;
    const monotonicMs = (): number => now().nowMs;
    const onPublished = (): void => {
      this.#published += 1;
    };
    this.#outbox = new MemoryOutbox(parts.outboxId, wallMs);
    const settings = { site, tableId, name, room, broker, telemetryHz: 1, invertedTelemetryHz: 5 };
    this.#presence = new Presence({
      ...{ settings, about, clock: { wallMs, monotonicMs }, onPublished, log },
      outboxCounts: () => this.#outbox.counts(),
      statistics: () => this.#outbox.statistics(),
    });
    this.#delivery = new Delivery({
      ...{ outbox: this.#outbox.forDelivery, address: identity, monotonicMs, onPublished, log },
    });
    this.#inbox = new CommandInbox({
      address: identity,
      now: () => ({ wallMs: wallMs(), monotonicMs: monotonicMs() }),
      pass: ({ id, command }) => this.#inbox.answered(id, model.command(command)),
      // Whoever sends commands to a simulated table sees what becomes of them in the answers.
      log: () => {},
    });
    this.#link = this.#newLink();
  }

  /** Connects, and goes on trying. */
  start(): void {
    this.#link.start();
  }

  tick(): void {
    const { model, now } = this.#parts;
    const at = now();
    let isChanged = false;
    for (const happening of model.advance(at)) {
      isChanged = true;
      switch (happening.kind) {
        case "event":
          this.#outbox.event(happening.event);
          break;
        case "session":
          this.#outbox.session(happening.session);
          this.#presence.changed();
          break;
        case "network-gone":
          this.#cut(at.nowMs + happening.forMs);
      }
    }
    this.#ticks += 1;
    const isWholeSecond = this.#ticks % TICKS_PER_SECOND === 0;
    if (isChanged) this.#delivery.pump();
    if (isWholeSecond) this.#delivery.look();
    if (isWholeSecond || isChanged || model.isBusy) this.#presence.view(model.view());
    if (this.#backMs !== null && at.nowMs >= this.#backMs) this.#comeBack();
  }

  /** Tells what waits, without anything new. */
  tell(): void {
    if (this.#backMs !== null) this.#comeBack();
    this.#delivery.look();
  }

  figures(): TableFigures {
    const { messages, sessions } = this.#outbox.numbered();
    return {
      ...{ connected: this.#link.state().kind === "connected", published: this.#published },
      ...{ ...this.#outbox.counts(), sessions, events: messages - sessions },
    };
  }

  /** Says goodbye. */
  async stop(): Promise<void> {
    await this.#link.stop((connection, done) => this.#presence.goodbye(connection, done));
    this.#delivery.down();
  }

  #newLink(): BrokerLink {
    const { identity, broker, environment, log } = this.#parts;
    const listeners = [this.#presence, this.#delivery, this.#inbox];
    return new BrokerLink({
      ...{ broker, address: identity, environment, log, alsoListensTo: [] },
      onUp: (connection) => {
        for (const one of listeners) one.up(connection);
      },
      onDown: () => {
        for (const one of listeners) one.down();
      },
      onMessage: (_topic, payload, retained) => this.#inbox.arrived({ payload, retained }),
    });
  }

  /** Without a goodbye, so that the broker says that it is gone. */
  #cut(untilMs: number): void {
    this.#backMs = untilMs;
    const gone = this.#link;
    void gone.stop((connection, done) => {
      connection.cut("its network is gone");
      done();
    });
  }

  #comeBack(): void {
    this.#backMs = null;
    this.#link = this.#newLink();
    this.#link.start();
  }
}
