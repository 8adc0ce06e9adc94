/** What the doctor makes of a board that a running inversion-table has, from what that one tells. Pure. */

import type { SetupView } from "../../shared/setup.ts";
import { type Finding, fail, ok, warn } from "./report.ts";

const BUSY_STATES: readonly SetupView["state"][] = ["offline", "idle"];

export const judgeRunning = (view: SetupView): Finding[] => {
  const { board, state } = view;
  const running = BUSY_STATES.includes(state)
    ? ok(`running: inversion-table ${view.program}, ${state}`)
    : ok(`running: inversion-table ${view.program}, in a session (${state}); the board is left alone`);
  switch (board.kind) {
    case "none":
      return [running, fail(`board: ${board.reason}`, "see the lines about the port")];
    case "unguarded":
      return [
        running,
        warn(
          `firmware: ${board.firmware}, without guardian: one layer of protection is missing`,
          "stop inversion-table, then: inversion-table flash --port <port>",
        ),
      ];
    case "guarded": {
      const { link } = board;
      const settings =
        board.settingsState === "valid"
          ? ok("settings: valid")
          : fail(`settings: ${board.settingsState}`, "inversion-table calibrate");
      const trip =
        board.trip === "none"
          ? ok("trip: none")
          : fail(`trip: ${board.trip}`, "bring the table upright and acknowledge the alarm on the dashboard");
      const stop =
        view.stop === "closed"
          ? ok("STOP circuit: closed")
          : fail(`STOP circuit: ${view.stop}`, "let the button go, or mend its wire");
      const words = `link: ${link.statusFrames} frames in ${(link.overMs / 1000).toFixed(1)} s, ${link.refusedFrames} damaged, ${link.missingFrames} missing, longest gap ${link.longestGapMs} ms`;
      const quality =
        link.refusedFrames + link.missingFrames === 0
          ? ok(words)
          : warn(words, "use a short shielded USB cable, away from motors and chargers, and no hub");
      return [
        running,
        ok(`firmware: guardian ${board.firmware}`),
        settings,
        trip,
        stop,
        ok(`last start: ${board.resetCause}`),
        quality,
      ];
    }
  }
};
