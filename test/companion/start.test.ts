/** What a press of Start does, in whichever view. */

import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import type { RequestBody } from "../../companion/connection.ts";
import { apply } from "../../companion/model.ts";
import { DEFAULT_PREFERENCES } from "../../companion/preferences.ts";
import type { Day } from "../../companion/preflight/day.ts";
import { createStart } from "../../companion/start.ts";
import { createStore } from "../../companion/store.ts";
import type { ServerMessage } from "../../shared/protocol.ts";
import { at, hello, snapshot, telemetry } from "./samples.ts";

const bench = (checked: boolean, checkInEveryS: number | null = null) => {
  const store = createStore();
  const sent: RequestBody[] = [];
  let isChecked = checked;
  let looks = 0;
  const day: Day = {
    isChecked: () => isChecked,
    check: () => {
      isChecked = true;
    },
    look: () => {
      looks += 1;
      return Promise.resolve();
    },
  };
  store.model.value = { ...store.model.value, connection: { kind: "open" } };
  const say = (message: ServerMessage): void => {
    store.model.value = apply(store.model.value, message, 0);
  };
  const start = createStart({
    companion: { store, request: (body) => sent.push(body) },
    preferences: signal({ ...DEFAULT_PREFERENCES, checkInEveryS }),
    day,
  });
  say(hello());
  say(snapshot({ state: "idle" }));
  say(telemetry({ state: "idle", angle: at(-75), t: 1 }));
  return { store, start, sent, say, looks: () => looks };
};

describe("Start", () => {
  test("later in the day goes out at once", () => {
    const { start, sent } = bench(true);
    start.press();
    expect(start.asking.value).toBe(false);
    expect(sent).toEqual([{ type: "start" }]);
  });

  test("takes this screen's wish to be asked along", () => {
    const { start, sent } = bench(true, 60);
    start.press();
    expect(sent).toEqual([{ type: "start", checkInEveryS: 60 }]);
  });

  test("before the first session asks for the list, and goes out when all of it is ticked", () => {
    const { start, sent } = bench(false);
    start.press();
    expect(start.asking.value).toBe(true);
    expect(sent).toEqual([]);
    start.checked();
    expect(start.asking.value).toBe(false);
    expect(sent).toEqual([{ type: "start" }]);
    start.press();
    expect(sent).toHaveLength(2);
  });

  test("cancelled sends nothing, and asks again at the next press", () => {
    const { start, sent } = bench(false);
    start.press();
    start.cancel();
    expect(start.asking.value).toBe(false);
    start.press();
    expect(start.asking.value).toBe(true);
    expect(sent).toEqual([]);
  });

  test("STOP closes the list", () => {
    const { start, store, sent } = bench(false);
    start.press();
    store.model.value = { ...store.model.value, stops: store.model.value.stops + 1 };
    expect(start.asking.value).toBe(false);
    expect(sent).toEqual([]);
  });

  test("a session that somebody else starts closes the list", () => {
    const { start, say } = bench(false);
    start.press();
    say(telemetry({ state: "armed", angle: at(-75), t: 2 }));
    expect(start.asking.value).toBe(false);
  });

  test("the gateway is asked for today's sessions once there is a line, and again when one has ended", () => {
    const { say, looks } = bench(false);
    const atFirst = looks();
    expect(atFirst).toBeGreaterThanOrEqual(1);
    say(
      snapshot({ state: "idle", session: { id: "s9", reason: "stop", profileId: null, programmeId: null } }),
    );
    expect(looks()).toBe(atFirst + 1);
    say(telemetry({ state: "idle", angle: at(-75), t: 3 }));
    expect(looks()).toBe(atFirst + 1);
  });
});
