/** The check-in through every process: asked, answered from a screen and by the table, and not answered at all. */

import { expect, it } from "vitest";
import type { Snapshot } from "../../shared/protocol.ts";
import { askedAt20, nextEvent, releaseSince, type Table, untilReady, withTable } from "./session.ts";

// Each waits half a minute for the question, at a table of its own; they wait at the same time.
const EVERY_S = 30;
const PATIENCE = { timeout: 300_000 };

const isAsked = ({ checkIn }: Snapshot): boolean => typeof checkIn?.askedT === "number";

/** The question as everybody sees it, and no question any more. */
const shownAsked = async ({ dashboard }: Table): Promise<void> => {
  const { checkIn } = await dashboard.snapshotUntil(
    "the question",
    (s) => typeof s.checkIn?.askedT === "number",
  );
  expect((checkIn?.answerByT ?? 0) - (checkIn?.askedT ?? 0)).toBe(15_000);
};
const shownAnswered = async ({ dashboard }: Table): Promise<void> => {
  const { checkIn } = await dashboard.snapshotUntil("no question", (s) => s.checkIn?.askedT === null);
  expect(checkIn).toEqual({ everyS: EVERY_S, askedT: null, answerByT: null });
};

it.concurrent("a rider who is asked answers on a screen, and the session goes on", PATIENCE, async () => {
  await withTable(async (table) => {
    const { program, dashboard } = table;
    await untilReady(table);
    expect(await dashboard.ask({ type: "start", checkInEveryS: 29 })).toMatchObject({
      type: "error",
      code: "out-of-range",
      message: "checkInEveryS is 29; allowed is 30 s to 600 s",
    });
    expect(await dashboard.ask({ type: "answer-check-in" })).toMatchObject({ code: "wrong-state" });
    await askedAt20(table, EVERY_S);
    await shownAsked(table);
    const before = dashboard.events().length;
    await dashboard.accepted({ type: "answer-check-in" });
    expect(await nextEvent(table, before, "check-in-answered")).toMatchObject({ by: "screen" });
    await shownAnswered(table);
    expect((await program.world()).lock).toBe("held");
  });
});

it.concurrent("a rider who is asked moves the table, and the session goes on", PATIENCE, async () => {
  await withTable(async (table) => {
    const { program, dashboard } = table;
    await askedAt20(table, EVERY_S);
    const before = dashboard.events().length;
    await dashboard.accepted({ type: "release" });
    await program.setWorld({ riderTargetDeg: 28 });
    const answered = await nextEvent(table, before, "check-in-answered");
    expect(answered).toMatchObject({ by: "table", device: null });
    await shownAnswered(table);
    expect(dashboard.telemetry()?.state).toBe("inverted");
  });
});

it.concurrent(
  "a rider who does not answer is let go of at the pin, and everybody hears it",
  PATIENCE,
  async () => {
    await withTable(async (table) => {
      const { program, dashboard } = table;
      await askedAt20(table, EVERY_S);
      const before = dashboard.events().length;
      const { checkIn } = await dashboard.snapshotUntil("the question", isAsked);
      const lastS = 1;
      const until = (checkIn?.answerByT ?? Number.NaN) - lastS * 1000;
      await dashboard.telemetryUntil("the last second", ({ t }) => t >= until);
      const last = await program.world();
      expect(last.lock).toBe("held");
      const { heldS } = await releaseSince(program, last, 20);
      expect(heldS).toBeLessThan(lastS + 0.2);
      const ended = await nextEvent(table, before, "session-ended");
      expect(ended).toMatchObject({ reason: "unanswered", by: "controller" });
      await program.worldUntil("the buzzer at the pin", (w) => w.buzzer === "sounding");
      const { alarms, state } = await dashboard.snapshotUntil("the alarm", (s) => s.alarms.length > 0);
      expect(state).toBe("returning");
      const alarm = { kind: "rider-unresponsive", priority: "high", active: true };
      expect(alarms).toContainEqual(expect.objectContaining(alarm));
      const alarmId = alarms.find(({ kind }) => kind === "rider-unresponsive")?.alarmId ?? "";
      expect(await dashboard.ask({ type: "acknowledge", alarmId })).toMatchObject({ code: "wrong-state" });

      // Somebody has gone to the rider and brought the table up.
      await program.setWorld({ riderTargetDeg: -75 });
      await program.worldUntil("upright", (w) => w.angleDeg < -60);
      await dashboard.snapshotUntil("its condition gone", (s) => s.alarms.every(({ active }) => !active));
      await program.worldUntil("still sounding", (w) => w.buzzer === "sounding");
      await dashboard.accepted({ type: "acknowledge", alarmId });
      await dashboard.snapshotUntil("no alarm", (s) => s.alarms.length === 0);
    });
  },
);
