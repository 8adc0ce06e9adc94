/** What goes into the audit chain from the gateway: whoever has gone is noted too, and nobody fills the disk with it. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeHistory } from "./support/fake-history.ts";
import { ManualClock } from "./support/manual-clock.ts";
import { type Rig, startRig } from "./support/rig.ts";
import { until } from "./support/screen.ts";

const DOER = { by: "screen", device: null, address: "127.0.0.1" };

let history: FakeHistory;
let clock: ManualClock;
let rig: Rig;
beforeEach(async () => {
  history = new FakeHistory();
  clock = new ManualClock();
  rig = await startRig({ history, manualClock: clock });
  rig.controller.report();
});
afterEach(() => rig.close());

const noted = () => history.writes.filter((write) => write.kind === "audit");

describe("what a screen wished", () => {
  it("is noted with who and from where once it is accepted, and not when it is refused", async () => {
    const screen = await rig.screen();
    const limits = { maxAngleDeg: 30, maxDurationS: 60 };
    await screen.ask({ type: "set-limits", id: "1", ...limits });
    expect(noted()).toMatchObject([{ action: "set-limits", doer: DOER, detail: { limits } }]);
    rig.controller.answers = () => ({ kind: "refused", code: "out-of-range", message: "no" });
    await screen.ask({ type: "set-limits", id: "2", ...limits });
    expect(noted()).toHaveLength(1);
  });

  it("is noted also when that screen was gone before the answer", async () => {
    rig.controller.answers = () => null;
    const screen = await rig.screen();
    screen.say({ type: "set-limits", id: "1", maxAngleDeg: 30, maxDurationS: 60 });
    await until("it is asked", () => rig.controller.asked.length === 1);
    screen.socket.terminate();
    // Who comes after it is heard after it.
    await (await rig.screen()).settled();
    const requestId = rig.controller.asked[0]?.requestId ?? "";
    rig.controller.answer({ type: "answer", requestId, result: { kind: "ok" } });
    expect(noted()).toMatchObject([{ action: "set-limits", doer: DOER }]);
    expect(rig.errors).toEqual([]);
  });
});

describe("a flood of STOP", () => {
  it("reaches the controller, and is noted twenty times and then six times a minute", async () => {
    const screen = await rig.screen();
    for (let second = 0; second < 30; second += 1) {
      for (let each = 0; each < 5; each += 1) screen.say({ type: "stop", id: `${second} ${each}` });
      await screen.settled();
      clock.advance(1_000);
    }
    expect(rig.controller.kinds()).toHaveLength(150);
    expect(noted()).toHaveLength(22);
  });
});
