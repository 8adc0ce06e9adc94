/** Defects in how a trip is kept and cleared. */

import { boot, FRAME, proof, type SeededDefect, SUPERVISOR, supervision } from "./seeded-defect.ts";

export const TRIPS_DEFECTS: readonly SeededDefect[] = [
  {
    promise: "a trip stays until it is acknowledged",
    defect: "the next LEASE clears it",
    file: SUPERVISOR,
    from: "if (lease.acknowledge && !lapsed && mayAcknowledge(angle)) clearTrip();",
    to: "if (!lapsed && mayAcknowledge(angle)) clearTrip();",
    test: supervision("stays when the lock's supply is back but the host goes on asking to hold"),
  },
  {
    promise: "a trip is acknowledged only with the table upright",
    defect: "any known angle will do",
    file: SUPERVISOR,
    from: "return angle.known() && angle.centideg <= UPRIGHT_CENTIDEG; }",
    to: "return angle.known() && UPRIGHT_CENTIDEG < 0; }",
    test: supervision("is cleared by an acknowledgement only, and only with the table upright"),
  },
  {
    promise: "a board that boots with a rider upside down says so",
    defect: "the first angle is not judged",
    file: SUPERVISOR,
    from: "if (!tripped() && beyondStart(angle)) setTrip(Trip::invertedAtBoot);",
    to: "",
    test: boot("with a rider beyond +5° starts tripped and sounding"),
  },
  {
    promise: "a trip outlives a reset",
    defect: "it is recalled and not taken up",
    file: SUPERVISOR,
    from: "if (untreated != Trip::none) setTrip(untreated);",
    to: "(void)untreated;",
    test: boot("does not forget a trip that nobody has acknowledged, whatever kind of reset it was"),
  },
  {
    promise: "a trip outlives a loss of power",
    defect: "it is never written into the EEPROM",
    file: "firmware/guardian/trip-record.cpp",
    from: "    unwritten = RECORD_BYTES;\n",
    to: "    unwritten = 0;\n",
    test: boot("does not forget it without power either, nor remember one that was acknowledged"),
  },
  {
    promise: "at the table a trip is acknowledged by 3 s on the button, upright",
    defect: "it is acknowledged at any angle",
    file: SUPERVISOR,
    from: "    if (mayAcknowledge(angle)) {\n      clearTrip();\n    } else if",
    to: "    if (angle.known()) {\n      clearTrip();\n    } else if",
    test: supervision("is acknowledged at the table by holding the button for three seconds, upright"),
  },
  {
    promise: "the sound of a trip is paused for 30 s and no longer",
    defect: "it is paused for 65 s",
    file: SUPERVISOR,
    from: "constexpr uint16_t AUDIO_PAUSE_MS = 30000;",
    to: "constexpr uint16_t AUDIO_PAUSE_MS = 65000;",
    test: proof("wrap", "a pause of the alarm at the table lasts its 30 s, and the alarm sounds again"),
  },
  {
    promise: "no frame with one or two bits turned over clears a trip",
    defect: "an acknowledgement is taken without its CRC",
    file: FRAME,
    from: "return getU16(payload + length - 2) == frameCrc(id, payload, length);",
    to: "return (id == LEASE_ID && payload[1] == LEASE_ACKNOWLEDGE) ||\n         getU16(payload + length - 2) == frameCrc(id, payload, length);",
    test: proof("flips", "a LEASE that would acknowledge, clears no trip"),
  },
];
