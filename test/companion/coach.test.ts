/** The next move of a programme on the screen. */

import { describe, expect, it } from "vitest";
import { moveLeftS, moveOf } from "../../companion/coach.ts";
import { dialMark } from "../../companion/dial-geometry.ts";
import { apply, INITIAL, type Model } from "../../companion/model.ts";
import { riderAdvice } from "../../companion/rider/advice.ts";
import { viewOf } from "../../companion/view.ts";
import type { Course, Snapshot, Telemetry } from "../../shared/protocol.ts";
import { at, hello, snapshot, telemetry } from "./samples.ts";

const course: NonNullable<Course> = {
  ...{ programmeId: "easy", name: "Easy start", stepIndex: 2, steps: 7 },
  ...{ targetAngleDeg: 15, phase: "stay", endsT: 25_000, nextTargetDeg: 20 },
};
const seen = (told: Partial<Snapshot>, newest: Partial<Telemetry>, nowMs = 10) => {
  const messages = [hello(), snapshot(told), telemetry({ angle: at(15), t: 1000, ...newest })];
  const open: Model = { ...INITIAL, connection: { kind: "open" } };
  const model = messages.reduce<Model>((now, message) => apply(now, message, 0), open);
  return { model, view: viewOf(model, nowMs) };
};

describe("the coach", () => {
  it("says the move, its step, what comes next, and how long it lasts on", () => {
    const { view } = seen({ course }, {});
    expect(view).toMatchObject({ title: "Stay", moveLeftText: "0:24", targetDeg: 15 });
    expect(view.next).toMatch(/Step 3 of 7.*next 20°/);
    expect(seen({ course }, { t: 20_500 }).view.moveLeftText).toBe("0:05");
    for (const phase of ["back", "rest"] as const)
      expect(seen({ course: { ...course, phase } }, {}).view.targetDeg).toBe(0);
  });

  it("counts nothing while the clock of the move stands, and nothing on a line that is stale", () => {
    expect(seen({ course: { ...course, phase: "go", endsT: null } }, {}).view).toMatchObject({
      title: "Turn to 15°",
      moveLeftText: "",
    });
    expect(seen({ course }, {}, 5_000).view).toMatchObject({ moveLeftText: "", targetDeg: null });
    expect(moveLeftS(course, Number.NaN)).toBe(null);
  });

  it("is silent in every state in which something else is to be done", () => {
    for (const state of ["idle", "returning", "recovering", "fault", "offline"] as const) {
      expect(moveOf(course, state)).toBe(null);
      expect(seen({ course, state }, { state }).view.title).not.toBe("Stay");
    }
  });

  it("the rider reads the same, unless the lock waits or an alarm is on", () => {
    const { model, view } = seen({ course }, { lock: "held" });
    expect(riderAdvice(model, view, null)).toMatchObject({ title: "Stay", tone: "calm" });
    const pending = { ...model, holdPending: true };
    expect(riderAdvice(pending, view, null).title).toBe("Keep still");
  });

  it("ends with the session, before the next snapshot", () => {
    const { model } = seen(
      { course, session: { id: "s1", reason: null, profileId: "anna", programmeId: "easy" } },
      {},
    );
    const over = apply(
      model,
      {
        ...{ type: "event", id: "e", t: 2000, kind: "session-ended", sessionId: "s1" },
        ...{ reason: "stop", by: "screen", device: null },
      },
      0,
    );
    expect(over.course).toBe(null);
    expect(over.session).toMatchObject({ kind: "ended", profileId: "anna", programmeId: "easy" });
  });

  it("the mark on the dial points at its angle", () => {
    expect(dialMark(0, 100, 10)).toMatch(/^M-100 0L-109\.\d+ -5/);
  });
});
