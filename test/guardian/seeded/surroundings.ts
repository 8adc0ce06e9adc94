/** Defects in what else the board watches and refuses. */

import {
  GUARDIAN,
  image,
  proof,
  type SeededDefect,
  SUPERVISOR,
  settings,
  supervision,
} from "./seeded-defect.ts";

export const SURROUNDINGS_DEFECTS: readonly SeededDefect[] = [
  {
    promise: "a supply that falls releases while there is energy",
    defect: "the supply is measured and not judged",
    file: SUPERVISOR,
    from: "  if (supply.lowAt(nowMs)) return Trip::supplyLow;\n",
    to: "",
    test: supervision("releases while there is still energy when the supply falls by a tenth"),
  },
  {
    promise: "STOP releases",
    defect: "the circuit is watched and nothing follows",
    file: SUPERVISOR,
    from: "  if (stopOpen()) forceRelease();\n",
    to: "",
    test: image("is released by an open STOP circuit, for longer than a bounce"),
  },
  {
    promise: "a board that is not calibrated is not armed",
    defect: "obstacles do not count",
    file: SUPERVISOR,
    from: "} else if (armed() || obstacles(angle, supply, settingsObstacles) == 0) {",
    to: "} else if (armed() || obstacles(angle, supply, settingsObstacles) < 0xFF) {",
    test: supervision("refuses to be armed while it is not calibrated"),
  },
  {
    promise: "raw Firmata does not move the lock",
    defect: "its pin is not among the guarded",
    file: "firmware/guardian/guardian-profile.cpp",
    from: "{digital, bitInPort(LOCK_PIN), busFitted",
    to: "{digital, 0, busFitted",
    test: image("is not moved by raw Firmata, which is counted"),
  },
  {
    promise: "a reset that a host asks for releases",
    defect: "it is ignored",
    file: GUARDIAN,
    from: "if (message.command == FirmataCommand::systemReset) {",
    to: "if (false && message.command == FirmataCommand::systemReset) {",
    test: image("is released by a system reset and keeps its pulses"),
  },
  {
    promise: "a lock that does not let go is told",
    defect: "its switch is not believed",
    file: SUPERVISOR,
    from: "return !holding_ && nowMs - releasedMs_ >= RELEASED_WITHIN_MS && lockSwitch == LockSwitch::notReleased;",
    to: "return !holding_ && nowMs - releasedMs_ >= RELEASED_WITHIN_MS && lockSwitch == LockSwitch::none;",
    test: settings(
      "is believed to be stuck half a second after it should have let go, not before, and only in a session",
    ),
  },
  {
    promise: "after a STOP the host has to let go before it may hold again",
    defect: "it may hold as soon as the circuit is closed",
    file: SUPERVISOR,
    from: "  holding_ = false;\n  holdRefused_ = true;",
    to: "  holding_ = false;",
    test: proof("hostile", "that goes on holding through and after a STOP, holds only once it has let go"),
  },
];
