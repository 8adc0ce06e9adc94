/** Whoever looks: who is let in, what each is told, and what one that is slow, foreign or let out can do to the others. */

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Door, Visitor } from "../../firmware/centre/access/visitor.ts";
import { LiveTables } from "../../firmware/centre/live/live-tables.ts";
import { MOST_BACKLOG_BYTES, STALLED_AFTER_MS } from "../../firmware/centre/live/view.ts";
import { viewSockets } from "../../firmware/centre/live/view-sockets.ts";
import { Views } from "../../firmware/centre/live/views.ts";
import { allowedHosts } from "../../firmware/gateway/allowed-hosts.ts";
import { SIGNED_OUT_CODE } from "../../shared/access.ts";
import { type FleetTopic, fleetTopic, type TableAddress } from "../../shared/fleet.ts";
import { LIVE_EVERY_MS, MOST_TABLES_PER_MESSAGE } from "../../shared/fleet-live.ts";
import { sampleAbout, sampleState, telemetrySample } from "../support/fleet-samples.ts";
import { FleetView } from "../support/fleet-view.ts";
import { sleep } from "../support/program.ts";

const AT = "2026-12-01T10:00:00.000Z";
const EVERYWHERE: Visitor = { role: "operator", sites: null };

/** Megabytes are decoded here, beside whatever else the computer does. */
const PATIENCE_MS = 60_000;
const until = (what: string, holds: () => boolean): Promise<void> =>
  vi.waitUntil(holds, { timeout: PATIENCE_MS, interval: 2 }).then(
    () => {},
    () => {
      throw new Error(`never came: ${what}`);
    },
  );

let tables: LiveTables;
let views: Views;
let server: Server;
let port: number;
/** By the word that a view shows; `null` is nobody. */
let visitors: Map<string, Visitor | null>;
let changed: (() => void)[];
let trouble: string | null;
let sockets: Duplex[];
const looking: FleetView[] = [];

