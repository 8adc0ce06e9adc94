/** A gateway that did not run for a while: its clients are judged only by the time in which it could hear them. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LATE_MS, OwnGaps } from "../../firmware/gateway/own-gaps.ts";
import { ManualClock } from "./support/manual-clock.ts";
import { type Rig, startRig } from "./support/rig.ts";

describe("OwnGaps", () => {
  it("counts a tick that is later than allowed, and only the time beyond its turn", () => {
    const gaps = new OwnGaps(250, 0);
    expect(gaps.tick(250)).toBe(0);
    expect(gaps.tick(250 + 250 + LATE_MS)).toBe(0);
    expect(gaps.tick(500 + LATE_MS + 250 + LATE_MS + 1)).toBe(LATE_MS + 1);
    expect(gaps.tick(750 + 2 * LATE_MS + 1 + 250)).toBe(0);
  });
});

describe("a gateway that was frozen", () => {
  let clock: ManualClock;
  let rig: Rig;
  beforeEach(async () => {
    clock = new ManualClock();
    rig = await startRig({ manualClock: clock });
  });
  afterEach(() => rig.close());

  it("for a minute keeps its dashboards, which could not be heard meanwhile", async () => {
    const screen = await rig.screen();
    rig.controller.report();
    await screen.next("telemetry");
    clock.freeze(60_000);
    clock.advance(500);
    await screen.settled();
    expect(screen.closedWith()).toBeNull();
    expect(screen.of("snapshot").at(-1)?.state).toBe("offline");

    const seq = rig.controller.report();
    await screen.settled();
    expect(screen.of("telemetry").at(-1)?.seq).toBe(seq);
  });

  it("still cuts off a dashboard that says nothing in the time in which it runs", async () => {
    const screen = await rig.screen();
    const cutOff = async (): Promise<boolean> =>
      (await (await fetch(`${rig.url}/metrics`)).text()).includes('closed_total{reason="no-pong"} 1');
    screen.socket.pause();
    clock.freeze(60_000);
    clock.advance(9_000);
    expect(await cutOff()).toBe(false);
    clock.advance(2_000);
    screen.socket.resume();
    expect(await screen.closed()).toBe(1006);
    expect(await cutOff()).toBe(true);
  });

  it("lets a request wait for its answer, which may lie unread", async () => {
    const screen = await rig.screen();
    rig.controller.answers = () => null;
    screen.say({ type: "start", id: "s" });
    await screen.settled();
    clock.freeze(30_000);
    expect(screen.of("error")).toEqual([]);
    const asked = rig.controller.asked[0];
    if (asked === undefined) throw new Error("nothing was asked");
    rig.controller.answer({ type: "answer", requestId: asked.requestId, result: { kind: "ok" } });
    expect((await screen.next("ack")).id).toBe("s");
  });
});
