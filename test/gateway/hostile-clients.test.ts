/**
 * Slow, flooding, broken and malicious dashboards: each is dealt with by itself, STOP still gets through, nothing
 * else reaches the controller and nobody else notices.
 */

import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLOSING_MS } from "../../firmware/gateway/dashboard.ts";
import { ManualClock } from "./support/manual-clock.ts";
import { upgradeText } from "./support/raw-request.ts";
import { type Rig, startRig } from "./support/rig.ts";
import { type Screen, until } from "./support/screen.ts";

const metric = async (rig: Rig, name: string): Promise<number> => {
  const text = await (await fetch(`${rig.url}/metrics`)).text();
  const line = text.split("\n").find((candidate) => candidate.startsWith(`inversion_table_${name} `));
  return Number(line?.split(" ")[1]);
};

/** A dashboard that reads what the kernel gives it, and never says what it has seen. */
const silentSocket = async (
  rig: Rig,
  { allowHalfOpen = false } = {},
): Promise<{ socket: Socket; received: () => string; ended: () => boolean }> => {
  const socket = connect({ port: rig.port, host: "127.0.0.1", allowHalfOpen });
  let received = "";
  let ended = false;
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1");
  });
  socket.on("close", () => {
    ended = true;
  });
  socket.on("error", () => {});
  const host = `127.0.0.1:${rig.port}`;
  socket.write(upgradeText(host, `http://${host}`));
  await until("the greeting", () => received.includes('"snapshot"'));
  return { socket, received: () => received, ended: () => ended };
};

const telemetryTimesS = (text: string): number[] =>
  [...text.matchAll(/"type":"telemetry","seq":(\d+)/g)].map((match) => (Number(match[1]) * 20) / 1000);

describe("a slow dashboard", () => {
  let clock: ManualClock;
  let rig: Rig;
  beforeEach(async () => {
    clock = new ManualClock();
    rig = await startRig({ manualClock: clock });
  });
  afterEach(() => rig.close());

  const runFor = async (seconds: number, watcher: Screen | null): Promise<void> => {
    for (let i = 0; i < seconds * 50; i += 1) {
      const seq = rig.controller.report();
      clock.advance(20);
      if (watcher === null || seq % 25 !== 0) continue;
      await watcher.settled();
      watcher.say({ type: "seen", seq: watcher.of("telemetry").at(-1)?.seq ?? 0 });
      await watcher.settled();
    }
  };

  it("that never says what it saw has 3 s of telemetry in flight, then one a second, and is cut after 30 s", async () => {
    const watcher = await rig.screen();
    const slow = await silentSocket(rig);
    // It answers no ping either; that cuts off at 10 s, so its pongs are given for it.
    const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
    let seconds = 0;
    while (!slow.ended() && seconds < 40) {
      await runFor(1, watcher);
      slow.socket.write(pong);
      await watcher.settled();
      seconds += 1;
    }
    expect(seconds).toBeGreaterThanOrEqual(30);
    expect(seconds).toBeLessThanOrEqual(32);
    const times = telemetryTimesS(slow.received());
    const start = times[0] ?? 0;
    expect(times.filter((s) => s - start <= 3).length).toBeLessThanOrEqual(25 * 3 + 1);
    expect(times.filter((s) => s - start > 3).length).toBeLessThanOrEqual(27);
    expect(await metric(rig, 'dashboards_closed_total{reason="unseen"}')).toBe(1);
    // The one beside it got everything.
    expect(watcher.of("telemetry").length).toBeGreaterThanOrEqual(25 * (seconds - 1));
    expect(watcher.closedWith()).toBeNull();
  });

  it("that answers no ping for 10 s is cut off", async () => {
    const watcher = await rig.screen();
    const dead = await silentSocket(rig);
    await runFor(9, watcher);
    expect(dead.ended()).toBe(false);
    await runFor(2, watcher);
    await until("the cut", () => dead.ended());
    expect(await metric(rig, 'dashboards_closed_total{reason="no-pong"}')).toBe(1);
  });

  it("that does not read at all is cut off before its backlog grows", async () => {
    await rig.close();
    rig = await startRig({ manualClock: clock, caps: { backlogBytes: 4096 } });
    const stuck = await silentSocket(rig);
    stuck.socket.pause();
    const alarmId = "x".repeat(60_000);
    for (let i = 0; i < 400; i += 1) {
      rig.controller.event({
        ...{ type: "event", id: `e${i}`, t: i, kind: "alarm-cleared", alarmId, alarm: "over-angle" },
      });
    }
    stuck.socket.resume();
    await until("the cut", () => stuck.ended());
    expect(await metric(rig, 'dashboards_closed_total{reason="backlog"}')).toBe(1);
  });

  it("gets the newest snapshot at its next turn instead of all of them", async () => {
    rig.controller.report();
    const slow = await rig.screen();
    await runFor(4, null);
    await slow.settled();
    const before = slow.of("snapshot").length;
    for (let i = 0; i < 100; i += 1) {
      rig.controller.report({ snapshot: { startObstacles: i % 2 === 0 ? ["not-still"] : [] } });
      clock.advance(20);
    }
    await slow.settled();
    expect(slow.of("snapshot").length - before).toBeLessThanOrEqual(3);
    expect(slow.of("snapshot").length - before).toBeGreaterThanOrEqual(1);
  });
});

