/** What the rider reads, and on which colour. */

import { describe, expect, it } from "vitest";
import {
  LAPSE_ADVICE,
  RIDER_ALARMS,
  RIDER_CONNECTING,
  RIDER_HELD,
  RIDER_HOLD_PENDING,
  RIDER_LOST,
  RIDER_LOST_STANDING,
  RIDER_NOT_READY,
  RIDER_STATES,
} from "../../../companion/messages.ts";
import { INITIAL, type Model } from "../../../companion/model.ts";
import { riderAdvice, type Seen } from "../../../companion/rider/advice.ts";
import { ALARM_KINDS, type Alarm, type AlarmKind } from "../../../shared/alarms.ts";
import { SESSION_STATES, type SessionState } from "../../../shared/table.ts";

const HANGING: Seen = { link: "live", state: "inverted", lock: "released", zone: "calm" };

const alarm = (kind: AlarmKind, over: Partial<Alarm> = {}): Alarm => ({
  alarmId: kind,
  kind,
  priority: ALARM_KINDS[kind].priority,
  active: true,
  acknowledged: false,
  audioPausedUntilT: null,
  ...over,
});

const read = (model: Partial<Model>, seen: Partial<Seen> = {}, last: SessionState | null = "inverted") =>
  riderAdvice({ ...INITIAL, ...model }, { ...HANGING, ...seen }, last);

describe("what the rider reads", () => {
  it.each(SESSION_STATES)("in %s is the state's own sentence", (state) => {
    expect(read({}, { state }, "idle")).toMatchObject(RIDER_STATES[state]);
  });

  it("is what the lock does while inverted", () => {
    expect(read({}, { lock: "held" })).toMatchObject(RIDER_HELD);
    expect(read({ holdPending: true })).toMatchObject(RIDER_HOLD_PENDING);
  });

  it("names one thing that Start waits for, and how many more there are", () => {
    const ready = read({ startObstacles: ["not-upright", "not-still", "no-board"] }, { state: "idle" });
    expect(ready.title).toBe(RIDER_NOT_READY);
    expect(ready.next).toMatch(/^Waits for you to be upright.*\(and 2 more\)\.$/);
  });

  it("stands on the colour of how far it is from the limit", () => {
    expect(read({}).tone).toBe("calm");
    expect(read({}, { zone: "near" }).tone).toBe("near");
    expect(read({}, { zone: "over" }).tone).toBe("danger");
    expect(read({}, { zone: "unknown" }).tone).toBe("danger");
    expect(read({}, { state: "recovering" }).tone).toBe("rest");
  });

  it("is the most urgent alarm, before the state", () => {
    const both = read({ alarms: [alarm("near-angle"), alarm("over-angle")] });
    expect(both).toMatchObject({ ...RIDER_ALARMS["over-angle"], tone: "danger" });
    expect(read({ alarms: [alarm("near-angle")] })).toMatchObject({
      ...RIDER_ALARMS["near-angle"],
      tone: "near",
    });
  });

  it("is no alarm that was acknowledged, or that is only a note", () => {
    expect(read({ alarms: [alarm("over-angle", { acknowledged: true })] }).alarm).toBeNull();
    expect(read({ alarms: [alarm("storage-trouble")] }).alarm).toBeNull();
  });

  it("does not frighten whoever rests with an alarm that is over, and does not hide it", () => {
    const over = alarm("over-angle", { active: false });
    expect(read({ alarms: [over] }, { state: "recovering" })).toMatchObject({ tone: "rest", past: over });
    expect(read({ alarms: [alarm("over-angle")] }, { state: "recovering" }).tone).toBe("danger");
    expect(read({ alarms: [over] }, { state: "idle" }).alarm).toBe(over);
  });

  it("is this screen's own alarm before the controller's", () => {
    const own = { kind: "on", lapse: "over-angle", wellSinceMs: null, mayDismiss: false } as const;
    expect(read({ ownAlarm: own, alarms: [alarm("near-angle")] })).toMatchObject({
      ...LAPSE_ADVICE["over-angle"],
      tone: "danger",
      lapse: "over-angle",
    });
  });
});

describe("a table that is lost", () => {
  const silent = { link: "silent", state: null, lock: null, zone: "unknown" } as const;

  it.each(["armed", "inverted", "resting", "returning", "fault"] as const)(
    "calls back whoever was %s",
    (last) => {
      expect(read({}, silent, last)).toMatchObject({ ...RIDER_LOST, tone: "danger" });
      expect(read({}, { ...silent, state: "offline" }, last)).toMatchObject(RIDER_LOST);
    },
  );

  it.each([null, "idle", "recovering"] as const)("frightens nobody who was %s", (last) => {
    expect(read({}, silent, last)).toMatchObject({ ...RIDER_LOST_STANDING, tone: "lost" });
  });

  it("is not said of one that was never seen", () => {
    expect(read({}, { ...silent, link: "connecting" }, null)).toMatchObject(RIDER_CONNECTING);
  });
});

describe("every alarm", () => {
  it("is said in few words", () => {
    for (const [kind, { title, next }] of Object.entries(RIDER_ALARMS)) {
      expect(title.length, kind).toBeLessThanOrEqual(16);
      expect(next.length, kind).toBeLessThanOrEqual(110);
    }
  });
});
