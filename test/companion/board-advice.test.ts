/** What to check when no board answers, and what to type. */

import { describe, expect, it } from "vitest";
import { boardChecks, type Check } from "../../companion/setup/board-advice.ts";
import { partIn } from "../../companion/setup/part.ts";
import type { BoardsView, SeenPort } from "../../shared/boards.ts";

const port = (over: Partial<SeenPort> = {}): SeenPort => ({
  path: "/dev/ttyACM1",
  looksLike: "Arduino Uno R3",
  usbId: "2341:0043",
  trouble: null,
  isStarted: false,
  ...over,
});
const view = (over: Partial<BoardsView> = {}): BoardsView => ({
  started: { kind: "port", port: "/dev/ttyACM0" },
  standing: { kind: "absent", why: "There is no /dev/ttyACM0." },
  ports: [],
  ...over,
});
const kinds = (checks: readonly Check[]): string[] => checks.map(({ kind }) => kind);
const DOCTOR = { kind: "doctor", command: "inversion-table doctor --port /dev/ttyACM0" };

describe("without a board", () => {
  it("and with nothing plugged in: lamp and cable first, the doctor last", () => {
    const checks = boardChecks(view());
    expect(kinds(checks)).toEqual(["lamp", "cable", "nothing-plugged-in", "doctor"]);
    expect(checks.at(-1)).toEqual(DOCTOR);
  });

  it("and with boards at other ports: what to type for each", () => {
    const checks = boardChecks(view({ ports: [port(), port({ path: "/dev/ttyUSB0" })] }));
    expect(checks).toContainEqual({
      kind: "other-ports",
      commands: ["inversion-table run --port /dev/ttyACM1", "inversion-table run --port /dev/ttyUSB0"],
    });
  });

  it("and with its port there: another program may have it", () => {
    expect(kinds(boardChecks(view({ ports: [port({ isStarted: true })] })))).toEqual([
      "other-program",
      "lamp",
      "doctor",
    ]);
  });

  it("and with a port that may not be opened: the computer's own words first", () => {
    const sentence = "This user may not open /dev/ttyACM0.";
    expect(boardChecks(view({ ports: [port({ isStarted: true, trouble: sentence })] }))).toEqual([
      { kind: "trouble", sentence },
      DOCTOR,
    ]);
  });

  it("and over the network there is no cable to look at", () => {
    const started = { kind: "port", port: "tcp://127.0.0.1:9000" } as const;
    expect(kinds(boardChecks(view({ started, ports: [port()] })))).toEqual(["doctor"]);
  });

  it("and simulated: nothing can be plugged in", () => {
    expect(kinds(boardChecks(view({ started: { kind: "simulated" } })))).toEqual(["simulated-log"]);
  });

  it("and for whoever may only watch: nothing of the computer", () => {
    expect(kinds(boardChecks(view({ started: null, ports: null })))).toEqual(["lamp", "cable"]);
  });
});

describe("the parts' addresses", () => {
  it.each([
    ["#setup", "table"],
    ["#setup/rehearsal", "rehearsal"],
    ["#setup/balance", "balance"],
    ["#setup/nonsense", "table"],
    ["", "table"],
  ] as const)("%s is %s", (hash, part) => expect(partIn(hash)).toBe(part));
});
