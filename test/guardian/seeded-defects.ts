/**
 * The promises of the guardian, each with a defect that breaks it and the test that must turn red then. Nothing but
 * data: seeded-defects.test.ts puts each of them into a copy of the sources and runs the named test on it.
 */

export interface SeededDefect {
  /** What the guardian promises. */
  readonly promise: string;
  /** What is wrong with it, in words. */
  readonly defect: string;
  /** Source file, from the project's folder. */
  readonly file: string;
  /** Stands in the file exactly once, and is replaced. */
  readonly from: string;
  readonly to: string;
  /** The test that must fail: its file, and its title as it is reported. */
  readonly test: { readonly file: string; readonly title: string };
}

const SUPERVISOR = "firmware/guardian/supervisor.cpp";
const JUDGE = "firmware/guardian/angle-judge.cpp";
const FRAME = "firmware/guardian/frame.cpp";
const GUARDIAN = "firmware/guardian/guardian.cpp";

const supervision = (title: string) => ({ file: "test/guardian/supervision.test.ts", title });
const image = (title: string) => ({ file: "test/guardian/image.test.ts", title });
const boot = (title: string) => ({ file: "test/guardian/boot.test.ts", title });

const LEASE: readonly SeededDefect[] = [
  {
    promise: "a permission ends 500 ms after the last LEASE",
    defect: "it lasts twice as long",
    file: "firmware/guardian/lease.cpp",
    from: "if (!valid_ || age < LEASE_MS) return false;",
    to: "if (!valid_ || age < 2 * LEASE_MS) return false;",
    test: image("is held while the lease is renewed and released 500 ms after the last one"),
  },
  {
    promise: "the end of a permission is a trip",
    defect: "a lapse is passed over",
    file: SUPERVISOR,
    from: "const Trip cause = lapsed ? Trip::leaseLapsed : causeNow(angle, supply, lockSwitch, nowMs);",
    to: "const Trip cause = lapsed ? Trip::none : causeNow(angle, supply, lockSwitch, nowMs);",
    test: image("sound HIGH from a lapse on until it is acknowledged"),
  },
  {
    promise: "a permission ends in time although the millisecond counter wraps",
    defect: "two moments are compared as numbers",
    file: "firmware/guardian/lease.cpp",
    from: "const uint32_t age = nowMs - renewedMs_;",
    to: "const uint32_t age = nowMs > renewedMs_ ? nowMs - renewedMs_ : 0;",
    test: boot("wraps within a lease without prolonging it"),
  },
  {
    promise: "a session does not outlive a reset: its leases are worth nothing",
    defect: "the boot nonce is not compared",
    file: FRAME,
    from: "return getU32(payload + 4) == here.bootNonce && getU32(payload + 8) == here.tableId;",
    to: "return getU32(payload + 8) == here.tableId;",
    test: boot("during a session leaves nothing of it: no lease of before is worth anything"),
  },
  {
    promise: "a LEASE for another table is refused",
    defect: "the table is not compared",
    file: FRAME,
    from: "return getU32(payload + 4) == here.bootNonce && getU32(payload + 8) == here.tableId;",
    to: "return getU32(payload + 4) == here.bootNonce;",
    test: image("are refused from an earlier boot, for another table, out of sequence, and counted"),
  },
  {
    promise: "no LEASE is taken twice or out of its turn",
    defect: "any sequence number will do",
    file: "firmware/guardian/lease.cpp",
    from: "return step >= 1 && step <= 32767;",
    to: "return step <= 65535;",
    test: image("are refused from an earlier boot, for another table, out of sequence, and counted"),
  },
  {
    promise: "no corrupted frame is acted on",
    defect: "the CRC is not compared",
    file: FRAME,
    from: "return getU16(payload + length - 2) == frameCrc(id, payload, length);",
    to: "return getU16(payload + length - 2) == frameCrc(id, payload, length) || length > 0;",
    test: image("never hold the lock, whichever bit is flipped on the line"),
  },
];

