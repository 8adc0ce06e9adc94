/**
 * The fleet of one table: puts outbox, connection, presence and commands together. Messages of the gateway come in
 * decoded, what is to be said to it goes out through `tell`; process.ts is the process around it.
 */

import { fleetTopic, type TableAddress } from "../../shared/fleet.ts";
import { Announcement } from "./announcement.ts";
import { BrokerLink, type Connection } from "./broker-link.ts";
import { CommandInbox } from "./command-inbox.ts";
import type { FleetFigures, FromFleet, ToFleet, UnnumberedEvent, UnnumberedSession } from "./contract.ts";
import { Delivery } from "./delivery.ts";
import { Outbox } from "./outbox.ts";
import { type Clock, Presence } from "./presence.ts";
import { localDayMs } from "./statistics.ts";
import { startWebhook } from "./webhook-start.ts";

type Setup = Extract<ToFleet, { type: "setup" }>;

export interface FleetParts {
  readonly setup: Setup;
  readonly clock: Clock;
  readonly environment: NodeJS.ProcessEnv;
  /** `written`: the channel has taken it; a gateway that stands still takes nothing. */
  readonly tell: (message: FromFleet, written?: () => void) => void;
}

export interface Fleet {
  hear(message: Exclude<ToFleet, { type: "setup" | "stop" }>): void;
  /** Says goodbye and closes the outbox. */
  stop(): Promise<void>;
}

type Waiting =
  | { readonly kind: "event"; readonly id: number; readonly event: UnnumberedEvent }
  | { readonly kind: "session"; readonly id: number; readonly session: UnnumberedSession };

const LOOK_EVERY_MS = 100;
const FIGURES_NOT_SOONER_MS = 500;
/** Not kept yet, because the disk does not do; the gateway has them as well, and tells them again to the next process. */
const MOST_UNKEPT = 1_000;

export const startFleet = ({ setup, clock, environment, tell }: FleetParts): Fleet => {
  const { settings, about, dir } = setup;
  const address: TableAddress = { site: settings.site, tableId: settings.tableId };
  const log = (level: "info" | "warn" | "error", message: string): void =>
    tell({ type: "log", level, message: message.slice(0, 2_000) });

  let published = 0;
  const onPublished = (): void => {
    published += 1;
  };
  const outbox = new Outbox({ dir, wallMs: clock.wallMs, monotonicMs: clock.monotonicMs, log });
  const delivery = new Delivery({ outbox, address, monotonicMs: clock.monotonicMs, onPublished, log });
  const presence = new Presence({
    ...{ settings, about, clock, onPublished, log },
    outboxCounts: () => outbox.counts(),
    statistics: () => outbox.statistics(localDayMs(clock.wallMs())),
  });
  const announcement = new Announcement({
    ...{ settings, dir, clock, onPublished, log },
    about: () => presence.aboutNow(),
  });
  const webhook = startWebhook(settings, { dir, clock, log });
  const inbox = new CommandInbox({
    address,
    now: () => ({ wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() }),
    pass: (command) => tell({ type: "command", command }),
    log,
  });
  const link =
    settings.broker === undefined
      ? null
      : new BrokerLink({
          ...{
            broker: settings.broker,
            address,
            environment,
            log,
            alsoListensTo: Announcement.topicsOf(settings),
          },
          onUp: (connection) => {
            for (const part of [presence, announcement, delivery, inbox]) part.up(connection);
          },
          onDown: () => {
            for (const part of [presence, announcement, delivery, inbox]) part.down();
          },
          onMessage: (topic, payload, retained) => {
            if (topic === fleetTopic(address, "command")) inbox.arrived({ payload, retained });
            else announcement.arrived(topic, payload);
          },
        });

  let readyId: string | null = null;
  /** Again for another file, where the one before was damaged or is gone: the gateway tells what it has lost anew. */
  const tellReady = (): void => {
    const { opened } = outbox;
    if (opened === null || opened.id === readyId) return;
    readyId = opened.id;
    tell({ type: "ready", isNew: opened.isNew });
  };

  const unkept: Waiting[] = [];
  const keepUnkept = (): void => {
    for (let next = unkept[0]; next !== undefined; next = unkept[0]) {
      const kept = next.kind === "event" ? outbox.event(next.event) : outbox.session(next.session);
      if (kept.kind === "refused") return;
      unkept.shift();
      tell({ type: "kept", id: next.id, known: kept.known });
      if (next.kind === "session") presence.changed();
    }
  };
  const keep = (waiting: Waiting): void => {
    if (link === null) {
      // Nobody would ever take it out of the outbox, and nothing older needs to be told.
      tell({ type: "kept", id: waiting.id, known: true });
      return;
    }
    unkept.push(waiting);
    if (unkept.length > MOST_UNKEPT) unkept.shift();
    keepUnkept();
    delivery.pump();
  };

  let toldFigures = "";
  let toldTrouble: string | null = null;
  let figuresAtMs = Number.NEGATIVE_INFINITY;
  let areFiguresUnderWay = false;
  const tellFigures = (): void => {
    if (areFiguresUnderWay || clock.monotonicMs() - figuresAtMs < FIGURES_NOT_SOONER_MS) return;
    const figures: FleetFigures = {
      broker: link?.state() ?? { kind: "none" },
      outbox: outbox.state(),
      published,
      commands: inbox.counts(),
      webhook: webhook?.figures() ?? { delivered: 0, failed: 0, waiting: 0 },
    };
    const text = JSON.stringify(figures);
    if (text === toldFigures) return;
    toldFigures = text;
    figuresAtMs = clock.monotonicMs();
    areFiguresUnderWay = true;
    tell({ type: "figures", figures }, () => {
      areFiguresUnderWay = false;
    });
    const trouble = figures.outbox.kind === "trouble" ? figures.outbox.what : null;
    if (trouble !== toldTrouble && trouble !== null) log("error", `nothing is kept to be told: ${trouble}`);
    toldTrouble = trouble;
  };

  const look = (): void => {
    outbox.look();
    tellReady();
    keepUnkept();
    delivery.look();
    presence.look();
    announcement.look();
    webhook?.look();
    tellFigures();
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  look();
  link?.start();

  const goodbye = (connection: Connection, done: () => void): void => presence.goodbye(connection, done);
  return {
    hear: (message) => {
      switch (message.type) {
        case "view":
          presence.view(message.view);
          webhook?.view(message.view);
          break;
        case "event":
          webhook?.event(message.event);
          keep({ kind: "event", id: message.id, event: message.event });
          break;
        case "session":
          keep({ kind: "session", id: message.id, session: message.session });
          break;
        case "answer":
          inbox.answered(message.commandId, message.result);
          break;
      }
    },
    stop: async () => {
      clearInterval(timer);
      webhook?.stop();
      await link?.stop(goodbye);
      delivery.down();
      outbox.close();
    },
  };
};
