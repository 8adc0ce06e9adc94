/** The gateway's end of the fleet: a child that keeps, commands, is slow, frozen, talks nonsense or dies. */

import { describe, expect, it } from "vitest";
import type { FleetFigures, ToFleet } from "../../firmware/fleet/contract.ts";
import { BROKER_AWAY_MS, FLEET_GONE_MS, FleetChild } from "../../firmware/fleet-child.ts";
import { FleetQueue, MOST_DEATHS, MOST_WAITING } from "../../firmware/fleet-queue.ts";
import { FROZEN_MS } from "../../firmware/restarted-child.ts";
import { eventAt, sessionAt, setupWith, viewAt } from "../fleet/told.ts";
import { ManualClock } from "../gateway/support/manual-clock.ts";
import { ScriptedChild } from "../support/scripted-child.ts";

const FIGURES: FleetFigures = {
  broker: { kind: "connected" },
  outbox: { kind: "ok", waiting: 0, leftOut: 0 },
  published: 0,
  commands: {
    ...{ passedOn: 0, undecodable: 0, retained: 0, foreign: 0, duplicate: 0, old: 0 },
    ...{ "from-the-future": 0, "too-many": 0 },
  },
  webhook: { delivered: 0, failed: 0, waiting: 0 },
};
const AWAY: FleetFigures = { ...FIGURES, broker: { kind: "away", what: "no network" } };

class ScriptedFleet extends ScriptedChild<ToFleet> {
  opens(isNew = false): void {
    this.say({ type: "figures", figures: FIGURES });
    this.say({ type: "ready", isNew });
  }
  of<T extends ToFleet["type"]>(type: T): Extract<ToFleet, { type: T }>[] {
    return this.told.filter((message): message is Extract<ToFleet, { type: T }> => message.type === type);
  }
  sessions(): string[] {
    return this.of("session").map(({ session }) => session.id);
  }
  keepAll(known = false): void {
    for (const { id } of [...this.of("event"), ...this.of("session")]) this.say({ type: "kept", id, known });
  }
}

const BROKER = { broker: { url: "mqtt://broker.example" } };
const started = (settings: Readonly<Record<string, unknown>> = BROKER) => {
  const clock = new ManualClock();
  const children: ScriptedFleet[] = [];
  const logged: string[] = [];
  const link = new FleetChild({
    start: () => {
      const next = new ScriptedFleet(100 + children.length);
      children.push(next);
      return next.child;
    },
    setup: setupWith("/somewhere", settings),
    clock,
    log: (level, message) => logged.push(`${level} ${message}`),
  });
  const commands: string[] = [];
  const readies: boolean[] = [];
  link.onCommand(({ id }) => commands.push(id));
  link.onReady((isNew) => readies.push(isNew));
  link.start();
  const child = (): ScriptedFleet => {
    const found = children.at(-1);
    if (found === undefined) throw new Error("no fleet was started");
    return found;
  };
  return { clock, children, link, child, logged, commands, readies };
};

describe("a child", () => {
  it("is set up first, and told nothing that is to be kept before its outbox is open", () => {
    const { link, child, readies } = started();
    expect(child().told).toEqual([setupWith("/somewhere", BROKER)]);
    link.event(eventAt(1));
    link.session(sessionAt("s1", 5));
    expect(child().told).toHaveLength(1);
    // It speaks, and its outbox is on a disk that does not do.
    child().say({ type: "figures", figures: FIGURES });
    link.event(eventAt(2));
    expect(child().told).toHaveLength(1);
    child().opens(true);
    expect(readies).toEqual([true]);
    expect(
      child()
        .told.slice(1)
        .map(({ type }) => type),
    ).toEqual(["event", "session", "event"]);
  });

  it("that dies is started again, told what was not kept, in order, and nothing that was", () => {
    const { link, child, clock, children } = started();
    const kept: (boolean | null)[] = [];
    child().opens();
    for (const id of ["a", "b", "c"]) link.session(sessionAt(id, 5), (known) => kept.push(known));
    child().say({ type: "kept", id: 2, known: true });
    expect(kept).toEqual([true]);
    child().die();
    link.session(sessionAt("d", 6));
    clock.advance(1_000);
    expect(children).toHaveLength(2);
    child().opens();
    expect(child().sessions()).toEqual(["a", "c", "d"]);
    child().keepAll();
    expect(kept).toEqual([true, false, false]);
    child().die();
    clock.advance(2_000);
    child().opens();
    expect(child().sessions()).toEqual([]);
  });

  it("that takes nothing for long is killed; one that is only slow to open its outbox is not", () => {
    const { link, child, clock, children } = started();
    child().say({ type: "figures", figures: FIGURES });
    clock.advance(3 * FROZEN_MS);
    expect(children).toHaveLength(1);
    const [first] = children;
    child().isFrozen = true;
    link.view(viewAt(1));
    clock.advance(FROZEN_MS + 2_000);
    expect(first?.killed).toBe(true);
    expect(children.length).toBeGreaterThan(1);
  });

  it("is never killed for a freeze of the gateway itself", () => {
    const { link, child, clock, children } = started();
    child().opens();
    child().isFrozen = true;
    link.view(viewAt(1));
    clock.freeze(FROZEN_MS * 2);
    expect(children).toHaveLength(1);
  });

  it("whose words cannot be read is heard no further, and lives on", () => {
    const { child, commands, logged, children } = started();
    child().say({ type: "command", command: { id: "x", command: { kind: "start" } } });
    child().say({ type: "kept", id: "one", known: true });
    child().say(null);
    expect(commands).toEqual([]);
    expect(logged).toHaveLength(3);
    expect(children).toHaveLength(1);
  });

  it("passes commands on, and gets the answer", () => {
    const { child, link, commands } = started();
    child().say({ type: "command", command: { id: "c1", command: { kind: "stop" } } });
    expect(commands).toEqual(["c1"]);
    link.answer("c1", { kind: "accepted" });
    expect(child().of("answer")).toEqual([{ type: "answer", commandId: "c1", result: { kind: "accepted" } }]);
  });

  it("that is to end is told so, and what is not kept is said to be", async () => {
    const { child, link } = started();
    const kept: (boolean | null)[] = [];
    link.session(sessionAt("a", 5), (known) => kept.push(known));
    const stopped = link.stop(1_000);
    expect(child().of("stop")).toHaveLength(1);
    child().die({ code: 0, signal: null });
    await stopped;
    link.session(sessionAt("b", 5), (known) => kept.push(known));
    expect(kept).toEqual([null, null]);
  });
});

