/** What a report shows of the board: what it told of itself, without which one it is. Pure. */

import { SIGNALS } from "../../../shared/alarms.ts";
import {
  GUARDIAN_OBSTACLES,
  GUARDIAN_SENSOR_FAULTS,
  GUARDIAN_TRIPS,
  LOCK_SWITCHES,
  SETTINGS_STATES,
} from "../../../shared/guardian.ts";
import { ANGLE_FAULTS, SESSION_STATES } from "../../../shared/table.ts";
import type { ProbedBoard } from "../../board/board-probe.ts";
import { resetCauseWords } from "../../board/reset-cause.ts";
import { type FoundPort, looksLike } from "../../boards-found.ts";
import type { SetupAnswer } from "../../setup-client.ts";
import { boardPort, type Clear, oneOf, ours, say, textOf, usbId, version } from "./clear.ts";
import { type FlatParts, flat } from "./flat.ts";
import { reasonOf, type ShowParts } from "./log-lines.ts";

const RESET_CAUSES = Array.from({ length: 16 }, (_, mcusr) => resetCauseWords(mcusr));
const WORDS: readonly string[] = [
  ...[...GUARDIAN_TRIPS, ...GUARDIAN_OBSTACLES, ...GUARDIAN_SENSOR_FAULTS, ...LOCK_SWITCHES],
  ...[...SETTINGS_STATES, ...ANGLE_FAULTS, ...SESSION_STATES, ...SIGNALS, ...RESET_CAUSES],
  ...["none", "two-point", "zeroed", "passive", "active", "ok", "fault", "guarded", "unguarded"],
  ...["identity", "status", "ms", "none-or-longer", "counts", "gravity", "closed", "open", "unknown"],
];

const FIRMATA = /^(StandardFirmata|StandardFirmataPlus|ConfigurableFirmata|StandardFirmataChipKIT)(\.ino)?\b/;
const firmataName = (firmware: string): Clear => {
  const [, name] = FIRMATA.exec(firmware) ?? [];
  return name === undefined ? textOf(firmware) : say`${oneOf([...FIRMATA_NAMES], name)}`;
};
const FIRMATA_NAMES = [
  "StandardFirmata",
  "StandardFirmataPlus",
  "ConfigurableFirmata",
  "StandardFirmataChipKIT",
] as const;

const partsFor = (show: ShowParts): FlatParts => ({
  words: WORDS,
  // Which table it is, and numbers that only count.
  leftOut: ["tableId", "bootNonce", "seq", "ackSeq"],
  texts: {
    firmware: version,
    program: version,
    "board.firmware": version,
    "board.reason": (text) => reasonOf(text, show, 0),
    refusal: (text) => reasonOf(text, show, 0),
  },
});

/** A board that was opened and listened to. */
export const probedPart = (port: string, board: ProbedBoard, show: ShowParts): readonly Clear[] => {
  const at = say`opened ${boardPort(port)} and listened`;
  switch (board.kind) {
    case "closed":
      return [say`${boardPort(port)} did not open: ${reasonOf(board.fault.sentence, show, 0)}`];
    case "unknown":
      return [at, say`nobody there can be worked with: ${reasonOf(board.fault.sentence, show, 0)}`];
    case "other-guardian":
      return [at, say`a guardian of protocol ${board.major}`];
    case "other-firmata":
      return [at, say`another firmware: ${firmataName(board.firmware)}`];
    case "guardian": {
      const parts = partsFor(show);
      const { identity, status, link } = board;
      return [
        at,
        ...flat(identity, parts),
        ...(status === null ? [say`it sent no STATUS`] : flat(status, parts)),
        ...flat(link, parts),
      ];
    }
  }
};

/** A board that a running program has. */
export const setupPart = (asked: SetupAnswer, show: ShowParts): readonly Clear[] =>
  asked.kind === "refused"
    ? [say`the running program did not tell of its board: ${reasonOf(asked.message, show, 0)}`]
    : [say`asked of the running program`, ...flat(asked.view, partsFor(show))];

export const portLines = (found: readonly FoundPort[]): readonly Clear[] =>
  found.length === 0
    ? [say`no port that may have a board`]
    : found.map(({ path, about, usbId: id }) => {
        // What the device says of itself is not ours; what we make of its id is.
        const known = looksLike({ path, about: "", usbId: id });
        const named = known === "" ? (about === "" ? say`` : textOf(about)) : ours(known);
        return say`${boardPort(path)} ${usbId(id)} ${named}`;
      });