const start = async (most = 8): Promise<void> => {
  visitors = new Map([["all", EVERYWHERE]]);
  changed = [];
  sockets = [];
  trouble = null;
  const door: Door = {
    visitorOf: ({ headers }: IncomingMessage) => visitors.get(String(headers["x-who"] ?? "all")) ?? null,
    onChange: (call) => void changed.push(call),
  };
  const nowMs = (): number => performance.now();
  tables = new LiveTables({ nowMs, trouble: { tell: () => {} }, onceOnline: null });
  views = new Views({ tables, door, now: () => ({ brokerConnected: true, recordTrouble: trouble }) });
  server = createServer();
  const hosts = () =>
    allowedHosts({
      ...{ bindHost: "127.0.0.1", port, scheme: "http" as const, localAddresses: () => [] },
      ...{ certified: () => [], named: [], behindProxy: false },
    });
  server.on("upgrade", viewSockets({ door, views, nowMs, most })(hosts));
  server.on("upgrade", (_request, socket: Duplex) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
};
beforeEach(() => start());
const end = async (): Promise<void> => {
  for (const view of looking.splice(0)) view.close();
  views.close();
  await new Promise((resolve) => server.close(resolve));
};
afterEach(end);

const look = (headers: Readonly<Record<string, string>> = {}): FleetView => {
  const view = new FleetView(port, headers);
  looking.push(view);
  return view;
};
const whole = async (who = "all"): Promise<FleetView> => {
  const view = look({ "x-who": who });
  await until("all is told", () => view.isWhole);
  return view;
};
const hear = (address: TableAddress, topic: FleetTopic, message: unknown): void =>
  tables.hear(fleetTopic(address, topic), Buffer.from(JSON.stringify(message)), false);
const told = (view: FleetView, type: string): number =>
  view.messages.filter((message) => message.type === type).length;
const table = (count: number): TableAddress => ({ site: "north", tableId: `t${count}` });

/** As long as a state can be, nearly. */
const longState = (invertedS: number): unknown =>
  sampleState(AT, {
    invertedS,
    alarms: Array.from({ length: 40 }, (_, index) => ({
      ...{ alarmId: `${index}`.padStart(64, "a"), kind: "not-returning", priority: "high" },
      ...{ active: true, acknowledged: false },
    })),
  });

describe("what a view is told", () => {
  test("at first who it is, how the place is, and every table, in pieces", async () => {
    for (let count = 0; count < 250; count += 1) {
      hear(table(count), "about", sampleAbout(table(count)));
      hear(table(count), "telemetry", telemetrySample({ seq: count }));
    }
    const view = await whole();
    expect(view.messages.slice(0, 2)).toEqual([
      { type: "welcome", protocol: 1, role: "operator", sites: null },
      { type: "centre", brokerConnected: true, recordTrouble: null },
    ]);
    const pieces = view.messages.flatMap((one) =>
      one.type === "tables" ? [[one.tables.length, one.more]] : [],
    );
    expect(pieces).toEqual([
      [MOST_TABLES_PER_MESSAGE, true],
      [MOST_TABLES_PER_MESSAGE, true],
      [50, false],
    ]);
    expect(view.tables.size).toBe(250);
    expect(view.at("north", "t249")).toMatchObject({
      about: sampleAbout(table(249)),
      telemetry: { seq: 249 },
    });
  });

  test("that there is no table, where there is none", async () => {
    const view = await whole();
    expect(view.messages.at(-1)).toEqual({ type: "tables", tables: [], more: false });
  });

  test("then the newest of each table, a few times a second however often tables tell", async () => {
    const view = await whole();
    for (let seq = 1; seq <= 400; seq += 1) {
      for (const count of [1, 2, 3]) hear(table(count), "telemetry", telemetrySample({ seq }));
      await sleep(2);
    }
    await until("the last is told", () => view.at("north", "t3")?.telemetry?.seq === 400);
    expect(view.at("north", "t1")?.telemetry?.seq).toBe(400);
    const [first = 0, last = 0] = [view.cameMs[0], view.cameMs.at(-1)];
    expect(told(view, "changes")).toBeLessThanOrEqual((last - first) / LIVE_EVERY_MS + 10);
    expect(told(view, "tables")).toBe(1);
  });

  test("that it still is there, where nothing is new", async () => {
    const view = await whole();
    await until("three times", () => told(view, "changes") >= 3);
    expect(view.messages.at(-1)).toEqual({ type: "changes", changes: [] });
    const [first = 0, last = 0] = [view.cameMs.at(-3), view.cameMs.at(-1)];
    expect(last - first).toBeGreaterThan(1_000);
  });

  test("that nothing can be kept, once, and when it can again", async () => {
    const view = await whole();
    trouble = `the database is away: ${"x".repeat(400)}`;
    await until("it is told", () => view.centre?.recordTrouble?.startsWith("the database") === true);
    trouble = null;
    await until("it is told again", () => view.centre?.recordTrouble === null);
    expect(told(view, "centre")).toBe(3);
  });

  test("that nothing can be kept, and what the database says of it only where it is in for all sites", async () => {
    visitors.set("south", { role: "operator", sites: ["south"] });
    trouble = "the database is away: recorder@db.example";
    const one = await whole("south");
    await until("it is told", () => one.centre?.recordTrouble !== undefined);
    expect(one.centre?.recordTrouble).toBe("the record cannot be written to");
    expect((await whole()).centre?.recordTrouble).toBe(trouble);
  });

  test("of its own sites and of no other", async () => {
    const [north, south, east] = ["north", "south", "east"].map((site) => ({ site, tableId: "t1" }));
    if (north === undefined || south === undefined || east === undefined) throw new Error("no tables");
    visitors.set("south", { role: "viewer", sites: ["south"] });
    visitors.set("two", { role: "rider", sites: ["south", "east"] });
    visitors.set("none", { role: "viewer", sites: [] });
    for (const one of [north, south, east]) hear(one, "about", sampleAbout(one));
    const [ofSouth, ofTwo, ofNone, ofAll] = await Promise.all(["south", "two", "none", "all"].map(whole));
    for (const one of [north, south, east]) hear(one, "telemetry", telemetrySample({ seq: 5 }));
    const seen = (view: FleetView | undefined): (string | number | undefined)[][] =>
      [...(view?.tables.values() ?? [])].map((one) => [one.site, one.telemetry?.seq]);
    await until("whoever may see all is told", () => seen(ofAll).every(([, seq]) => seq === 5));
    await sleep(2 * LIVE_EVERY_MS);
    expect([ofSouth, ofTwo, ofNone].map(seen)).toEqual([
      [["south", 5]],
      [
        ["south", 5],
        ["east", 5],
      ],
      [],
    ]);
    expect(JSON.stringify([ofSouth?.messages, ofNone?.messages])).not.toContain("north");
    expect(ofTwo?.messages[0]).toMatchObject({ role: "rider", sites: ["south", "east"] });
  });
});

describe("who is let in", () => {
  test.each<[string, Record<string, string>, number]>([
    ["another Host", { host: "fleet.example" }, 421],
    ["no Origin", { origin: "" }, 403],
    ["a foreign Origin", { origin: "http://127.0.0.1:1" }, 403],
    ["a foreign page's fetch", { "sec-fetch-site": "cross-site" }, 403],
    ["nobody", { "x-who": "nobody" }, 401],
  ])("%s is refused", async (_what, headers, status) => {
    const view = look(headers);
    await until("it is refused", () => view.refusedWith !== null);
    expect([view.refusedWith, views.size, view.messages]).toEqual([status, 0, []]);
  });

  test("more than there may be at once are refused until one has gone", async () => {
    await end();
    await start(2);
    const first = await whole();
    await whole();
    const third = look();
    await until("it is refused", () => third.refusedWith !== null);
    expect(third.refusedWith).toBe(503);
    first.close();
    await until("it has gone", () => views.size === 1);
    await whole();
  });

  test("nothing is compressed, whatever a view can", async () => {
    expect((await whole()).socket.extensions).toBe("");
  });

  test.each<[string, (view: FleetView) => void]>([
    ["text", (view) => view.socket.send("{}")],
    ["bytes", (view) => view.socket.send(Buffer.alloc(10))],
    ["a ping", (view) => view.socket.ping()],
  ])("a view that sends %s is closed, and the others are not", async (_what, send) => {
    const [loud, quiet] = [await whole(), await whole()];
    send(loud);
    await until("it is closed", () => loud.closedWith !== null);
    expect(loud.closedWith).toBe(1008);
    await until("it is forgotten", () => views.size === 1);
    expect(quiet.closedWith).toBeNull();
  });

  test("a view that sends more than is ever read is cut off", async () => {
    const loud = await whole();
    loud.socket.send("x".repeat(100_000));
    await until("it is closed", () => loud.closedWith !== null);
    await until("it is forgotten", () => views.size === 0);
  });
});

describe("who is let out", () => {
  test.each<[string, Visitor | null]>([
    ["no more", null],
    ["as somebody else", { role: "viewer", sites: null }],
    ["for other sites", { role: "operator", sites: ["north"] }],
  ])("let in %s, a view is closed before the next turn; the others stay", async (_what, visitor) => {
    visitors.set("one", EVERYWHERE);
    const [one, other] = [await whole("one"), await whole()];
    visitors.set("one", visitor);
    for (const call of changed) call();
    // At once: what comes next is not told any more.
    hear(table(1), "about", sampleAbout(table(1)));
    await until("it is closed", () => one.closedWith !== null);
    expect(one.closedWith).toBe(SIGNED_OUT_CODE);
    await until("the other is told", () => other.tables.size === 1);
    expect([one.tables.size, other.closedWith]).toEqual([0, null]);
  });

  test("also where nobody says so", async () => {
    visitors.set("one", EVERYWHERE);
    const one = await whole("one");
    visitors.delete("one");
    await until("it is closed", () => one.closedWith !== null);
    expect(one.closedWith).toBe(SIGNED_OUT_CODE);
  });
});

describe("a view that reads slowly", () => {
  const COUNT = 200;
  const tellAll = (invertedS: number): void => {
    for (let count = 0; count < COUNT; count += 1) hear(table(count), "state", longState(invertedS));
  };
  /** Turn after turn of everything new, until the kernel takes no more. */
  const fillUp = (): void => {
    for (let turn = 1; turn <= 20; turn += 1) {
      tellAll(turn);
      views.turn();
    }
  };
  const waiting = (): number => sockets[0]?.writableLength ?? 0;

  test("has a bounded backlog; what was left out comes as whole pictures, the newest", async () => {
    const view = await whole();
    view.socket.pause();
    fillUp();
    expect(waiting()).toBeGreaterThan(MOST_BACKLOG_BYTES);
    expect(waiting()).toBeLessThan(MOST_BACKLOG_BYTES + MOST_TABLES_PER_MESSAGE * 8_192);
    const other = await whole();
    tellAll(99);
    await until("another one is told all the same", () => other.at("north", "t7")?.state?.invertedS === 99);
    const before = told(view, "tables");
    view.socket.resume();
    await until(
      "it has caught up",
      () =>
        view.tables.size === COUNT && [...view.tables.values()].every(({ state }) => state?.invertedS === 99),
    );
    expect(told(view, "tables")).toBeGreaterThan(before);
    expect(view.messages.findLast(({ type }) => type === "tables")).toMatchObject({ more: false });
    // And from then on it is told what is new, as before.
    const changes = told(view, "changes");
    hear(table(3), "telemetry", telemetrySample({ seq: 1234 }));
    await until("a change is told", () => view.at("north", "t3")?.telemetry?.seq === 1234);
    expect(told(view, "changes")).toBeGreaterThan(changes);
  });

  test("is told as fast as it reads, not turn by turn", async () => {
    const MANY = 2_500;
    for (let count = 0; count < MANY; count += 1) hear(table(count), "state", longState(count));
    // No turn comes any more.
    views.close();
    const view = await whole();
    expect(view.tables.size).toBe(MANY);
  });

  test("and never, is cut off; a stall of this program is not its silence", async () => {
    const [view, quick] = [await whole(), await whole()];
    view.socket.pause();
    fillUp();
    await sleep(50);
    for (let turn = 0; turn < STALLED_AFTER_MS / LIVE_EVERY_MS - 32; turn += 1) views.turn();
    await sleep(20);
    expect(views.size).toBe(2);
    for (let turn = 0; turn < 40; turn += 1) {
      views.turn();
      await sleep(5);
    }
    await until("it is cut off", () => views.size === 1);
    expect(quick.closedWith).toBeNull();
  });
});