describe("views", () => {
  it("conflate: one under way, and the newest waits", () => {
    const clock = new ManualClock();
    const taken: (() => void)[] = [];
    const told: ToFleet[] = [];
    const link = new FleetChild({
      start: () => ({
        pid: 1,
        send: (message, done) => {
          told.push(message as ToFleet);
          taken.push(() => done(null));
        },
        kill: () => {},
        onMessage: () => {},
        onEnd: () => {},
      }),
      setup: setupWith("/somewhere", BROKER),
      clock,
      log: () => {},
    });
    link.start();
    for (const ms of [1, 2, 3, 4]) link.view(viewAt(ms));
    const seqs = (): number[] =>
      told.flatMap((message) => (message.type === "view" ? [message.view.telemetry.seq] : []));
    expect(seqs()).toEqual([1]);
    taken.at(-1)?.();
    expect(seqs()).toEqual([1, 4]);
    taken.at(-1)?.();
    expect(seqs()).toEqual([1, 4]);
  });
});

describe("that nobody is told", () => {
  it("is said of a broker that is away for ten minutes, and of its being back", () => {
    const { link, child, clock, logged } = started();
    child().opens();
    clock.advance(BROKER_AWAY_MS);
    expect(link.trouble()).toBeNull();
    child().say({ type: "figures", figures: AWAY });
    clock.advance(BROKER_AWAY_MS - 500);
    expect(link.trouble()).toBeNull();
    clock.advance(1_000);
    expect(link.trouble()).toMatch(/10 minutes/);
    child().say({ type: "figures", figures: FIGURES });
    expect(link.trouble()).toBeNull();
    expect(logged.at(-1)).toMatch(/told again/);
  });

  it("is said of a process that is gone or takes nothing for a while, and of an outbox that cannot be written", () => {
    const { link, child, clock } = started();
    child().opens();
    const outbox = { kind: "trouble", what: "disk full" } as const;
    child().say({ type: "figures", figures: { ...FIGURES, outbox } });
    expect(link.trouble()).toMatch(/outbox/);
    child().say({ type: "figures", figures: FIGURES });
    expect(link.trouble()).toBeNull();
    child().isFrozen = true;
    link.view(viewAt(1));
    clock.advance(FLEET_GONE_MS + 500);
    expect(link.trouble()).toMatch(/does not answer/);
    child().die();
    expect(link.trouble()).toBeNull();
    clock.advance(FLEET_GONE_MS + 500);
    expect(link.trouble()).toMatch(/not running/);
  });

  it("is nothing where there is no broker: nobody is to be told", () => {
    const webhook = { url: "https://hook.example", secretFile: "/secret" };
    const { link, child, clock } = started({ webhook });
    child().say({ type: "figures", figures: { ...FIGURES, broker: { kind: "none" } } });
    clock.advance(2 * BROKER_AWAY_MS);
    expect(link.trouble()).toBeNull();
  });
});

describe("what waits", () => {
  it("is bounded: the oldest events go first, and sessions only where nothing else is left", () => {
    const queue = new FleetQueue();
    const kept: (boolean | null)[] = [];
    queue.session(sessionAt("first", 1), (known) => kept.push(known));
    for (let at = 0; at < MOST_WAITING + 5; at += 1) queue.event(eventAt(at));
    expect(queue.size).toBe(MOST_WAITING);
    expect(queue.leftOut).toBe(6);
    expect(kept).toEqual([]);
    expect(queue.next()).toMatchObject({ type: "session" });
    expect(queue.next()).toMatchObject({ type: "event", event: eventAt(6) });
    for (let at = 0; at < MOST_WAITING; at += 1) queue.session(sessionAt(`s${at}`, at), () => {});
    expect(queue.size).toBe(MOST_WAITING);
    expect(kept).toEqual([null]);
  });

  it("is under way a few at a time, and one at which the fleet dies again and again is left out", () => {
    const queue = new FleetQueue();
    for (let at = 0; at < 40; at += 1) queue.event(eventAt(at));
    let told = 0;
    while (queue.next() !== null) told += 1;
    expect(told).toBe(queue.underWay);
    expect(told).toBeLessThan(40);
    for (let deaths = 1; deaths < MOST_DEATHS; deaths += 1) {
      expect(queue.lost()).toBeNull();
      queue.next();
    }
    expect(queue.lost()).toBe("event");
    expect(queue.next()).toMatchObject({ event: eventAt(1) });
    expect(queue.leftOut).toBe(1);
  });
});