const LIMITS: readonly SeededDefect[] = [
  {
    promise: "the board releases beyond the maximum angle by itself",
    defect: "it does not look",
    file: SUPERVISOR,
    from: "  if (!(angle.centideg <= limits_.maxAngleCentideg)) return Trip::overAngle;\n",
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
    from: "  if (clock_.inverted() && angle.overRate()) return Trip::overRate;\n",
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
];

const SENSOR: readonly SeededDefect[] = [
  {
    promise: "a broken sensor wire releases",
    defect: "a reading of nothing is taken for an angle",
    file: JUDGE,
    from: "constexpr uint16_t LOWEST_COUNTS = 51;",
    to: "constexpr uint16_t LOWEST_COUNTS = 0;",
    test: supervision("releases within 60 ms on an open wire, and says so"),
  },
  {
    promise: "a sensor shorted to the supply releases",
    defect: "a full reading is taken for an angle",
    file: JUDGE,
    from: "constexpr uint16_t HIGHEST_COUNTS = 972;",
    to: "constexpr uint16_t HIGHEST_COUNTS = 1023;",
    test: supervision("releases within 60 ms on a short to the supply, and says so"),
  },
  {
    promise: "a sensor that leaps faster than any table releases",
    defect: "the threshold is ten times too high",
    file: JUDGE,
    from: "constexpr int16_t JUMP_CENTIDEG = 737;",
    to: "constexpr int16_t JUMP_CENTIDEG = 7370;",
    test: supervision("releases within 60 ms on a leap no table can make, and says so"),
  },
  {
    promise: "a sensor that scatters releases",
    defect: "its noise is measured and not judged",
    file: JUDGE,
    from: "} else if (noise_.noisy()) {",
    to: "} else if (noise_.noisy() && !known()) {",
    test: supervision("releases within 1.5 s on a sensor that scatters"),
  },
];

const SURROUNDINGS: readonly SeededDefect[] = [
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
    file: GUARDIAN,
    from: "bitInPort(LOCK_PIN), 0},",
    to: "0, 0},",
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
];

const TRIPS: readonly SeededDefect[] = [
  {
    promise: "a trip stays until it is acknowledged",
    defect: "the next LEASE clears it",
    file: SUPERVISOR,
    from: "if (lease.acknowledge && mayAcknowledge(angle)) clearTrip();",
    to: "if (mayAcknowledge(angle)) clearTrip();",
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
    from: "if (angle.centideg > INVERSION_STARTS_CENTIDEG) setTrip(Trip::invertedAtBoot);",
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
];

const CHIP: readonly SeededDefect[] = [
  {
    promise: "the first pulse after a reset is release",
    defect: "it is hold",
    file: GUARDIAN,
    from: "servo::writeLockNow(settings.releaseUs);\n  return settings.releaseUs;",
    to: "servo::writeLockNow(settings.holdUs);\n  return settings.holdUs;",
    test: boot("at any of 500 moments makes release the first thing the lock hears, within 3 ms"),
  },
  {
    promise: "release does not wait for the servo's next frame",
    defect: "the frame is not cut short",
    file: "firmware/guardian/servo.cpp",
    from: "void restartFrame() { TCNT1 = JUST_BEFORE_TOP; }",
    to: "void restartFrame() {}",
    test: image("gets a whole release pulse within 4 ms of the command in every phase of the servo's frame"),
  },
  {
    promise: "a loop that hangs is released and reset",
    defect: "the clock's interrupt feeds the watchdog",
    file: "firmware/guardian/clock.cpp",
    from: "  ticked = true;\n}",
    to: '  ticked = true;\n  asm volatile("wdr");\n}',
    test: boot("in tick() is released within 150 ms, reset within 300 ms, and told"),
  },
  {
    promise: "a loop that hangs is reset even where interrupts are off",
    defect: "the watchdog interrupts and never resets",
    file: "firmware/guardian/watchdog.cpp",
    from: "WDTCSR = (1 << WDIE) | (1 << WDE) | WDTO_120MS;",
    to: "WDTCSR = (1 << WDIE) | WDTO_120MS;",
    test: boot("with interrupts off is released by the reset, within the same 300 ms"),
  },
  {
    promise: "a watchdog that has bitten is not fed again",
    defect: "a loop that comes back feeds it",
    file: "firmware/guardian/watchdog.cpp",
    from: "if (doneTasks != ALL_TASKS || bitten) return;",
    to: "if (doneTasks != ALL_TASKS) return;",
    test: boot("that ends after the interrupt is followed by the reset all the same"),
  },
  {
    promise: "HIGH has its rhythm",
    defect: "ten even pulses",
    file: "firmware/guardian/signal.cpp",
    from: "    case 5: return 700;\n",
    to: "",
    test: image("sound HIGH from a lapse on until it is acknowledged"),
  },
  {
    promise: "a signal outlives its host",
    defect: "it ends after one burst",
    file: "firmware/guardian/signal.cpp",
    from: "pulse_ = pulse_ >= pulsesPerBurst(rendering_) ? 1 : static_cast<uint8_t>(pulse_ + 1);",
    to: "if (pulse_ >= pulsesPerBurst(rendering_)) return;\n  pulse_++;",
    test: image("outlive the host that asked for them"),
  },
];

export const SEEDED_DEFECTS: readonly SeededDefect[] = [
  ...LEASE,
  ...LIMITS,
  ...SENSOR,
  ...SURROUNDINGS,
  ...TRIPS,
  ...CHIP,
];