describe("a flooding dashboard", () => {
  let clock: ManualClock;
  let rig: Rig;
  beforeEach(async () => {
    clock = new ManualClock();
    rig = await startRig({ manualClock: clock });
    rig.controller.report();
  });
  afterEach(() => rig.close());

  it("is heard 40 times at once and 20 times a second", async () => {
    const screen = await rig.screen();
    for (let i = 0; i < 60; i += 1) screen.say({ type: "release", id: `a${i}` });
    await screen.settled();
    expect(screen.of("ack")).toHaveLength(40);
    // The ping that waits for all this is one message more.
    expect(screen.of("error").filter((error) => error.id !== undefined)).toHaveLength(20);
    expect(screen.of("error")[0]).toMatchObject({ id: "a40", code: "rate-limited" });
    clock.advance(1_000);
    for (let i = 0; i < 30; i += 1) screen.say({ type: "release", id: `b${i}` });
    await screen.settled();
    expect(rig.controller.asked.length).toBeGreaterThanOrEqual(59);
    expect(rig.controller.asked.length).toBeLessThanOrEqual(60);
    expect(screen.closedWith()).toBeNull();
  });

  it("may say seen after every telemetry", async () => {
    const screen = await rig.screen();
    for (let i = 0; i < 100; i += 1) screen.say({ type: "seen", seq: i });
    await screen.settled();
    expect(screen.of("error")).toEqual([]);
  });

  it("has its STOP taken, 5 a second, when everything else is refused", async () => {
    const screen = await rig.screen();
    for (let i = 0; i < 80; i += 1) screen.say({ type: "release", id: `a${i}` });
    for (let i = 0; i < 7; i += 1) screen.say({ type: "stop", id: `stop${i}` });
    await screen.settled();
    expect(rig.controller.kinds().filter((kind) => kind === "stop")).toHaveLength(5);
    expect(screen.of("ack").map((ack) => ack.id)).toContain("stop0");
    clock.advance(1_000);
    expect(await screen.ask({ type: "stop", id: "later" })).toEqual({ type: "ack", id: "later" });
  });

  it("that goes on is closed with 1008, its STOP is heard even then, and nobody else notices", async () => {
    const other = await rig.screen();
    const flooder = await rig.screen();
    for (let i = 0; i < 1_000; i += 1) flooder.say({ type: "release", id: `a${i}` });
    flooder.say({ type: "stop", id: "stop" });
    expect(await flooder.closed()).toBe(1008);
    expect(rig.controller.kinds().filter((kind) => kind === "release").length).toBeLessThanOrEqual(41);
    expect(rig.controller.kinds().at(-1)).toBe("stop");
    expect(await metric(rig, 'dashboards_closed_total{reason="flood"}')).toBe(1);
    expect(await other.ask({ type: "hold", id: "1" })).toEqual({ type: "ack", id: "1" });
    // No address is banned: the same computer may come back at once.
    expect((await rig.screen()).of("hello")).toHaveLength(1);
  });

  it("of pings is closed too", async () => {
    const screen = await rig.screen();
    for (let i = 0; i < 1_000; i += 1) screen.socket.ping();
    // `ws` may cut off first, when the pongs pile up.
    expect([1006, 1008]).toContain(await screen.closed());
    expect(rig.errors).toEqual([]);
  });

  it("of sockets is refused at the cap, and room is made when one leaves", async () => {
    await rig.close();
    rig = await startRig({ caps: { sockets: 2 } });
    const first = await rig.screen();
    await rig.screen();
    const socket = connect(rig.port, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.write(upgradeText(`127.0.0.1:${rig.port}`, `http://127.0.0.1:${rig.port}`));
    await until("a refusal", () => answer.includes("\r\n\r\n"));
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toContain("2 dashboards are connected already");
    first.socket.close();
    await first.closed();
    expect((await rig.screen()).of("hello")).toHaveLength(1);
  });
});

describe("a dashboard that sends on without end after what nobody can read", () => {
  /** More than the kernel takes for a socket that nobody reads from. */
  const TOO_MUCH_BYTES = 64_000_000;
  const PIECE = Buffer.alloc(256 * 1024);
  const STUCK_MS = 500;
  const CLOSED_1009 = Buffer.from([0x88, 0x02, 0x03, 0xf1]).toString("latin1");

  /** Sends until nothing has been taken for a while; with how much of it went out. */
  const pour = async (socket: Socket): Promise<number> => {
    let taken = 0;
    for (let isTaken = true; isTaken && taken < TOO_MUCH_BYTES; ) {
      isTaken = await new Promise<boolean>((resolve) => {
        const late = setTimeout(() => resolve(false), STUCK_MS);
        socket.write(PIECE, (error) => {
          clearTimeout(late);
          resolve(error === undefined || error === null);
        });
      });
      if (isTaken) taken += PIECE.length;
    }
    return taken;
  };

  it("is told why, is not read from any more, and is cut off", async () => {
    const clock = new ManualClock();
    const rig = await startRig({ manualClock: clock });
    try {
      const other = await rig.screen();
      const endless = await silentSocket(rig, { allowHalfOpen: true });
      // A text of 5,000 bytes, where 4,096 are allowed.
      endless.socket.write(Buffer.from([0x81, 0xfe, 0x13, 0x88, 0, 0, 0, 0]));
      expect(await pour(endless.socket)).toBeLessThan(TOO_MUCH_BYTES);
      expect(endless.received()).toContain(CLOSED_1009);
      clock.advance(2 * CLOSING_MS);
      await until("the cut", () => endless.ended());
      expect(await metric(rig, 'dashboards_closed_total{reason="oversized"}')).toBe(1);
      expect(await other.ask({ type: "hold", id: "still here" })).toMatchObject({ type: "ack" });
    } finally {
      await rig.close();
    }
  });
});

describe("a broken dashboard", () => {
  let rig: Rig;
  let other: Screen;
  beforeEach(async () => {
    rig = await startRig();
    rig.controller.report();
    other = await rig.screen();
  });
  afterEach(async () => {
    expect(await other.ask({ type: "hold", id: "still here" })).toMatchObject({ type: "ack" });
    expect(rig.controller.kinds()).toEqual(["hold"]);
    expect(rig.errors).toEqual([]);
    await rig.close();
  });

  it("with a message of 4097 bytes is closed with 1009", async () => {
    const screen = await rig.screen();
    screen.say({ type: "stop", id: "x".repeat(4097) });
    expect(await screen.closed()).toBe(1009);
    expect(await metric(rig, 'dashboards_closed_total{reason="oversized"}')).toBe(1);
  });

  it("with a message of 4096 bytes is answered", async () => {
    const screen = await rig.screen();
    const padding = 4096 - JSON.stringify({ type: "lift", x: "" }).length;
    screen.say({ type: "lift", x: "x".repeat(padding) });
    expect(await screen.next("error")).toMatchObject({ code: "unknown-type" });
    expect(screen.closedWith()).toBeNull();
  });

  it("with a binary message is told so and closed with 1003", async () => {
    const screen = await rig.screen();
    screen.socket.send(Buffer.from('{"type":"stop","id":"x"}'));
    expect(await screen.closed()).toBe(1003);
    expect(screen.of("error")).toMatchObject([{ code: "bad-json" }]);
  });

  it.each([
    ["a frame without a mask", Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
    ["a reserved opcode", Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    ["a reserved bit", Buffer.from([0xc1, 0x80, 0, 0, 0, 0])],
    ["text that is not UTF-8", Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28])],
    ["a length beyond everything", Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ["a continuation of nothing", Buffer.from([0x80, 0x80, 0, 0, 0, 0])],
  ])("that sends %s is cut off", async (_what, bytes) => {
    const broken = await silentSocket(rig);
    broken.socket.write(bytes);
    await until("the cut", () => broken.ended());
  });

  it("that sends tiny fragments for ever is cut off", async () => {
    const broken = await silentSocket(rig);
    const first = Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x20]);
    const more = Buffer.from([0x00, 0x81, 0, 0, 0, 0, 0x20]);
    broken.socket.write(Buffer.concat([first, ...Array.from({ length: 200 }, () => more)]));
    await until("the cut", () => broken.ended());
  });

  it("that hangs up in the middle of everything hurts nobody", async () => {
    for (let i = 0; i < 20; i += 1) {
      const socket = await silentSocket(rig);
      if (i % 2 === 0) socket.socket.destroy();
      else socket.socket.resetAndDestroy();
      rig.controller.report();
    }
    await until("all gone", () => rig.controller.asked.length === 0);
    await other.settled();
  });
});
