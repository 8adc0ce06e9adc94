/** Defects in the limits of a session and how they are kept. */

import { FRAME, type SeededDefect, SUPERVISOR, supervision } from "./seeded-defect.ts";

export const LIMITS_DEFECTS: readonly SeededDefect[] = [
  {
    promise: "the board releases beyond the maximum angle by itself",
    defect: "it does not look",
    file: SUPERVISOR,
    from: "  if (!withinMaximum(angle)) return Trip::overAngle;\n",
    to: "",
    test: supervision("releases by itself beyond its maximum angle, within 10 ms, and goes on sounding"),
  },
  {
    promise: "the board ends a session at its maximum duration by its own clock",
    defect: "the clock is never compared",
    file: SUPERVISOR,
    from: "if (clock_.invertedMs() >= static_cast<uint32_t>(limits_.maxDurationS) * MS_PER_S) return Trip::duration;",
    to: "",
    test: supervision(
      "releases when its own clock of inversion has reached the duration, whatever the host renews",
    ),
  },
  {
    promise: "the time inverted adds up over rests, with its hysteresis",
    defect: "the clock starts at horizontal",
    file: "firmware/guardian/session-clock.cpp",
    from: "angleCentideg >= INVERSION_STARTS_CENTIDEG && !inverted_",
    to: "!inverted_",
    test: supervision("adds up the time over rests, and counts the hysteresis from 5° to 0°"),
  },
  {
    promise: "no session lasts longer than its cap",
    defect: "the cap is never compared",
    file: SUPERVISOR,
    from: "if (clock_.sinceFirstMs() >= static_cast<uint32_t>(limits_.sessionCapS) * MS_PER_S) return Trip::sessionCap;",
    to: "",
    test: supervision("ends a session at its cap, although the angle has come back in between"),
  },
  {
    promise: "the board releases a table that swings too fast",
    defect: "the rate is not looked at",
    file: SUPERVISOR,
    from: "  if (clock_.inverted() && angle.overRate) return Trip::overRate;\n",
    to: "",
    test: supervision("releases when the table swings faster than 90°/s for a tenth of a second"),
  },
  {
    promise: "nobody gets an angle beyond the compiled ceiling",
    defect: "the angle of a LEASE is not compared with it",
    file: FRAME,
    from: "lease.maxAngleCentideg > 0 && lease.maxAngleCentideg <= CEILING_ANGLE_CENTIDEG &&",
    to: "lease.maxAngleCentideg > 0 &&",
    test: supervision("gives a host with perfect checksums nothing beyond the compiled ceilings"),
  },
  {
    promise: "nobody gets a duration beyond the compiled ceiling",
    defect: "the duration of a LEASE is not compared with it",
    file: FRAME,
    from: "lease.maxDurationS > 0 && lease.maxDurationS <= CEILING_DURATION_S &&",
    to: "lease.maxDurationS > 0 &&",
    test: supervision("gives a host with perfect checksums nothing beyond the compiled ceilings"),
  },
  {
    promise: "nobody gets a session cap beyond the compiled ceiling",
    defect: "the cap of a LEASE is not compared with it",
    file: FRAME,
    from: "lease.sessionCapS >= lease.maxDurationS && lease.sessionCapS <= CEILING_SESSION_CAP_S;",
    to: "lease.sessionCapS >= lease.maxDurationS;",
    test: supervision("gives a host with perfect checksums nothing beyond the compiled ceilings"),
  },
  {
    promise: "limits only tighten during a session",
    defect: "a looser LEASE is taken",
    file: SUPERVISOR,
    from: "  if (armed() && lease.armed && loosens(lease)) return false;\n",
    to: "",
    test: supervision("takes tightened limits and refuses loosened ones, each of them"),
  },
  {
    promise: "the board holds on nowhere where the controller has let go",
    defect: "its maximum is half a degree wider",
    file: SUPERVISOR,
    from: "return angle.known() && angle.centideg <= limits_.maxAngleCentideg;",
    to: "return angle.known() && angle.centideg <= limits_.maxAngleCentideg + 50;",
    test: { file: "test/guardian/differential.test.ts", title: "never hold on where the other has let go" },
  },
];
