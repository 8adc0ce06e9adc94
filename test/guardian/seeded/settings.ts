/** Defects in the settings record and in the trial of the lock. */

import { GUARDIAN, type SeededDefect, settings } from "./seeded-defect.ts";

export const SETTINGS_DEFECTS: readonly SeededDefect[] = [
  {
    promise: "a damaged settings record is not used",
    defect: "its CRC is not compared",
    file: "firmware/guardian/settings.cpp",
    from: "return getU16(record + bytes - 2) == crc16(record, static_cast<uint8_t>(bytes - 2));",
    to: "return getU16(record + bytes - 2) == crc16(record, static_cast<uint8_t>(bytes - 2)) || bytes > 0;",
    test: settings("survives the damage of either copy, and no board is armed with both damaged"),
  },
  {
    promise: "a checksum covers every byte",
    defect: "`||` stands for `^`, as it once did in a machine's settings",
    file: "firmware/guardian/crc16.h",
    from: "static_cast<uint8_t>(crc) ^ static_cast<uint8_t>(folded << 4)",
    to: "static_cast<uint8_t>(crc) || static_cast<uint8_t>(folded << 4)",
    test: settings("survives the damage of either copy, and no board is armed with both damaged"),
  },
  {
    promise: "of two copies one survives a loss of power",
    defect: "the copy in use is written over",
    file: "firmware/guardian/settings-store.cpp",
    from: "now.copy == 0 ? 1 : 0",
    to: "now.copy == 0 ? 0 : 1",
    test: settings("cut off by a loss of power at any byte leave the old or the new, and nothing else"),
  },
  {
    promise: "settings of a newer layout are not armed with and not lost",
    defect: "they are taken for damaged ones",
    file: "firmware/guardian/settings.cpp",
    from: "record[2] > LAYOUT_VERSION && record[2] != 0xFF; }",
    to: "record[2] > LAYOUT_VERSION && record[2] == 0xFE; }",
    test: settings("of a newer layout is not armed with, and not written over"),
  },
  {
    promise: "settings do not change in a session",
    defect: "they are taken at any time",
    file: GUARDIAN,
    from: "if (settingsStore::writing() || guardian.supervisor.armed()) return false;",
    to: "if (settingsStore::writing()) return false;",
    test: settings("are refused in a session, and while others are being written"),
  },
  {
    promise: "no SETTINGS frame is taken twice",
    defect: "the record it replaces is not compared",
    file: GUARDIAN,
    from: "if (wanted.counterLow != static_cast<uint16_t>(guardian.settings.counter)) return false;",
    to: "",
    test: settings("over another record than they know are refused, counted, and change nothing"),
  },
  {
    promise: "a lock is tried only where nobody can hang from it",
    defect: "the angle is not looked at",
    file: GUARDIAN,
    from: "if (guardian.angle.known()) return guardian.angle.centideg <= HORIZONTAL_CENTIDEG;",
    to: "if (guardian.angle.known()) return true;",
    test: settings("is refused above horizontal, in a session, after a trip, twice, and out of range"),
  },
  {
    promise: "a trial of the lock ends by itself",
    defect: "it goes on",
    file: "firmware/guardian/lock-trial.h",
    from: "if (nowMs - askedMs_ >= LASTS_MS) end();",
    to: "(void)nowMs;",
    test: settings("moves it for half a second, and back by itself"),
  },
];
