/** Who did it: the name of a screen goes in with its wish and comes out with what the wish brought about. */

import { describe, expect, it } from "vitest";
import type { CoreRequest } from "../../firmware/safety/input.ts";
import { invertedRig, type Rig, readyRig, type Wish } from "./rig.ts";

const ANNA = "Anna's phone";
const ask = (rig: Rig, wish: Wish, device: string | null): void => {
  rig.tick(5, [{ ...wish, requestId: "who", by: "screen", device } as CoreRequest]);
};

describe("the name of a screen", () => {
  it("stands with the limits it changed, the session it started and the one it stopped", () => {
    const rig = readyRig();
    ask(rig, { kind: "set-limits", limits: { maxAngleDeg: 30, maxDurationS: 60 } }, ANNA);
    ask(rig, { kind: "start", programme: null }, "Laptop");
    ask(rig, { kind: "stop" }, ANNA);
    expect(rig.kinds("limits-changed")).toMatchObject([{ by: "screen", device: ANNA }]);
    expect(rig.kinds("session-started")).toMatchObject([{ by: "screen", device: "Laptop" }]);
    expect(rig.kinds("session-ended")).toMatchObject([{ reason: "stop", by: "screen", device: ANNA }]);
  });

  it("stands with the alarm it acknowledged", () => {
    const rig = invertedRig();
    rig.world.angleDeg = 27;
    rig.run(500);
    const [alarm] = rig.core.alarms.occurrences;
    ask(rig, { kind: "acknowledge", alarmId: alarm?.alarmId ?? "none" }, ANNA);
    expect(rig.kinds("alarm-acknowledged")).toMatchObject([{ alarm: "near-angle", device: ANNA }]);
  });

  it("is none for a central place, which stands with what it tightened and ended", () => {
    const rig = invertedRig();
    const tighter = { maxAngleDeg: 25, maxDurationS: 30 };
    rig.ask({ kind: "tighten", limits: tighter }, "fleet");
    rig.ask({ kind: "stop" }, "fleet");
    expect(rig.kinds("limits-changed").at(-1)).toMatchObject({
      limits: tighter,
      by: "fleet",
      device: null,
    });
    expect(rig.kinds("session-ended")).toMatchObject([{ reason: "stop", by: "fleet", device: null }]);
  });

  it("does not stand with what the controller does by itself, and is not kept", () => {
    const rig = invertedRig();
    ask(rig, { kind: "set-limits", limits: { maxAngleDeg: 25, maxDurationS: 30 } }, ANNA);
    rig.run(40_000, 50);
    expect(rig.kinds("session-ended")).toMatchObject([{ reason: "duration-reached", device: null }]);
    expect(JSON.stringify(rig.core)).not.toContain(ANNA);
  });
});
