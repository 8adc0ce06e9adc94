/** The button at the table in its bounds: what is STOP, what is a pause, what acknowledges, and what is nothing. */

import { describe, expect, it } from "vitest";
import { type TableButton, watchButton } from "../../firmware/safety/table-button.ts";

const CLOSED: TableButton = { kind: "closed" };
const open = (forMs: number, stopped = false): TableButton => ({
  kind: "open",
  sinceMs: 100_000 - forMs,
  stopped,
});
const NOW = 100_000;

describe("during a session", () => {
  it.each(["open", "unknown"] as const)(
    "a circuit that is %s is STOP at once, and in every step",
    (circuit) => {
      const { button, press } = watchButton(CLOSED, circuit, true, NOW);
      expect(press).toBe("stop");
      expect(button).toEqual({ kind: "open", sinceMs: NOW, stopped: true });
      expect(watchButton(button, circuit, true, NOW + 20).press).toBe("stop");
    },
  );

  it("a closed circuit is nothing", () => {
    expect(watchButton(CLOSED, "closed", true, NOW)).toEqual({ button: CLOSED, press: "none" });
  });
});

describe("without a session", () => {
  it.each<[forMs: number, press: string]>([
    [0, "none"],
    [29, "none"],
    [30, "pause"],
    [2_999, "pause"],
    [3_000, "acknowledge"],
    [15_000, "acknowledge"],
    [15_001, "none"],
    [Number.NaN, "none"],
  ])("pressed for %d ms and let go it is: %s", (forMs, press) => {
    expect(watchButton(open(forMs), "closed", false, NOW)).toEqual({ button: CLOSED, press });
  });

  it("what was STOP is no press when it closes again", () => {
    expect(watchButton(open(5_000, true), "closed", false, NOW)).toEqual({ button: CLOSED, press: "none" });
  });

  it("opening is timed from its beginning and does nothing before it closes", () => {
    const opened = watchButton(CLOSED, "open", false, NOW);
    expect(opened).toEqual({ button: { kind: "open", sinceMs: NOW, stopped: false }, press: "none" });
    expect(watchButton(opened.button, "open", false, NOW + 5_000)).toEqual({ ...opened, press: "none" });
  });

  it("nobody has pressed a circuit that is not known", () => {
    expect(watchButton(CLOSED, "unknown", false, NOW)).toEqual({ button: CLOSED, press: "none" });
    expect(watchButton(open(500), "unknown", false, NOW)).toEqual({ button: open(500), press: "none" });
  });
});
