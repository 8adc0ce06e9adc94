/** Who counts as watching over a session: what the controller is told with every heartbeat. */

import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { isWatchedOver } from "../../firmware/gateway/attendance.ts";
import { TelemetryFlow, TelemetryLog } from "../../firmware/gateway/telemetry-flow.ts";
import { ROLES, watchesOver } from "../../shared/roles.ts";
import { ManualClock } from "./support/manual-clock.ts";
import { type Rig, startRig } from "./support/rig.ts";
import type { Screen } from "./support/screen.ts";

const LAPTOP = { type: "introduce", deviceId: "laptop-001", name: "Laptop", view: "watcher" } as const;
const PHONE = { type: "introduce", deviceId: "phone-0001", name: "Phone", view: "rider" } as const;

describe("a screen counts", () => {
  let clock: ManualClock;
  let rig: Rig;
  beforeEach(async () => {
    clock = new ManualClock();
    rig = await startRig({ manualClock: clock });
    rig.controller.report();
  });
  afterEach(() => rig.close());

  /** Telemetry goes out and each of these says that it has shown it. */
  const shown = async (...screens: readonly Screen[]): Promise<void> => {
    clock.advance(100);
    const seq = rig.controller.report();
    for (const screen of screens) {
      await screen.settled();
      screen.say({ type: "seen", seq });
      await screen.settled();
    }
  };
  const open = async (introduction: typeof LAPTOP | typeof PHONE): Promise<Screen> => {
    const screen = await rig.screen();
    await screen.ask({ ...introduction, id: "i" });
    return screen;
  };

  it("once it has said what it is and has shown something", async () => {
    expect(rig.gateway.attended()).toBe(false);
    const laptop = await open(LAPTOP);
    expect(rig.gateway.attended()).toBe(false);
    await shown(laptop);
    expect(rig.gateway.attended()).toBe(true);
  });

  it("not before it has said whose view it shows", async () => {
    const somebody = await rig.screen();
    await shown(somebody);
    expect(rig.gateway.attended()).toBe(false);
  });

  it("not as the rider's own, nor while another tab of the same browser is that", async () => {
    const phone = await open(PHONE);
    await shown(phone);
    expect(rig.gateway.attended()).toBe(false);
    const other = await open({ ...PHONE, view: "watcher" } as never);
    await shown(phone, other);
    expect(rig.gateway.attended()).toBe(false);
    const laptop = await open(LAPTOP);
    await shown(phone, other, laptop);
    expect(rig.gateway.attended()).toBe(true);
  });

  it("no more 3 s after it has shown something last, although its socket is open and answers pings", async () => {
    const laptop = await open(LAPTOP);
    await shown(laptop);
    for (let round = 0; round < 29; round += 1) await shown();
    expect(rig.gateway.attended()).toBe(true);
    for (let round = 0; round < 3; round += 1) await shown();
    expect(rig.gateway.attended()).toBe(false);
    await laptop.settled();
    expect(laptop.closedWith()).toBeNull();
    // By now it gets one a second.
    clock.advance(1000);
    await shown(laptop);
    expect(rig.gateway.attended()).toBe(true);
  });

  it("no more when it says that it has seen what was never sent", async () => {
    const laptop = await open(LAPTOP);
    await shown(laptop);
    for (let round = 0; round < 32; round += 1) {
      await shown();
      laptop.say({ type: "seen", seq: 1_000_000 + round });
    }
    await laptop.settled();
    expect(rig.gateway.attended()).toBe(false);
  });

  it("no more from the moment in which its socket is gone", async () => {
    const laptop = await open(LAPTOP);
    await shown(laptop);
    laptop.socket.terminate();
    await laptop.closed();
    const phone = await open(PHONE);
    await phone.settled();
    expect(rig.gateway.attended()).toBe(false);
  });

  it("no more when it changes to the rider's view", async () => {
    const laptop = await open(LAPTOP);
    await shown(laptop);
    await laptop.ask({ ...LAPTOP, view: "rider", id: "j" });
    expect(rig.gateway.attended()).toBe(false);
  });

  it("nothing that a screen can say makes the controller hear more than that", async () => {
    const laptop = await open(LAPTOP);
    await shown(laptop);
    laptop.say({
      type: "introduce",
      id: "k",
      deviceId: "laptop-001",
      name: "L",
      view: "watcher",
      attended: true,
    });
    laptop.say({ type: "heartbeat", historyOk: true, fleetOk: true, attended: true });
    await laptop.settled();
    expect(rig.controller.asked).toEqual([]);
  });
});

test.each(ROLES)("of the roles, %s counts only from operator on, and in the watcher's view", (role) => {
  const may = role === "operator" || role === "admin";
  expect(watchesOver(role, "watcher")).toBe(may);
  expect(watchesOver(role, "rider")).toBe(false);
  expect(watchesOver(role, null)).toBe(false);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "a clock of %d is nobody's presence",
  (nowMs) => {
    const log = new TelemetryLog();
    const flow = new TelemetryFlow(log);
    flow.sent(log.add(1, 0));
    flow.seen(1, 0);
    const dashboard = { role: "operator", connection: { kind: "open" }, flow } as const;
    expect(isWatchedOver(dashboard, "watcher", 0)).toBe(true);
    expect(isWatchedOver(dashboard, "watcher", nowMs)).toBe(false);
    const closing = { ...dashboard, connection: { kind: "closing", sinceMs: 0, reason: "flood" } } as const;
    expect(isWatchedOver(closing, "watcher", 0)).toBe(false);
  },
);
