/** What the doctor makes of a board, from what was found on it. Pure. */

import { DEFAULT_CEILINGS, nests } from "../../shared/limits.ts";
import type { LinkQuality } from "../../shared/setup.ts";
import { problemText, settingsProblem } from "../../shared/setup-ranges.ts";
import type { ProbedBoard } from "../board/board-probe.ts";
import type { GuardianIdentity, GuardianStatus } from "../board/guardian-frame.ts";
import { newSettingsOf } from "../board/guardian-settings.ts";
import { resetCauseWords } from "../board/reset-cause.ts";
import { type Finding, fail, ok, warn } from "./report.ts";

/** STATUS frames come 50 times a second. */
const LEAST_FRAMES_PER_S = 40;
const MOST_GAP_MS = 200;

const FLASH = "flash the guardian: inversion-table flash --port <port>";
const CALIBRATE = "inversion-table calibrate";

const settingsFinding = ({ settings }: GuardianIdentity): Finding => {
  switch (settings) {
    case "valid":
      return ok("settings: valid");
    case "blank":
      return fail("settings: none yet, so that no session can start", CALIBRATE);
    case "damaged":
      return fail("settings: both copies are damaged, so that no session can start", CALIBRATE);
    case "newer":
      return fail("settings: written by a newer guardian, which this one cannot read", FLASH);
  }
};

const calibrationFinding = (identity: GuardianIdentity): Finding => {
  const { potentiometer, inertial, sensors } = identity.record;
  const missing = [
    ...(sensors.potentiometer && potentiometer.kind === "none" ? ["the potentiometer"] : []),
    ...(sensors.mpu6050 && inertial.kind === "none" ? ["the MPU-6050"] : []),
  ];
  if (missing.length > 0) return fail(`calibration: none of ${missing.join(" and ")}`, CALIBRATE);
  const wrong = settingsProblem(newSettingsOf(identity.record));
  return wrong === null ? ok("calibration: there") : warn(`calibration: ${problemText(wrong)}`, CALIBRATE);
};

const versionFinding = (identity: GuardianIdentity, imageVersion: string | null): Finding => {
  const { firmware } = identity;
  if (imageVersion === null || imageVersion === firmware) return ok(`firmware: guardian ${firmware}`);
  return warn(`firmware: guardian ${firmware}; this program comes with ${imageVersion}`, FLASH);
};

const statusFindings = (status: GuardianStatus): Finding[] => {
  const tripped =
    status.trip === "none"
      ? ok("trip: none")
      : fail(`trip: ${status.trip}`, "bring the table upright and acknowledge the alarm on the dashboard");
  const stop = status.stopOpen
    ? fail("STOP circuit: open", "let the button go, or mend its wire: pin 2, normally closed to ground")
    : ok("STOP circuit: closed");
  const angle =
    status.angle.kind === "ok"
      ? ok(`angle: ${status.angle.angleDeg.toFixed(1)}°`)
      : warn("angle: not known to the board", "calibrate, or check the sensor's wires");
  const refused = status.refusedFrames + status.refusedRawWrites;
  const refusals =
    refused === 0
      ? ok("refused by the board: nothing")
      : warn(
          `refused by the board: ${status.refusedFrames} frames, ${status.refusedRawWrites} raw writes`,
          "a few may be a disturbed line; many are another program that writes to this port",
        );
  return [tripped, stop, angle, ok(`last start: ${resetCauseWords(status.resetCause)}`), refusals];
};

const linkFinding = (link: LinkQuality): Finding => {
  const { overMs, statusFrames, refusedFrames, missingFrames, longestGapMs } = link;
  const words = `link: ${statusFrames} frames in ${(overMs / 1000).toFixed(1)} s, ${refusedFrames} damaged, ${missingFrames} missing, longest gap ${longestGapMs} ms`;
  const isFast = statusFrames >= (LEAST_FRAMES_PER_S * overMs) / 1000;
  if (isFast && refusedFrames + missingFrames === 0 && longestGapMs <= MOST_GAP_MS) return ok(words);
  const advice = "use a short shielded USB cable, away from motors and chargers, and no hub";
  return isFast ? warn(words, advice) : fail(words, advice);
};

/** @param imageVersion of the guardian that came with this program; null when that is not known */
export const judgeBoard = (board: ProbedBoard, imageVersion: string | null): Finding[] => {
  switch (board.kind) {
    case "closed":
      return [fail(board.fault.sentence, "see the line above; the port must open before anything else")];
    case "unknown":
      return [fail(`firmware: ${board.fault.sentence}`, FLASH)];
    case "other-guardian":
      return [
        fail(`firmware: a guardian of protocol ${board.major}, which this program does not speak`, FLASH),
      ];
    case "other-firmata":
      return [
        warn(`firmware: ${board.firmware}, without guardian: one layer of protection is missing`, FLASH),
      ];
    case "guardian": {
      const { identity, status, link } = board;
      const ceilings = nests(DEFAULT_CEILINGS, identity.ceilings)
        ? ok(`ceilings: ${identity.ceilings.maxAngleDeg}°, ${identity.ceilings.maxDurationS} s`)
        : fail("ceilings: not above this program's, so that no session can start", FLASH);
      return [
        versionFinding(identity, imageVersion),
        settingsFinding(identity),
        calibrationFinding(identity),
        ceilings,
        ...(status === null ? [] : statusFindings(status)),
        linkFinding(link),
      ];
    }
  }
};
